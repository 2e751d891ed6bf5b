import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { AnyRoute } from '../../src/console/route.ts';
import { ROUTES } from '../../src/console/routes.ts';
import { MINUTE } from '../../src/core/clock.ts';
import { IDLE_MS } from '../../src/staff/sessions.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

/** What a page sends by itself does not count: a session ends half an hour after its person last asked for something. */
let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.close());
afterEach(() => {
  jest.useRealTimers();
});

const statusOf = async ({ token }: Member, method: string, path: string): Promise<number> => {
  const leave = new AbortController();
  const headers = { cookie: `session=${token}`, origin: desk.url };
  const { status } = await fetch(`${desk.url}/api/v1${path}`, { method, headers, signal: leave.signal });
  leave.abort();
  return status;
};
const pathOf = ({ path }: AnyRoute): string => path.replace('{id}', '1').replace('{tab}', 'tab');
const nameOf = (route: AnyRoute): string => `${route.method} ${route.path}`;

/** The status of a call just before the half hour is over, and of one with the same session after it. */
async function keepsAlive(method: string, path: string): Promise<readonly [number, number]> {
  const member = await desk.member('agent');
  desk.advance(IDLE_MS - MINUTE);
  const status = await statusOf(member, method, path);
  desk.advance(MINUTE);
  return [status, await statusOf(member, 'GET', '/sessions')];
}

const byItself = ROUTES.filter(({ kind }) => kind === 'heartbeat' || kind === 'stream');

test.each(byItself.map((route) => [nameOf(route), route] as const))(
  '%s keeps no session alive',
  async (_name, route) => {
    expect(await keepsAlive(route.method.toUpperCase(), pathOf(route))).toEqual([200, 401]);
  },
);

test('what a person asks for keeps their session alive', async () => {
  expect(await keepsAlive('GET', '/transactions')).toEqual([200, 200]);
});

test('a live feed keeps no session alive, though it asks again and again whether the session is still good', async () => {
  const member = await desk.member('agent');
  desk.advance(IDLE_MS - MINUTE);
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'setTimeout', 'clearTimeout', 'Date', 'performance'],
  });
  const headers = { cookie: `session=${member.token}` };
  const { status, body } = await fetch(`${desk.url}/api/v1/live`, { headers });
  expect(status).toBe(200);
  jest.advanceTimersByTime(20_000);
  // Anything it asks for or writes is before this in the queue of the single writer.
  for (let turn = 0; turn < 3; turn += 1) {
    expect(await statusOf(await desk.member('agent'), 'GET', '/sessions')).toBe(200);
  }
  desk.advance(MINUTE);
  expect(await statusOf(member, 'GET', '/sessions')).toBe(401);
  jest.advanceTimersByTime(20_000);
  await body?.pipeTo(new WritableStream());
});
