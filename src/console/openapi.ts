import { createDocument } from 'zod-openapi';
import { TOKEN_RIGHTS } from '../staff/rights.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';
import type { AnyRoute } from './route.ts';
import { problemSchema } from './schemas/problem.ts';

/** The refusals that any route may give. */
const ALWAYS: readonly ProblemCode[] = ['bad_request', 'not_valid', 'internal', 'overloaded'];
const OF_CALLERS: readonly ProblemCode[] = ['not_logged_in', 'bad_token', 'unfinished_login', 'no_right'];
const OF_UNSAFE: readonly ProblemCode[] = ['foreign_origin', 'key_reused', 'body_too_large', 'unsupported_media_type'];

/** Every code the route may refuse with, its own and those it has for being what it is. */
export const problemsOf = (route: AnyRoute): readonly ProblemCode[] => [
  ...new Set([
    ...route.problems,
    ...ALWAYS,
    ...(route.needsFreshLogin ? (['not_fresh'] as const) : []),
    ...(route.kind === 'entry' ? [] : OF_CALLERS),
    ...(route.method === 'get' ? [] : OF_UNSAFE),
  ]),
];

/** The staff API as an OpenAPI 3.1 document, made from the same list of routes that is served. */
export function openApiDocument(routes: readonly AnyRoute[], version: string): ReturnType<typeof createDocument> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[`/api/v1${route.path}`] = { ...paths[`/api/v1${route.path}`], [route.method]: operation(route) };
  }
  Object.assign(paths, SIGN_ON_PATHS);
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Finswich merchant service: staff API',
      version,
      description:
        'Everything the console does. People call it with the session of their login, machines with a bearer token that `staff token add` makes. Amounts are decimal text; times are ISO 8601 in UTC. A refusal is `application/problem+json`; its `code` is one of a closed list. Unsafe calls take `Idempotency-Key`: the same call again with the same key gets the first reply and does nothing, for seven days.',
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }, { token: [] }],
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-session' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
    paths: paths as never,
  });
}

function operation(route: AnyRoute): Record<string, unknown> {
  const takesKey = route.kind === 'act';
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    description: [route.description, rightWords(route)].filter(Boolean).join(' '),
    ...(route.kind === 'entry' ? { security: [] } : {}),
    ...(needsPerson(route) ? { security: [{ session: [] }] } : {}),
    requestParams: {
      ...('params' in route && route.params ? { path: route.params } : {}),
      ...('query' in route && route.query ? { query: route.query } : {}),
    },
    ...(takesKey ? { parameters: [IDEMPOTENCY_KEY] } : {}),
    ...('body' in route && route.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: route.body, example: route.bodyExample } },
          },
        }
      : {}),
    responses: { 200: success(route), ...refusals(route) },
  };
}

/** Whether no token opens it, because no token can have its right, or because a person’s page signs with it. */
const needsPerson = ({ kind, right }: AnyRoute): boolean =>
  kind !== 'entry' && (kind === 'heartbeat' || !TOKEN_RIGHTS.some((one) => one === right));

const text = (name: string, description: string) => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: { type: 'string' },
});
const redirect = (description: string) => ({
  303: { description, headers: { Location: { description: 'where to', schema: { type: 'string' } } } },
});

/** The steps of single sign-on: a browser goes there, no program calls them (sign-on-routes.ts). */
const SIGN_ON_PATHS: Readonly<Record<string, Record<string, unknown>>> = {
  '/api/v1/login/sso': {
    get: {
      operationId: 'get_login_sso',
      tags: ['Login'],
      summary: 'Go to the identity provider',
      description: 'Only where single sign-on is configured; 404 anywhere else. Needs no login.',
      security: [],
      parameters: [
        text('to', 'page of the console to come back to'),
        text('again', '1: the provider asks the person again, as a fresh login needs'),
      ],
      responses: redirect('To the provider, or back to the console with `problem` in its address.'),
    },
  },
  '/api/v1/login/sso/callback': {
    get: {
      operationId: 'get_login_sso_callback',
      tags: ['Login'],
      summary: 'Come back from the identity provider',
      description: 'What the provider sends the browser back to, once per attempt. Needs no login.',
      security: [],
      parameters: [text('code', 'the provider’s'), text('state', 'of the attempt'), text('error', 'the provider’s')],
      responses: redirect('To the console: logged in, or with `problem` in its address.'),
    },
  },
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'unique for what you want done once: 1 to 200 visible ASCII characters',
  schema: { type: 'string', maxLength: 200 },
};

/** `get /transactions/{reference}/notes` is `get_transactions_reference_notes`. */
const operationId = ({ method, path }: AnyRoute): string =>
  `${method}${path.replaceAll(/[{}]/g, '').replaceAll(/[/.-]/g, '_')}`;

function rightWords(route: AnyRoute): string {
  if (route.right === 'public') return 'Needs no login.';
  return route.right === 'session' ? 'Needs a login.' : `Needs the right \`${route.right}\`.`;
}

function success(route: AnyRoute): unknown {
  if (route.kind === 'download') {
    return {
      description: 'The file.',
      headers: { 'X-Rows': { description: 'how many rows it has', schema: { type: 'integer' } } },
      content: { [route.mediaType]: { schema: { type: 'string' } } },
    };
  }
  return { description: 'Done.', content: { 'application/json': { schema: route.reply, example: route.example } } };
}

/** Refusals of one status stand together; their codes are told apart in the body. */
function refusals(route: AnyRoute): Record<string, unknown> {
  const byStatus = Map.groupBy(problemsOf(route), (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join(' '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}
