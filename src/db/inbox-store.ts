import { and, eq, isNotNull } from './drizzle.ts';
import type { Delivery, InboxStore, StoredAnswer } from '../inbox/ports.ts';
import { type Connection, given, lockPurchase, placeholders, statement } from './connection.ts';
import type { Tables } from './tables.ts';

export function inboxStore(connection: Connection): InboxStore {
  const { q, t } = connection;
  const { deliveries } = t;
  const claimed = statement(() =>
    q
      .select({
        id: deliveries.id,
        key: deliveries.key,
        digest: deliveries.digest,
        answer: deliveries.answer,
      })
      .from(deliveries)
      .where(and(eq(deliveries.reference, given('reference')), isNotNull(deliveries.key)))
      .prepare('deliveries_claimed'),
  );
  const record = statement(() =>
    q
      .insert(deliveries)
      .values({
        ...placeholders('receivedAt', 'requestId', 'url', 'address', 'event', 'reference', 'mode', 'signature'),
        ...placeholders('body', 'key', 'digest', 'verdict', 'answer', 'repeats'),
      })
      .returning({ id: deliveries.id })
      .prepare('deliveries_record'),
  );
  const setAnswer = statement(() =>
    q
      .update(deliveries)
      .set({ answer: given('answer') })
      .where(and(eq(deliveries.reference, given('reference')), eq(deliveries.key, given('key'))))
      .prepare('deliveries_set_answer'),
  );
  const of = statement(() =>
    q
      .select()
      .from(deliveries)
      .where(eq(deliveries.reference, given('reference')))
      .orderBy(deliveries.id)
      .prepare('deliveries_of'),
  );

  return {
    claimed: async (reference) => {
      // The same delivery twice at the same instant: the second waits here, and then finds the first.
      await lockPurchase(connection, reference);
      return (await claimed({ reference })).map((row) => ({
        ...row,
        answer: answerOf(row.answer),
      }));
    },
    record: async ({ answer, ...delivery }) => {
      const [recorded] = await record({ ...delivery, answer: answer && JSON.stringify(answer) });
      if (!recorded) throw new Error('a recorded delivery has no id');
      return recorded.id;
    },
    setAnswer: async (reference, key, answer) => {
      await setAnswer({ reference, key, answer: JSON.stringify(answer) });
    },
    of: async (reference) => (await of({ reference })).map(deliveryOf),
  };
}

const answerOf = (text: string | null): StoredAnswer | null =>
  text === null ? null : (JSON.parse(text) as StoredAnswer);

const deliveryOf = (row: Tables['deliveries']['$inferSelect']): Delivery => ({
  ...row,
  body: row.body ?? '',
  mode: row.mode as Delivery['mode'],
  verdict: row.verdict as Delivery['verdict'],
  answer: answerOf(row.answer),
});
