import { createDocument } from 'zod-openapi';
import { TOKEN_RIGHTS } from '../staff/rights.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';
import type { AnyRoute } from './route.ts';
import { problemSchema } from './schemas/problem.ts';

/** The codes that every route may refuse with. */
const ANY_ROUTE: readonly ProblemCode[] = ['bad_request', 'not_valid', 'internal', 'overloaded'];
const KNOWN_CALLER: readonly ProblemCode[] = ['not_logged_in', 'bad_token', 'unfinished_login', 'no_right'];
const UNSAFE_METHOD: readonly ProblemCode[] = [
  'foreign_origin',
  'key_reused',
  'body_too_large',
  'unsupported_media_type',
];

/** Every code the route may refuse with: its own, and those of its kind and method. */
export const problemsOf = (route: AnyRoute): readonly ProblemCode[] => [
  ...new Set([
    ...route.problems,
    ...ANY_ROUTE,
    ...(route.needsFreshLogin ? (['not_fresh'] as const) : []),
    ...(route.kind === 'entry' ? [] : KNOWN_CALLER),
    ...(route.method === 'get' ? [] : UNSAFE_METHOD),
  ]),
];

/** The staff API as an OpenAPI 3.1 document, made from the list of routes that is served. `others`: the paths of another API. */
export function openApiDocument(
  routes: readonly AnyRoute[],
  version: string,
  others: Readonly<Record<string, Record<string, unknown>>> = {},
): ReturnType<typeof createDocument> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[`/api/v1${route.path}`] = { ...paths[`/api/v1${route.path}`], [route.method]: operation(route) };
  }
  Object.assign(paths, SIGN_ON_PATHS, others);
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Finswich merchant service: staff API',
      version,
      description:
        'Everything the console does. People call it with their login session, machines with a bearer token made by `staff token add`. Amounts are decimal text; times are ISO 8601 in UTC. A refusal is `application/problem+json`; its `code` is one of a closed list. Unsafe calls take an `Idempotency-Key`: for seven days, the same call with the same key gets the first reply and does nothing.',
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }, { token: [] }],
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-session' },
        token: { type: 'http', scheme: 'bearer' },
        app: {
          type: 'http',
          scheme: 'bearer',
          description: 'a customer’s token of the merchant’s login, or a key that `app-key add` makes',
        },
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

/**
 * True for routes that no token may call: no token can have the right, or the route is the heartbeat of a person's
 * page.
 */
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

/** The steps of single sign-on. A browser is sent there; no program calls them (sign-on-routes.ts). */
const SIGN_ON_PATHS: Readonly<Record<string, Record<string, unknown>>> = {
  '/api/v1/login/sso': {
    get: {
      operationId: 'get_login_sso',
      tags: ['Login'],
      summary: 'Go to the identity provider',
      description: '404 unless single sign-on is configured. Needs no login.',
      security: [],
      parameters: [
        text('to', 'page of the console to come back to'),
        text('again', '1: the provider asks the person again, as a fresh login needs'),
      ],
      responses: redirect('To the provider, or back to the console with `problem` in the URL.'),
    },
  },
  '/api/v1/login/sso/callback': {
    get: {
      operationId: 'get_login_sso_callback',
      tags: ['Login'],
      summary: 'Come back from the identity provider',
      description: 'Where the provider sends the browser back to, once per attempt. Needs no login.',
      security: [],
      parameters: [text('code', 'the provider’s'), text('state', 'of the attempt'), text('error', 'the provider’s')],
      responses: redirect('To the console: logged in, or with `problem` in the URL.'),
    },
  },
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'unique per thing you want done once: 1 to 200 visible ASCII characters',
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

/** OpenAPI has one response per status, so codes with the same status share one. The body has the code. */
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
