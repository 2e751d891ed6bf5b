import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROUTES } from '../../src/console/routes.ts';
import type { AnyRoute } from '../../src/console/route.ts';
import { ROLES, type Role, TOKEN_RIGHTS } from '../../src/staff/rights.ts';
import { FRESH_MS } from '../../src/staff/sessions.ts';
import { initiateEvent } from '../harness/events.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';
import { OPEN_TO_ALL, WHO_MAY_CALL } from './who-may-call.ts';

/**
 * Calls every route as each role, without a login, with an expired session, and with an unfinished login. The things in
 * the paths need not exist: a caller without the right must not learn whether they do.
 */
let desk: Desk;
const members = new Map<Role, Member>();
/** The token of a machine, with every right that a token can have. */
let machineToken: string;
beforeAll(async () => {
  desk = await startDesk();
  await desk.post(initiateEvent('UTL-authorization1687247368'));
  for (const role of ROLES) members.set(role, await desk.member(role));
  const wanted = { name: 'a machine', rights: [...TOKEN_RIGHTS], days: 1 };
  const made = await members.get('admin')?.post('/tokens', wanted, 'token-of-a-machine');
  machineToken = String(made?.body['token']);
});
afterAll(() => desk.close());

const pathOf = ({ path }: AnyRoute): string =>
  path
    .replace('{reference}', 'UTL-authorization1687247368')
    .replace('{mode}', 'TEST')
    .replace('{user_reference}', 'poormeggriffin')
    .replaceAll(/\{\w+\}/g, '999999');

/** The status and code of the reply. A stream or a file is dropped as soon as it begins. */
async function ask(
  route: AnyRoute,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; code: string }> {
  const leave = new AbortController();
  const hasBody = 'body' in route && route.body !== undefined;
  const response = await fetch(`${desk.url}/api/v1${pathOf(route)}`, {
    method: route.method.toUpperCase(),
    headers: { origin: desk.url, ...(hasBody ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(hasBody ? { body: '{}' } : {}),
    signal: leave.signal,
  });
  const isProblem = response.headers.get('content-type')?.includes('application/problem+json') === true;
  const code = isProblem ? ((await response.json()) as { code: string }).code : 'let in';
  leave.abort();
  return { status: response.status, code };
}

const nameOf = ({ method, path }: AnyRoute): string => `${method} ${path}`;
const guarded = ROUTES.filter(({ kind }) => kind !== 'entry');
const named = guarded.map((route) => [nameOf(route), route] as const);
const callersOf = (name: string): (typeof WHO_MAY_CALL)[number] | undefined =>
  WHO_MAY_CALL.find(({ routes }) => routes.includes(name));

test('the table of callers has every route', () => {
  const written = [...OPEN_TO_ALL, ...WHO_MAY_CALL.flatMap(({ routes }) => routes)];
  expect(written.toSorted()).toEqual(ROUTES.map(nameOf).toSorted());
  expect(ROUTES.filter(({ kind }) => kind === 'entry').map(nameOf)).toEqual(OPEN_TO_ALL);
});

describe.each(named)('%s', (name, route) => {
  test.each(ROLES)('lets a %s in exactly when the table of callers says so', async (role) => {
    const answer = await ask(route, { cookie: `session=${members.get(role)?.token ?? ''}` });
    const isKeptOut = answer.status === 403 && answer.code === 'no_right';
    expect({ ...answer, isKeptOut }).toMatchObject({ isKeptOut: callersOf(name)?.roles.includes(role) !== true });
    expect(answer.status).toBeLessThan(500);
    expect(answer.code).not.toBe('not_logged_in');
  });

  test('lets a machine in exactly when the table of callers says so', async () => {
    const answer = await ask(route, { authorization: `Bearer ${machineToken}` });
    const isKeptOut = answer.status === 403 && ['no_right', 'not_fresh'].includes(answer.code);
    expect({ ...answer, isKeptOut }).toMatchObject({ isKeptOut: callersOf(name)?.machines !== true });
    expect(answer.code).not.toBe('bad_token');
  });

  test('asks everybody else to log in', async () => {
    const token = members.get('admin')?.token ?? '';
    for (const headers of [
      {},
      { cookie: 'session=' },
      { cookie: 'session=nobody' },
      { cookie: `session=${token}x` },
      { cookie: `__Host-session=${token}` },
    ]) {
      expect(await ask(route, headers)).toEqual({ status: 401, code: 'not_logged_in' });
    }
    expect(await ask(route, { authorization: 'Bearer fmt_nobody' })).toEqual({ status: 401, code: 'bad_token' });
    // A session token is not a machine token, and a cookie beside a bad bearer token does not help.
    const both = { authorization: `Bearer ${token}`, cookie: `session=${token}` };
    expect(await ask(route, both)).toEqual({ status: 401, code: 'bad_token' });
  });
});

test('an old login is refused where the table of callers says so', async () => {
  const stale = new Map<Role, Member>();
  for (const role of ROLES) stale.set(role, await desk.member(role));
  desk.advance(FRESH_MS);
  for (const [name, route] of named) {
    const { roles = [], fresh } = callersOf(name) ?? {};
    const answer = await ask(route, { cookie: `session=${stale.get(roles[0] ?? 'viewer')?.token ?? ''}` });
    expect({ name, asksToLogIn: answer.code === 'not_fresh' }).toEqual({ name, asksToLogIn: fresh === true });
  }
});

test.each(named.filter(([, { method }]) => method !== 'get'))(
  '%s is refused for another site, whoever is logged in',
  async (_name, route) => {
    const cookie = `session=${members.get('supervisor')?.token ?? ''}`;
    for (const headers of [
      { cookie, origin: 'https://evil.example' },
      { cookie, origin: 'null' },
      { cookie, 'sec-fetch-site': 'cross-site' },
      { cookie, 'sec-fetch-site': 'same-site' },
    ]) {
      expect(await ask(route, headers)).toEqual({ status: 403, code: 'foreign_origin' });
    }
  },
);

test.each(named.filter(([, { method }]) => method !== 'get'))(
  '%s refuses a body that is not JSON',
  async (_name, route) => {
    const cookie = `session=${members.get('supervisor')?.token ?? ''}`;
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/json',
    ]) {
      const answer = await ask(route, { cookie, 'content-type': type });
      expect([type, answer]).toEqual([type, { status: 415, code: 'unsupported_media_type' }]);
    }
  },
);
