import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROUTES } from '../../src/console/routes.ts';
import type { AnyRoute } from '../../src/console/route.ts';
import { ROLES, type Role, may } from '../../src/staff/rights.ts';
import { initiateEvent } from '../harness/events.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

/**
 * One walk over every route, as everybody: each role, nobody, a session that is over, one whose login is not finished.
 * What a path names need not be there: who may not call a route must not learn whether it is.
 */
let desk: Desk;
const members = new Map<Role, Member>();
beforeAll(async () => {
  desk = await startDesk();
  await desk.post(initiateEvent('UTL-authorization1687247368'));
  for (const role of ROLES) members.set(role, await desk.member(role));
});
afterAll(() => desk.close());

const pathOf = ({ path }: AnyRoute): string =>
  path
    .replace('{reference}', 'UTL-authorization1687247368')
    .replace('{mode}', 'TEST')
    .replace('{user_reference}', 'poormeggriffin')
    .replaceAll(/\{\w+\}/g, '999999');

/** The status and code that are answered; a stream or a file is let go of as soon as it begins. */
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

const guarded = ROUTES.filter(({ kind }) => kind !== 'entry');
const named = guarded.map((route) => [`${route.method} ${route.path}`, route] as const);

describe.each(named)('%s', (_name, route) => {
  test.each(ROLES)('lets a %s in exactly when the table of rights says so', async (role) => {
    const member = members.get(role);
    const answer = await ask(route, { cookie: `session=${member?.token ?? ''}` });
    const isAllowed = route.right === 'session' || (route.right !== 'public' && may(role, route.right));
    expect({ ...answer, isKeptOut: answer.status === 403 && answer.code === 'no_right' }).toMatchObject({
      isKeptOut: !isAllowed,
    });
    expect(answer.status).toBeLessThan(500);
    expect(answer.code).not.toBe('not_logged_in');
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
    // A session's token is no machine's, and the cookie beside a bad bearer token does not help it.
    const both = { authorization: `Bearer ${token}`, cookie: `session=${token}` };
    expect(await ask(route, both)).toEqual({ status: 401, code: 'bad_token' });
  });
});

test.each(named.filter(([, { method }]) => method !== 'get'))(
  '%s is done for no other site, whoever is logged in',
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
