import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../src/core/clock.ts';
import { type Desk, startDesk } from './desk-harness.ts';

/** As in a demo, whose clock runs apart from real time. Logins go by real time. */
const AHEAD = 9 * DAY;
let desk: Desk;
beforeAll(async () => {
  const pace = { realTime: Date.now, shownAt: (at: number) => at + AHEAD, speed: () => 1 };
  desk = await startDesk({ surroundings: { clock: () => Date.now() + AHEAD, pace } });
});
afterAll(() => desk.close());

type Times = Readonly<Record<'created_at' | 'last_seen_at' | 'expires_at' | 'idle_until', string>>;
const at = (text: string | undefined): number => Date.parse(text ?? '');

test('the page gets the times of its login by the service’s clock, not by the real time that logins go by', async () => {
  const before = Date.now() + AHEAD;
  const [agent, admin] = [await desk.member('agent'), await desk.member('admin')];
  const [own, seen] = await Promise.all([agent.get('/sessions'), admin.get(`/staff/${agent.id}/sessions`)]);
  const [row] = own.body['rows'] as readonly Times[];
  const created = at(row?.created_at);
  expect(created).toBeGreaterThanOrEqual(before);
  expect(created).toBeLessThanOrEqual(Date.now() + AHEAD);
  expect(at(row?.last_seen_at)).toBe(created);
  expect(at(row?.expires_at)).toBe(created + 12 * HOUR);
  expect(seen.body['rows']).toEqual([{ ...row, is_this: false }]);
  const { body } = await agent.get('/session');
  const session = body as unknown as Times & { readonly clock: { readonly at: string } };
  expect(at(session.expires_at)).toBe(created + 12 * HOUR);
  expect(at(session.idle_until)).toBe(created + 30 * MINUTE);
  expect(at(session.clock.at)).toBeLessThan(at(session.idle_until));
  expect(at(session.clock.at)).toBeGreaterThanOrEqual(created);
});
