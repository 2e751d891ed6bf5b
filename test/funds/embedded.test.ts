import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { embeddedFunds } from '../../src/funds/embedded.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { post } from '../../src/ledger/post.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { fresh, run } from '../db/records.ts';
import { keyOf } from '../harness/kept-under.ts';
import { fundsSuite } from './funds.suite.ts';

describe.each(DIALECTS)('the ledger here, on $dialect', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  fundsSuite(() => ({
    work: db.work,
    open: embeddedFunds,
    customer: (minor) =>
      run(db.work, async ({ ledger }) => {
        const customer = fresh('funds');
        for (const kind of ['customer', 'held', 'funding'] as const) {
          await ledger.open(accountOf(kind, 'TEST', customer, 'NGN'));
        }
        const amount = { minor, currency: 'NGN' };
        await post(ledger, { name: 'fund', mode: 'TEST', customer, amount, ownReference: fresh('TOP-UP') }, 1);
        return customer;
      }),
    balance: (customer) =>
      db.work.read(async ({ ledger }) => ({
        available: (await ledger.balance(accountOf('customer', 'TEST', customer, 'NGN').id)) ?? 0,
        held: (await ledger.balance(accountOf('held', 'TEST', customer, 'NGN').id)) ?? 0,
      })),
    settled: async (customer) => {
      const [row] = await db.sql(
        `select sum(case movement when 'settle' then amount when 'refund' then -amount when 'credit' then -amount else 0 end) as minor
         from journal_entries where customer = '${customer}'`,
      );
      return Number(row?.['minor'] ?? 0);
    },
  }));

  test('the error for a movement that contradicts the books names the movement, the transaction and the reason', async () => {
    const reference = fresh('CONTRADICTS');
    const posting = (move: 'hold' | 'settle', times: number) =>
      db.work.run(async (stores) => {
        const userReference = fresh('funds');
        for (const kind of ['customer', 'held', 'funding'] as const) {
          await stores.ledger.open(accountOf(kind, 'TEST', userReference, 'NGN'));
        }
        const amount = { minor: 100, currency: 'NGN' };
        const fund = { name: 'fund', mode: 'TEST', customer: userReference, ownReference: userReference } as const;
        await post(stores.ledger, { ...fund, amount: { ...amount, minor: 500 } }, 1);
        const of = { ...(await keyOf(stores, reference)), mode: 'TEST', userReference, amount } as const;
        for (let done = 0; done < times; done += 1) await embeddedFunds(stores, 1)[move](of);
        throw new Error('nothing contradicted the books');
      });
    await expect(posting('hold', 2)).rejects.toThrow(`hold of ${reference} could not be posted: already_posted`);
    await expect(posting('settle', 1)).rejects.toThrow(
      `settle of ${reference} could not be posted: insufficient_funds`,
    );
  });
});
