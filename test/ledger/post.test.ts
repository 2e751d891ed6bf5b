import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { err, ok } from '../../src/core/result.ts';
import { neverNegative } from '../../src/ledger/accounts.ts';
import { MOVEMENTS, type Movement, type MovementName, journalEntry } from '../../src/ledger/movements.ts';
import { post } from '../../src/ledger/post.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW, fresh, run } from '../db/records.ts';
import { clearBooks, move, openAccounts } from './books.ts';

const names = Object.keys(MOVEMENTS) as MovementName[];
const movement = (name: MovementName, customer: string, minor: number, reference: string): Movement => ({
  name,
  mode: 'TEST',
  customer,
  amount: { minor, currency: 'NGN' },
  reference,
});

describe.each(DIALECTS)('posting on $dialect', ({ dialect, open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  test('a short account is found before anything is written', async () => {
    const customer = fresh('user');
    await run(db.work, async (stores) => {
      await openAccounts(stores, 'TEST', customer);
      await move(stores, movement('fund', customer, 100, fresh()));
      const before = await stores.ledger.totals();
      expect(await post(stores.ledger, movement('hold', customer, 101, fresh()), NOW)).toEqual(
        err('insufficient_funds'),
      );
      expect(await stores.ledger.totals()).toEqual(before);
    });
  });

  test('an account that is missing is no refusal but a fault of the program', async () => {
    const customer = fresh('user');
    await run(db.work, (stores) => openAccounts(stores, 'TEST', fresh('user')));
    await expect(
      db.work.run(({ ledger }) => post(ledger, movement('fund', customer, 1, fresh()), NOW)),
    ).rejects.toThrow('missing or full');
  });

  test('whatever is tried in whatever order, nobody owes, nothing is lost and the books hold', async () => {
    const CUSTOMERS = ['meg', 'eve'];
    const step = fc.record({
      name: fc.constantFrom(...names),
      customer: fc.constantFrom(...CUSTOMERS),
      minor: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.constant(Number.MAX_SAFE_INTEGER)),
      reference: fc.constantFrom('a', 'b', 'c', 'd'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await clearBooks(db);
        await run(db.work, async (stores) => {
          for (const customer of CUSTOMERS) await openAccounts(stores, 'TEST', customer);
        });
        // A model in three lines: what each account holds, and the slots that are taken.
        const held = new Map<string, number>();
        const taken = new Set<string>();
        for (const { name, customer, minor, reference } of steps) {
          const one = movement(name, customer, minor, reference);
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
