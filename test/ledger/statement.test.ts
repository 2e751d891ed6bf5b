import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ok } from '../../src/core/result.ts';
import type { DeskStore } from '../../src/desk/ports.ts';
import type { Key } from '../../src/desk/ports/page.ts';
import type { StatementFilter, StatementLine } from '../../src/desk/ports/statement.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { MOVEMENTS, type MovementName } from '../../src/ledger/movements.ts';
import { post } from '../../src/ledger/post.ts';
import type { WalletBalance } from '../../src/ledger/ports.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW, fresh, known, run } from '../db/records.ts';
import { keyOf } from '../harness/kept-under.ts';
import { move, movementOf, openAccounts } from './books.ts';

interface Act {
  readonly movement: MovementName;
  readonly minor: number;
  /** The clock may be set back between two entries. */
  readonly at: number;
  readonly whose: number;
}
const anAct = fc.record({
  movement: fc.constantFrom(...(Object.keys(MOVEMENTS) as MovementName[])),
  minor: fc.integer({ min: 1, max: 500 }),
  at: fc.integer({ min: NOW, max: NOW + 20 }),
  whose: fc.constantFrom(0, 0, 0, 1, 2, 3),
});
/** Whose money moves: one customer in two currencies and both modes, and another customer. */
const walletsOf = (customer: string) =>
  [
    { mode: 'TEST', userReference: customer, currency: 'NGN' },
    { mode: 'TEST', userReference: customer, currency: 'KES' },
    { mode: 'LIVE', userReference: customer, currency: 'NGN' },
    { mode: 'TEST', userReference: `${customer}-other`, currency: 'NGN' },
  ] as const;
const ANY_TIME = { from: null, to: null } as const;

