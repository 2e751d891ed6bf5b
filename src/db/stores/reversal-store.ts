import type { Mode } from '../../core/mode.ts';
import type { ReversalStore } from '../../transactions/ports.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';
import { eq } from '../drizzle.ts';

const statementsOf = ({ q, t: { reversals } }: Connection) => ({
  add: statement(() =>
    q
      .insert(reversals)
      .values(placeholders('transactionId', 'mode', 'isProven', 'userReference', 'amount', 'currency', 'receivedAt'))
      .prepare('reversals_add'),
  ),
  of: statement(() =>
    q
      .select()
      .from(reversals)
      .where(eq(reversals.transactionId, given('transactionId')))
      .orderBy(reversals.id)
      .prepare('reversals_of'),
  ),
});

export function reversalStore(connection: Connection): ReversalStore {
  const { add, of } = statementsOf(connection);

  return {
    add: async ({ amount, isProven, ...reversal }) => {
      const money = { amount: amount?.minor ?? null, currency: amount?.currency ?? null };
      await add({ ...reversal, ...money, isProven: isProven ? 1 : 0 });
    },
    of: async (transactionId) =>
      (await of({ transactionId })).map(({ amount, currency, ...row }) => ({
        transactionId: row.transactionId,
        mode: row.mode as Mode | null,
        isProven: row.isProven === 1,
        userReference: row.userReference,
        amount: amount === null || currency === null ? null : { minor: amount, currency },
        receivedAt: row.receivedAt,
      })),
  };
}
