import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { problemsOf } from '../../src/console/openapi.ts';
import { PROBLEMS } from '../../src/console/problems.ts';
import type { AnyRoute } from '../../src/console/route.ts';
import { BILLS_ROUTES } from '../../src/bills/routes.ts';
import { ROUTES } from '../../src/console/routes.ts';
import { type Desk, startDesk } from './desk-harness.ts';
import { OPEN_TO_ALL, WHO_MAY_CALL } from './who-may-call.ts';

interface Operation {
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: unknown }>>;
  readonly description: string;
}
interface Document {
  readonly openapi: string;
  readonly security: readonly object[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

let desk: Desk;
let document: Document;
beforeAll(async () => {
  desk = await startDesk();
  document = (await (await fetch(`${desk.url}/openapi.json`)).json()) as Document;
});
afterAll(() => desk.close());

const nameOf = ({ method, path }: AnyRoute): string => `${method} ${path}`;
const operationOf = ({ method, path }: AnyRoute): Operation | undefined => document.paths[`/api/v1${path}`]?.[method];

test('the document of the API is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document) as never);
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  expect(document.openapi).toMatch(/^3\.1\./);
});

test('every route that is served is in the document, and nothing else is', () => {
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );
  const served = ROUTES.map(({ method, path }) => `${method} /api/v1${path}`);
  const bills = BILLS_ROUTES.map(({ method, path }) => `${method} /api/v2/bill-payments/{provider}${path}`);
  const bySignOn = ['get /api/v1/login/sso', 'get /api/v1/login/sso/callback'];
  expect(documented.toSorted()).toEqual([...served, ...bills, ...bySignOn].toSorted());
});

test('every refusal a route may give is in the document, under its status', () => {
  for (const route of ROUTES) {
    const operation = document.paths[`/api/v1${route.path}`]?.[route.method];
    for (const code of problemsOf(route)) {
      const { status } = PROBLEMS[code];
      expect({ route: route.path, said: operation?.responses[status]?.description }).toEqual({
        route: route.path,
        said: expect.stringContaining(`\`${code}\``),
      });
    }
  }
});

test('it says who may call each route: people by their session, machines by a token where one can have the right, or anybody', () => {
  const session = [{ session: [] }];
  const written = WHO_MAY_CALL.flatMap(({ routes, machines }) =>
    routes.map((route) => [route, machines ? undefined : session] as const),
  );
  const said = ROUTES.map((route) => [nameOf(route), operationOf(route)?.security] as const);
  expect(Object.fromEntries(said)).toEqual(
    Object.fromEntries([...written, ...OPEN_TO_ALL.map((route) => [route, []] as const)]),
  );
  expect(document.security).toEqual([{ session: [] }, { token: [] }]);
});

test('it names `not_fresh` where an old login is refused, and `Idempotency-Key` where a repeat gets the first reply', () => {
  const fresh = WHO_MAY_CALL.filter((callers) => callers.fresh).flatMap(({ routes }) => routes);
  const saysFresh = ROUTES.filter((route) => operationOf(route)?.responses['403']?.description.includes('`not_fresh`'));
  const ofLogin = ['post /login/totp/enrol', 'post /login/totp/confirm', 'post /session/recovery-codes'];
  expect(saysFresh.map(nameOf).toSorted()).toEqual([...fresh, ...ofLogin].toSorted());
  // A step of the login is never replayed, and looking at a case stores nothing that could happen twice.
  const done = WHO_MAY_CALL.flatMap(({ routes }) => routes).filter((one) => !/^get |viewers/.test(one));
  const takesKey = ROUTES.filter((route) =>
    operationOf(route)?.parameters?.some(({ name }) => name === 'Idempotency-Key'),
  );
  expect(takesKey.map(nameOf).toSorted()).toEqual(done.toSorted());
});

test('every example is one that the route itself would take or give', () => {
  const examples = ROUTES.flatMap((route) => [
    ...('example' in route ? [{ of: `reply of ${route.path}`, shape: route.reply, value: route.example }] : []),
    ...('body' in route && route.body
      ? [{ of: `body of ${route.path}`, shape: route.body, value: route.bodyExample }]
      : []),
  ]);
  expect(examples.length).toBeGreaterThan(ROUTES.length);
  const wrong = examples.flatMap(({ of, shape, value }) => {
    const fault = shape.safeParse(value).error?.message;
    return fault === undefined ? [] : [{ of, fault }];
  });
  expect(wrong).toEqual([]);
});

test('the page that shows the document needs nothing from elsewhere', async () => {
  const page = await fetch(`${desk.url}/docs`);
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/https?:/);
});