describe.each(DIALECTS)('a statement on $dialect', ({ open }) => {
  let db: TestDatabase;
  let desk: DeskStore;
  beforeAll(async () => {
    db = await open();
    desk = db.database.desk;
  });
  afterAll(() => db.close());

  /** Posts what the balances allow; answers each entry with the wallet's own balances after it, the oldest first. */
  async function play(acts: readonly Act[]) {
    const wallets = walletsOf(fresh('user'));
    const booked: { whose: number; at: number; after: WalletBalance }[] = [];
    await run(db.work, async (stores) => {
      for (const { mode, userReference, currency } of wallets)
        await openAccounts(stores, mode, userReference, currency);
    });
    for (const { movement, minor, at, whose } of acts) {
      const { mode, userReference: customer, currency } = wallets[whose] ?? wallets[0];
      const amount = { minor, currency };
      const posted = await db.work.run(async (stores) => {
        const transaction = await keyOf(stores, fresh());
        return post(stores.ledger, movementOf(transaction, movement, { mode, customer, amount }), at);
      });
      if (!posted.ok) continue;
      const balance = async (kind: 'customer' | 'held') =>
        (await db.work.read(({ ledger }) => ledger.balance(accountOf(kind, mode, customer, currency).id))) ?? 0;
      booked.push({ whose, at, after: { available: await balance('customer'), held: await balance('held') } });
    }
    return { wallets, booked };
  }

  /** Every line, read in pages of that size, forth and then back again. */
  async function readAll(filter: StatementFilter, limit: number) {
    const read = async (from: Key | null, isBack: boolean) => {
      const page = await desk.statement({ filter, paging: { limit, from, isBack } });
      if (!page) throw new Error('there is no such wallet');
      return page;
    };
    const lines: StatementLine[] = [];
    let page = await read(null, false);
    const { now } = page;
    for (;;) {
      lines.push(...page.rows);
      if (page.next === null) break;
      page = await read(page.next, false);
    }
    const back = [...page.rows];
    while (page.previous !== null) {
      page = await read(page.previous, true);
      back.unshift(...page.rows);
    }
    expect(back).toEqual(lines);
    return { lines, now };
  }

  test('each line shows the balances that the wallet had then, for any page size, any movements and any clock', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anAct, { maxLength: 40, size: 'max' }),
        fc.tuple(fc.nat(20), fc.nat(20)),
        async (acts, range) => {
          const { wallets, booked } = await play(acts);
          const [from, to] = range.map((after) => NOW + after).toSorted((a, b) => a - b) as [number, number];
          for (const [whose, wallet] of wallets.entries()) {
            const expected = booked.filter((one) => one.whose === whose).toReversed();
            const tell = ({ entry, after }: StatementLine) => ({ at: entry.at, after });
            const nothing = { available: 0, held: 0 };
            for (const limit of new Set([1, 3, Math.max(1, expected.length), expected.length + 1])) {
              const { lines, now } = await readAll({ ...wallet, ...ANY_TIME }, limit);
              expect(lines.map(tell)).toEqual(expected.map(({ at, after }) => ({ at, after })));
              expect(now).toEqual(expected[0]?.after ?? nothing);
              const within = expected.filter(({ at }) => at >= from && at < to);
              const some = await readAll({ ...wallet, from, to }, limit);
              expect(some.lines.map(tell)).toEqual(within.map(({ at, after }) => ({ at, after })));
              expect(some.now).toEqual(now);
            }
            const inRange = { filter: { ...wallet, from, to }, most: 100 };
            const newest = (await readAll(inRange.filter, 200)).lines[0]?.entry.id ?? 0;
            const count = expected.filter(({ at }) => at >= from && at < to).length;
            expect(await desk.countStatement(inRange)).toEqual({ count, newest });
            // The change of a line is the difference from the line before it.
            const { lines } = await readAll({ ...wallet, ...ANY_TIME }, 200);
            lines.forEach(({ change, after }, place) => {
              const before = lines[place + 1]?.after ?? nothing;
              expect(after).toEqual({
                available: before.available + change.available,
                held: before.held + change.held,
              });
            });
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  test('further pages stay as they are while new entries come in', async () => {
    const acts = Array.from({ length: 12 }, (_, n) => ({ movement: 'fund' as const, minor: n + 1, at: NOW, whose: 0 }));
    const { wallets } = await play(acts);
    const filter = { ...wallets[0], ...ANY_TIME };
    const page = (from: Key | null) => desk.statement({ filter, paging: { limit: 5, from, isBack: false } });
    const first = await page(null);
    const second = await page(first?.next ?? null);
    const { mode, userReference: customer, currency } = wallets[0];
    await run(db.work, async (stores) => {
      for (const name of ['hold', 'settle'] as const) {
        const transaction = await keyOf(stores, fresh());
        const movement = { name, mode, customer, amount: { minor: 7, currency }, transaction };
        expect(await post(stores.ledger, movement, NOW)).toEqual(ok(undefined));
      }
    });
    const again = await page(first?.next ?? null);
    expect(again?.rows).toEqual(second?.rows);
    expect([second?.now, again?.now]).toEqual([
      { available: 78, held: 0 },
      { available: 71, held: 0 },
    ]);
    expect(await desk.countStatement({ filter, most: 100 })).toMatchObject({ count: 14 });
    expect(await desk.countStatement({ filter, most: 3 })).toMatchObject({ count: 3 });
  });

  test('a wallet that has no account in a currency has no statement; a top-up with a transaction’s reference names no product', async () => {
    const { wallets } = await play([]);
    const paging = { limit: 5, from: null, isBack: false };
    const filter = { ...wallets[0], ...ANY_TIME };
    expect(await desk.statement({ filter: { ...filter, currency: 'USD' }, paging })).toBeNull();
    expect(await desk.countStatement({ filter, most: 3 })).toEqual({ count: 0, newest: 0 });
    const { mode, userReference: customer, currency } = wallets[0];
    const bought = await run(db.work, async (stores) => {
      const amount = { minor: 5, currency };
      const transaction = await known(stores, { mode, userReference: customer, amount });
      for (const name of ['fund', 'hold'] as const) {
        await move(stores, movementOf(transaction, name, { mode, customer, amount }));
      }
      return transaction.product;
    });
    const { rows } = (await desk.statement({ filter, paging })) ?? { rows: [] };
    expect(rows.map(({ entry, product }) => [entry.movement, product])).toEqual([
      ['hold', bought],
      ['fund', null],
    ]);
  });

  test('held money is marked as still held until it is settled or released', async () => {
    const { wallets } = await play([{ movement: 'fund', minor: 500, at: NOW, whose: 0 }]);
    const { mode, userReference: customer, currency } = wallets[0];
    const ends = {
      'still held': [],
      paid: ['settle'],
      'given back': ['release'],
      refunded: ['settle', 'refund'],
    } as const;
    const references = new Map<string, string>();
    await run(db.work, async (stores) => {
      for (const [end, movements] of Object.entries(ends)) {
        const transaction = await keyOf(stores, fresh());
        references.set(transaction.reference, end);
        const moved = { mode, customer, amount: { minor: 5, currency }, transaction };
        for (const name of ['hold', ...movements] as const) await move(stores, { ...moved, name });
      }
    });
    const { lines } = await readAll({ ...wallets[0], ...ANY_TIME }, 3);
    const marked = lines.filter(({ isStillHeld }) => isStillHeld).map(({ entry }) => references.get(entry.reference));
    expect(marked).toEqual(['still held']);
  });
});
