import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type House, openHouse } from '../transactions/house.ts';
import * as records from './records.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** Every time that a record has, by its name; not those that have not come. */
const timesOf = (record: object): readonly (readonly [name: string, at: number])[] =>
  Object.entries(record).flatMap(([name, value]) =>
    /^at$|At$|Since$|Until$/.test(name) && typeof value === 'number' ? [[name, value] as const] : [],
  );

const MAKERS = Object.entries(records).flatMap(([name, make]) =>
  /^an?[A-Z]/.test(name) ? [[name, make as () => object] as const] : [],
);

test('no record that a test begins with has two times at one instant, nor one at which tests act', () => {
  const times = MAKERS.filter(([name]) => name !== 'anAuditEntry').flatMap(([name, make]) =>
    timesOf(make()).map(([field, at]) => ({ of: `${name}.${field}`, at })),
  );
  // Most records have one.
  expect(times.length).toBeGreaterThan(MAKERS.length);
  const shared = times.filter(
    (one) => one.at === records.NOW || times.some(({ of, at }) => at === one.at && of !== one.of),
  );
  expect(shared).toEqual([]);
});

test('no transaction that a test begins with has two times at one instant, with its wallet, its money and its call', async () => {
  const { id, reference, userReference, mode } = await house.transaction({ state: 'settled', dueAt: null });
  await house.called(reference, { kind: 'paid', httpStatus: 200, fault: null, durationMs: 1, sentAfterMs: 0 });
  const found = await house.db.work.read(async ({ transactions, wallets, ledger }) => ({
    transaction: await transactions.find(id),
    call: await transactions.submission(id, 'pay'),
    wallet: await wallets.find(mode, userReference),
    entry: (await ledger.entriesOf(id))[0],
  }));
  const times = Object.entries(found).flatMap(([of, record]) =>
    timesOf(record ?? {}).map(([field, at]) => ({ of: `${of}.${field}`, at })),
  );
  expect(times.map(({ of }) => of)).toEqual([
    'transaction.initiatedAt',
    'transaction.expiresAt',
    'transaction.stateSince',
    'call.calledAt',
    'call.sentAt',
    'call.answeredAt',
    'wallet.openedAt',
    'entry.at',
  ]);
  expect(new Set(times.map(({ at }) => at)).size).toBe(times.length);
});
