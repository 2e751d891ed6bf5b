import { expect, test } from '@jest/globals';
import type { TestDatabase } from '../databases.ts';
import { keyOf } from '../../harness/kept-under.ts';
import { aReversal, fresh, run } from '../records.ts';

export function reversalStoreTests(db: () => TestDatabase): void {
  test('the reversals of a transaction are found as they came, the oldest first, and no other transaction’s', async () => {
    const reference = fresh();
    const { transactionId, others } = await run(db().work, async (stores) => ({
      transactionId: (await keyOf(stores, reference)).id,
      others: [
        await stores.transactions.lockOrAdd({ rail: 'another', reference }),
        await keyOf(stores, `${reference}0`),
      ],
    }));
    const reversals = [
      aReversal({ transactionId, receivedAt: 9 }),
      aReversal({ transactionId, mode: null, isProven: false, userReference: null, amount: null, receivedAt: 7 }),
      aReversal({ transactionId, mode: 'LIVE', amount: { minor: 1, currency: 'KES' }, receivedAt: 8 }),
    ];
    await run(db().work, async (stores) => {
      for (const reversal of [...reversals, ...others.map(({ id }) => aReversal({ transactionId: id }))])
        await stores.reversals.add(reversal);
    });
    const found = await db().work.read((stores) => stores.reversals.of(transactionId));
    expect(found).toEqual(reversals);
  });
}
