import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { err, ok } from '../../src/core/result.ts';
import type { TransactionKey, TransactionName } from '../../src/core/transaction-name.ts';
import { accountOf, neverNegative } from '../../src/ledger/accounts.ts';
import { MOVEMENTS, type Movement, type MovementName, journalEntry } from '../../src/ledger/movements.ts';
import { post } from '../../src/ledger/post.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW, fresh, run } from '../db/records.ts';
import { clearBooks, move, movementOf, openAccounts } from './books.ts';

const names = Object.keys(MOVEMENTS) as MovementName[];
let last = 0;
/** A transaction nobody else uses. */
const aKey = (rail = 'finswich'): TransactionKey => ({ id: (last += 1), rail, reference: fresh() });
const movement = (name: MovementName, customer: string, minor: number, key = aKey()): Movement =>
  movementOf(key, name, { mode: 'TEST', customer, amount: { minor, currency: 'NGN' } });

describe.each(DIALECTS)('posting on $dialect', ({ dialect, open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  test('an account without enough money is found before anything is written', async () => {
    const customer = fresh('user');
    await run(db.work, async (stores) => {
      await openAccounts(stores, 'TEST', customer);
      await move(stores, movement('fund', customer, 100));
      const before = await stores.ledger.totals();
      expect(await post(stores.ledger, movement('hold', customer, 101), NOW)).toEqual(err('insufficient_funds'));
      expect(await stores.ledger.totals()).toEqual(before);
    });
  });

  test('a missing account is a fault of the program, not a refusal', async () => {
    const customer = fresh('user');
    await run(db.work, (stores) => openAccounts(stores, 'TEST', fresh('user')));
    await expect(db.work.run(({ ledger }) => post(ledger, movement('fund', customer, 1), NOW))).rejects.toThrow(
      'missing or full',
    );
  });

  test("a rail's account opens with its first movement, and two rails' money goes to two accounts", async () => {
    const customer = fresh('user');
    await run(db.work, async (stores) => {
      await openAccounts(stores, 'TEST', customer);
      await move(stores, movement('fund', customer, 100));
      const [one, other] = [aKey(fresh('rail')), aKey(fresh('rail'))];
      const paid = async () => {
        const balance = ({ rail }: TransactionKey) =>
          stores.ledger.balance(accountOf(rail, 'TEST', customer, 'NGN').id);
        return [await balance(one), await balance(other)];
      };
      for (const key of [one, other]) await move(stores, movement('hold', customer, 30, key));
      expect(await paid()).toEqual([null, null]);
      await move(stores, movement('settle', customer, 30, one));
      expect(await paid()).toEqual([30, null]);
      await move(stores, movement('settle', customer, 30, other));
      expect(await paid()).toEqual([30, 30]);
      await move(stores, movement('refund', customer, 30, other));
      expect(await paid()).toEqual([30, 0]);
    });
  });

  test('two first movements of a rail at once open one account, which has the money of both', async () => {
    const rail = fresh('rail');
    const customers = [fresh('user'), fresh('user')];
    await run(db.work, async (stores) => {
      for (const customer of customers) {
        await openAccounts(stores, 'TEST', customer);
        await move(stores, movement('fund', customer, 100));
      }
    });
    const pay = (customer: string) =>
      run(db.work, async (stores) => {
        const key = aKey(rail);
        for (const name of ['hold', 'settle'] as const) await move(stores, movement(name, customer, 40, key));
      });
    await Promise.all(customers.map(pay));
    const totals = await db.work.read(({ ledger }) => ledger.totals());
    expect(totals.filter(({ kind }) => kind === rail).map(({ minor }) => minor)).toEqual([80]);
  });

  test('whatever movements are tried, no customer account falls below zero, nothing is lost and the books hold', async () => {
    const CUSTOMERS = ['meg', 'eve'];
    const NAMES = ['finswich', 'other'].flatMap((rail) => ['a', 'b'].map((reference) => ({ rail, reference })));
    const step = fc.record({
      name: fc.constantFrom(...names),
      customer: fc.constantFrom(...CUSTOMERS),
      minor: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.constant(Number.MAX_SAFE_INTEGER)),
      whose: fc.constantFrom(...NAMES),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await clearBooks(db);
        const ids = await run(db.work, async (stores) => {
          for (const customer of CUSTOMERS) await openAccounts(stores, 'TEST', customer);
          const known = new Map<TransactionName, number>();
          for (const name of NAMES) known.set(name, (await stores.transactions.lockOrAdd(name)).id);
          return known;
        });
        // A model in three lines: what each account holds, and the slots that are taken.
        const held = new Map<string, number>();
        const taken = new Set<string>();
        for (const { name, customer, minor, whose } of steps) {
          const one = movement(name, customer, minor, { ...whose, id: ids.get(whose) ?? 0 });
          const { slot, postings } = journalEntry(one);
          const after = postings.map(({ account, minor: change }) => (held.get(account.id) ?? 0) + change);
          const [left = 0, got = 0] = after;
          const short = neverNegative(postings[0].account.kind) ? left < 0 : left < -Number.MAX_SAFE_INTEGER;
          const overflows = got > Number.MAX_SAFE_INTEGER;

          const outcome = await db.work
            .run(({ ledger }) => post(ledger, one, NOW))
            .catch((thrown: Error) => err(thrown.message));
          const full = err(`the ${postings[1].account.kind} account in NGN is missing or full`);
          // The account whose name comes first is asked first.
          const givesFirst = postings[0].account.id < postings[1].account.id;
          const faults = [short && err('insufficient_funds'), overflows && full];
          const expected =
            (givesFirst ? faults : faults.toReversed()).find((fault) => fault !== false) ??
            (taken.has(slot) ? err('already_posted') : ok(undefined));
          expect(outcome).toEqual(expected);
          if (!expected.ok) continue;
          taken.add(slot);
          postings.forEach(({ account }, at) => held.set(account.id, after[at] ?? 0));
        }
        const { balances, broken } = await db.work.read(async ({ ledger }) => ({
          balances: (await Promise.all(CUSTOMERS.map((customer) => ledger.balancesOf('TEST', customer)))).flat(),
          broken: await ledger.faults(50),
        }));
        for (const { kind, owner, minor } of balances) {
          expect(minor).toBeGreaterThanOrEqual(0);
          expect(minor).toBe(held.get(`TEST/${kind}/${owner}/NGN`) ?? 0);
        }
        // There are no transactions here, and the ledger alone cannot know how much a refund may be.
        const ofTheLedger = broken.filter(
          ({ rule }) => !rule.includes('known transaction') && !rule.startsWith('refunds and releases'),
        );
        expect(ofTheLedger).toEqual([]);
      }),
      { numRuns: dialect === 'sqlite' ? 150 : 15 },
    );
  });
});
