import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { problemsOf } from '../../src/console/openapi.ts';
import { PROBLEMS } from '../../src/console/problems.ts';
import { ROUTES } from '../../src/console/routes.ts';
import { type Desk, startDesk } from './desk-harness.ts';

interface Operation {
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: unknown }>>;
  readonly description: string;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

let desk: Desk;
let document: Document;
beforeAll(async () => {
  desk = await startDesk();
  document = (await (await fetch(`${desk.url}/openapi.json`)).json()) as Document;
});
afterAll(() => desk.close());

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
  const bySignOn = ['get /api/v1/login/sso', 'get /api/v1/login/sso/callback'];
  expect(documented.toSorted()).toEqual([...served, ...bySignOn].toSorted());
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
