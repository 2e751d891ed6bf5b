import { expect, test } from '@jest/globals';
import type { TestDatabase } from '../databases.ts';
import { aReversal, fresh, run } from '../records.ts';

export function reversalStoreTests(db: () => TestDatabase): void {
  test('the reversals of a transaction are found as they came, the oldest first, and no other transaction’s', async () => {
    const reference = fresh();
    const reversals = [
      aReversal({ reference, receivedAt: 9 }),
      aReversal({ reference, mode: null, isProven: false, userReference: null, amount: null, receivedAt: 7 }),
      aReversal({ reference, mode: 'LIVE', amount: { minor: 1, currency: 'KES' }, receivedAt: 8 }),
    ];
    const others = [aReversal({ reference, rail: 'another' }), aReversal({ reference: `${reference}0` })];
    await run(db().work, async (stores) => {
      for (const reversal of [...reversals, ...others]) await stores.reversals.add(reversal);
    });
    const found = await db().work.read((stores) => stores.reversals.of({ rail: 'finswich', reference }));
    expect(found).toEqual(reversals);
  });
}
