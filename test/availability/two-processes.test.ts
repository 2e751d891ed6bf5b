import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { trip } from '../../src/availability/circuit.ts';
import type { Database } from '../../src/db/database.ts';
import { openPostgres } from '../../src/db/postgres/postgres.ts';
import { embeddedFunds } from '../../src/funds/embedded.ts';
import { claimIn } from '../../src/transactions/ordered/order.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { NOW, fresh, run } from '../db/records.ts';
import { RING } from '../db/rival-parts.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { MTN, airtimeOrder } from '../transactions/ordered/shop.ts';

let postgres: SharedPostgres;
/** Each has sessions of its own, as two processes have. */
let processes: readonly Database[];
beforeAll(async () => {
  postgres = await sharedPostgres();
  const url = await postgres.migratedDatabase();
  processes = [openPostgres(url), openPostgres(url)];
});
afterAll(async () => {
  for (const database of processes) await database.close();
  await postgres.close();
});

const DEPS = {
  ring: RING,
  policy: { funds: embeddedFunds, otpLength: 6, otpSendsPerHour: 10, otpWrongPerHour: 15, callBoundMs: () => 1_000 },
  askSchedule: [30_000],
  dailyLimits: {},
};

/** A customer of their own orders at this process. */
async function order({ work }: Database, serviceId: string): Promise<string> {
  const userReference = fresh('user');
  const profile = { country: 'NG', phone: null, email: null, category: null, currency: 'NGN' } as const;
  const money = { mode: 'TEST', userReference, amount: '9000.00', currency: 'NGN', reference: fresh() } as const;
  await run(work, async (stores) => {
    await openWallet(stores, { mode: 'TEST', userReference, ...profile }, NOW);
    return fundWallet(stores, money, NOW);
  });
  const request = { ...airtimeOrder(), userReference, biller: { ...MTN, serviceId } };
  const claimed = await work.run((stores) => claimIn(stores, DEPS, request, NOW));
  return claimed.ok ? claimed.value.kind : claimed.error.code;
}

test('of many orders at two processes of one Postgres, one tries a service whose time has come, and the others take nothing', async () => {
  for (let times = 0; times < 10; times += 1) {
    const service = fresh('service');
    const [first] = processes;
    if (!first) throw new Error('no process is there');
    const refused = { rail: 'vtpass', mode: 'TEST', service, code: '030', begunAt: NOW - 61_000 } as const;
    await run(first.work, (stores) => trip(stores, refused, NOW - 60_000));
    const came = await Promise.all(processes.flatMap((one) => [1, 2, 3, 4].map(() => order(one, service))));
    const stopped = Array.from({ length: 7 }, () => 'biller_down');
    expect(came.toSorted()).toEqual([...stopped, 'to_call']);
  }
});
