import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '../../src/db/database.ts';
import { openPostgres } from '../../src/db/postgres/postgres.ts';
import { TRIES } from '../../src/pins/tries.ts';
import { type Running, makePlace, start, urlOf } from '../cli/process.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { type Ground, ground } from '../sandbox/vtpass/ground.ts';
import { AIRTIME } from './selling-merchant.ts';
import {
  type BackEnd,
  type Reply,
  auditOf,
  backEndAt,
  newAppKey,
  openCustomers,
  sellingSettings,
  walletIn,
} from './selling-process.ts';

/** Two processes of the service on one Postgres, and orders that reach both at the same instant. */
let postgres: SharedPostgres;
let vtpass: Ground;
let database: Database;
let place: ReturnType<typeof makePlace>;
let services: Running[] = [];
let backEnds: BackEnd[];
const USERS = ['by-key', 'without', 'poor', 'guessed', 'rivals-1', 'rivals-2'] as const;

beforeAll(async () => {
  postgres = await sharedPostgres();
  vtpass = await ground({ clock: Date.now, settings: { numbers: 'any' } });
  const url = await postgres.migratedDatabase();
  database = openPostgres(url);
  await openCustomers(database, USERS, '900.00');
  const key = await newAppKey(database, ['read', 'order', 'pins']);
  const limits = { BILLS_ORDERS_PER_MINUTE: '1000', BILLS_READS_PER_MINUTE: '1000' };
  // A key of a back end that sends a PIN is asked for the right one, although it need not send any.
  place = makePlace({ ...sellingSettings(vtpass.url), ...limits, DATABASE_URL: url, BILLS_PIN: 'off' });
  services = [start(place, ['serve']), start(place, ['serve'])];
  backEnds = (await Promise.all(services.map(urlOf))).map((at) => backEndAt(at, key));
});
afterAll(async () => {
  services.forEach((service) => service.kill('SIGKILL'));
  await Promise.all(services.map(({ ended }) => ended));
  await database.close();
  await postgres.close();
  await vtpass[Symbol.asyncDispose]();
  place.remove();
});

/** Sends so many at the same instant, over both in turn. */
const atOnce = (count: number, send: (backEnd: BackEnd, index: number) => Promise<Reply>): Promise<Reply[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => send(backEnds[index % 2] as BackEnd, index)));
const paysTo = (account: string): number =>
  vtpass.control.calls().filter(({ path, fields }) => path === '/pay' && fields['phone'] === account).length;
const counted = (replies: readonly Reply[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, code = 'ok' } of replies) counts[`${status} ${code}`] = (counts[`${status} ${code}`] ?? 0) + 1;
  return counts;
};

describe('at the same instant, over two processes', () => {
  test('twenty equal orders by one key are one payment, one debit and one call', async () => {
    const order = { ...AIRTIME, rechargeAccount: '08031000001' };
    const replies = await atOnce(20, (backEnd) => backEnd.order('by-key', order, { 'idempotency-key': 'one' }));
    expect(counted(replies)).toEqual({ '200 ok': 20 });
    expect(new Set(replies.map(({ data }) => data['billPaymentId'])).size).toBe(1);
    expect(new Set(replies.map(({ data }) => data['status']))).toEqual(new Set(['completed']));
    expect(paysTo(order.rechargeAccount)).toBe(1);
    expect(await walletIn(database, 'by-key')).toEqual({ available: 400_00, held: 0 });
  });

  test('ten equal orders without a key are one call, and nine are told which payment it is', async () => {
    const order = { ...AIRTIME, amount: 80, rechargeAccount: '08031000002' };
    const replies = await atOnce(10, (backEnd) => backEnd.order('without', order));
    const [placed, ...none] = replies.filter(({ status }) => status === 200);
    expect(none).toEqual([]);
    const refused = replies.filter((reply) => reply !== placed);
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([409]));
    for (const { code } of refused) expect(code).toMatch(/^(?:earlier_order_open|duplicate_order)$/);
    expect(new Set(refused.map(({ names }) => names))).toEqual(new Set([placed?.data['billPaymentId']]));
    expect(paysTo(order.rechargeAccount)).toBe(1);
    expect(await walletIn(database, 'without')).toEqual({ available: 820_00, held: 0 });
  });

  test('four different orders on a balance for one are one call', async () => {
    const replies = await atOnce(4, (backEnd, index) =>
      backEnd.order('poor', { ...AIRTIME, rechargeAccount: `0803100001${index}` }),
    );
    expect(counted(replies)).toEqual({ '200 ok': 1, '400 insufficient_funds': 3 });
    const calls = [0, 1, 2, 3].map((index) => paysTo(`0803100001${index}`));
    expect(calls.filter((count) => count > 0)).toEqual([1]);
    expect(await walletIn(database, 'poor')).toEqual({ available: 400_00, held: 0 });
  });

  test('two customers who pay for one phone are not both carried out: VTpass would take the second for a repeat', async () => {
    const order = { ...AIRTIME, amount: 60, rechargeAccount: '08031000003' };
    const replies = await atOnce(8, (backEnd, index) => backEnd.order(`rivals-${(index % 2) + 1}`, order));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ code }) => code === 'just_bought')).toHaveLength(4);
    expect(paysTo(order.rechargeAccount)).toBe(1);
  });

  test('forty guesses of a PIN never pass five, over both together, and then the right one has to wait', async () => {
    expect((await backEnds[0]?.put('guessed', '/pin', { pin: '4071' }))?.status).toBe(200);
    const order = { ...AIRTIME, rechargeAccount: '08031000004' };
    const guesses = await atOnce(40, (backEnd, index) =>
      backEnd.order('guessed', { ...order, pin: String(6_000 + index) }),
    );
    expect(counted(guesses)).toEqual({ '401 wrong_pin': TRIES, '401 pin_locked': 40 - TRIES });
    const right = await atOnce(2, (backEnd) => backEnd.order('guessed', { ...order, pin: '4071' }));
    expect(counted(right)).toEqual({ '401 pin_locked': 2 });
    for (const { headers } of right) expect(Number(headers.get('retry-after'))).toBeGreaterThan(800);
    expect(paysTo(order.rechargeAccount)).toBe(0);
    expect(await walletIn(database, 'guessed')).toEqual({ available: 900_00, held: 0 });
  });
});

test('the books hold, and VTpass was paid what customers paid', async () => {
  const { holds, faults, totals } = await auditOf(database);
  expect({ holds, faults }).toEqual({ holds: true, faults: [] });
  const orders = vtpass.control.books().orders;
  expect(orders.every(({ status }) => status === 'delivered')).toBe(true);
  expect(totals.find(({ kind }) => kind === 'vtpass')?.minor).toBe(
    orders.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  );
});
