import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AnyRoute } from '../../src/console/route.ts';
import { ROUTES } from '../../src/console/routes.ts';
import { aWallet } from '../db/records.ts';
import { ok } from '../../src/core/result.ts';
import type { Role } from '../../src/staff/rights.ts';
import { initiateEvent } from '../harness/events.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { type Desk, type DeskAnswer, type Member, startDesk } from './desk-harness.ts';

/** Hostile text in a query, a path or a login is answered as the caller's mistake, on both databases. */
const cursor = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString('base64url');
const NUL = 'a%00b';
const HOSTILE = [
  NUL,
  '%ED%A0%80',
  '%00',
  '-1',
  '1e999',
  '9007199254740993',
  '%27%3B--',
  ...[['x', 1], [1, 'x'], ['TEST', 'a\u0000'], ['x'], [1], [1, 1], [{}], [1e15, 1e15]].map(cursor),
];

type Looking = AnyRoute & { readonly kind: 'look' | 'download' };
const looks = ROUTES.filter((route): route is Looking => route.kind === 'look' || route.kind === 'download');
const parametersOf = ({ query }: Looking): readonly string[] =>
  query === undefined ? [] : Object.keys((query as unknown as { shape: object }).shape);
const inPath = (path: string, value: string): string =>
  path.replaceAll(/\{(\w+)\}/g, (_part, name: string) => (name === 'mode' ? 'TEST' : value));
/** Between them they may look at everything. */
const ROLES: readonly Role[] = ['supervisor', 'admin'];

describe.each(['sqlite', 'postgres'] as const)('on %s', (dialect) => {
  let server: SharedPostgres | undefined;
  let desk: Desk;
  let members: readonly Member[];
  beforeAll(async () => {
    server = dialect === 'postgres' ? await sharedPostgres() : undefined;
    desk = await startDesk(server ? { environment: { DATABASE_URL: await server.newDatabase() } } : {});
    await desk.post(initiateEvent('UTL-hostile'));
    members = await Promise.all(ROLES.map((role) => desk.member(role)));
  });
  afterAll(async () => {
    await desk.close();
    await server?.close();
  });

  test.each(looks.map((route) => [route.path, route] as const))('GET %s', async (path, route) => {
    const faults: unknown[] = [];
    const ask = async (address: string, isRefused: boolean): Promise<void> => {
      const seen = await Promise.all(
        members.map(({ token }) =>
          fetch(`${desk.url}/api/v1${address}`, { headers: { cookie: `session=${token}` } }).then(async (answer) => ({
            status: answer.status,
            text: await answer.text(),
          })),
        ),
      );
      const wrong = seen.filter(({ status }) => status >= 500 || (isRefused && status < 400));
      if (wrong.length > 0) faults.push([address, wrong]);
    };
    for (const name of parametersOf(route)) {
      // A search drops invisible characters. Any other parameter with a NUL must be refused.
      for (const value of HOSTILE) {
        await ask(`${inPath(path, '1')}?${name}=${value}`, value === NUL && name !== 'search');
      }
    }
    if (path.includes('{')) for (const value of HOSTILE) await ask(inPath(path, value), true);
    expect(faults).toEqual([]);
  });

  test('hostile fields of a customer come back as they are, as JSON, and no list, search or export breaks', async () => {
    const supervisor = await desk.member('supervisor');
    const harm = [
      '<script>alert(1)</script>',
      '\u202etxet desrever\u2066',
      '=HYPERLINK("https://evil.example","pay")',
      "'; DROP TABLE transactions; --",
      '${{7*7}}',
      '\ud83d half \ud800',
      'nul \u0000 nul',
      'x'.repeat(480),
    ];
    for (const [at, text] of harm.entries()) {
      const reference = `UTL-harm-${at}`;
      const fields = { operator: text, product_category: text, product_type: text, value_recipient: text };
      const product = { product_id: '1', ...fields };
      const answers = [
        await desk.post(initiateEvent(reference, { recipient: product, customer_name: text.repeat(20) })),
        await desk.post(initiateEvent(text.slice(0, 150))),
        await desk.post(initiateEvent(`${reference}-user`, { user_reference: text.slice(0, 150) })),
      ];
      expect([text, answers.filter(({ status }) => status >= 500)]).toEqual([text, []]);
    }
    const seen = await supervisor.get('/transactions?search=UTL-harm-0');
    expect(seen.body['rows']).toMatchObject([{ operator: harm[0], product_category: harm[0], product: harm[0] }]);
    expect([seen.headers.get('content-type'), seen.headers.get('x-content-type-options')]).toEqual([
      'application/json; charset=utf-8',
      'nosniff',
    ]);
    const { rows } = (await supervisor.get('/transactions?limit=200')).body as { rows: { txn_reference: string }[] };
    const records = rows.map(({ txn_reference: of }) => `/transactions/${encodeURIComponent(of)}`);
    const lists = [
      '/deliveries',
      '/deliveries/refused',
      '/transactions/facets',
      '/attention',
      '/reviews',
      '/customers',
    ];
    const searches = harm.map(
      (text) => `/transactions?search=${encodeURIComponent(text.toWellFormed().slice(0, 190))}`,
    );
    for (const path of [...records, ...lists, ...searches]) {
      expect([path, (await supervisor.get(path)).status]).toEqual([path, 200]);
    }
    const file = await fetch(`${desk.url}/api/v1/transactions/export`, {
      headers: { cookie: `session=${supervisor.token}` },
    });
    expect([file.status, (await file.text()).includes(`'=HYPERLINK`)]).toEqual([200, true]);
  });

  test('a login with a text that is not an e-mail is refused as a wrong one', async () => {
    for (const email of ['\u0000', 'a\u0000@wallet.example', '\ud800@wallet.example', '=1+1']) {
      const response = await fetch(`${desk.url}/api/v1/login`, {
        method: 'POST',
        headers: { origin: desk.url, 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: 'correct horse battery staple' }),
      });
      expect([email, response.status]).toEqual([email, 401]);
    }
  });

  test('a list continues after a customer with the longest reference, in any script', async () => {
    const supervisor = await desk.member('supervisor');
    const { work } = desk.service.database;
    const profile = aWallet({ phone: null, email: null, category: null, openedAt: 1 });
    const longest = ['ア', 'イ'].map((letter) => letter.repeat(200));
    for (const userReference of longest) {
      await work.run(async ({ wallets }) => ok(await wallets.insert({ ...profile, userReference })));
    }
    const found: string[] = [];
    let place: string | null = '';
    while (place !== null) {
      const { status, body }: DeskAnswer = await supervisor.get(`/customers?limit=1${place}`);
      expect(status).toBe(200);
      const { rows, next } = body as unknown as { rows: { user_reference: string }[]; next: string | null };
      found.push(...rows.map(({ user_reference: reference }) => reference));
      place = next === null ? null : `&after=${next}`;
    }
    expect(found).toEqual(expect.arrayContaining(longest));
  });

  test('a deeply nested body is replayed like any other', async () => {
    const [supervisor] = members;
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const response = await fetch(`${desk.url}/api/v1/transactions/UTL-hostile/notes`, {
      method: 'POST',
      headers: {
        cookie: `session=${supervisor?.token ?? ''}`,
        origin: desk.url,
        'content-type': 'application/json',
        'idempotency-key': 'deep',
      },
      body: `{"text":"hello","deep":${deep}}`,
    });
    expect(response.status).toBe(200);
  });
});
