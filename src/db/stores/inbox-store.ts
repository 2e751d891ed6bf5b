import { and, eq, gt, isNotNull, lte, sql } from '../drizzle.ts';
import type { Delivery, InboxStore, StoredAnswer } from '../../once/ports.ts';
import {
  type Connection,
  given,
  isOfTransaction,
  lockName,
  lockTransaction,
  placeholders,
  statement,
} from '../connection.ts';
import type { Tables } from '../tables.ts';

export function inboxStore(connection: Connection): InboxStore {
  const { q, t } = connection;
  const { deliveries, housekeeping, refusedDeliveries } = t;
  const claimed = statement(() =>
    q
      .select({
        id: deliveries.id,
        key: deliveries.key,
        digest: deliveries.digest,
        answer: deliveries.answer,
      })
      .from(deliveries)
      .where(and(isOfTransaction(deliveries), isNotNull(deliveries.key)))
      .prepare('deliveries_claimed'),
  );
  const record = statement(() =>
    q
      .insert(deliveries)
      .values({
        ...placeholders('receivedAt', 'requestId', 'url', 'address', 'event', 'kind', 'reference', 'mode', 'signature'),
        ...placeholders('body', 'key', 'digest', 'verdict', 'answer', 'repeats'),
      })
      .returning({ id: deliveries.id })
      .prepare('deliveries_record'),
  );
  const setAnswer = statement(() =>
    q
      .update(deliveries)
      .set({ answer: given('answer') })
      .where(and(isOfTransaction(deliveries), eq(deliveries.key, given('key'))))
      .prepare('deliveries_set_answer'),
  );
  const close = statement(() =>
    q
      .update(deliveries)
      .set({ verdict: given('verdict'), answer: given('answer') })
      .where(eq(deliveries.id, given('id')))
      .prepare('deliveries_close'),
  );
  const of = statement(() =>
    q.select().from(deliveries).where(isOfTransaction(deliveries)).orderBy(deliveries.id).prepare('deliveries_of'),
  );
  const passed = statement(() =>
    q
      .select({ position: housekeeping.position })
      .from(housekeeping)
      .where(eq(housekeeping.task, DROP_BODIES))
      .prepare('housekeeping_passed'),
  );
  const following = statement(() =>
    q
      .select({ id: deliveries.id, receivedAt: deliveries.receivedAt })
      .from(deliveries)
      .where(gt(deliveries.id, given('position')))
      .orderBy(deliveries.id)
      .limit(sql.placeholder('limit'))
      .prepare('deliveries_following'),
  );
  const drop = statement(() =>
    q
      .update(deliveries)
      .set({ body: null })
      .where(and(gt(deliveries.id, given('position')), lte(deliveries.id, given('last')), isNotNull(deliveries.body)))
      .prepare('deliveries_drop_bodies'),
  );
  const pass = statement(() =>
    q
      .insert(housekeeping)
      .values({ task: DROP_BODIES, position: sql.placeholder('last') })
      .onConflictDoUpdate({ target: housekeeping.task, set: { position: given('last') } })
      .prepare('housekeeping_pass'),
  );

  const recordRefused = statement(() =>
    q
      .insert(refusedDeliveries)
      .values({
        ...placeholders('receivedAt', 'requestId', 'url', 'address', 'event', 'reference', 'mode', 'code', 'setting'),
        ...placeholders('body'),
      })
      .returning({ id: refusedDeliveries.id })
      .prepare('refused_deliveries_record'),
  );
  const makeRoom = statement(() =>
    q
      .delete(refusedDeliveries)
      .where(lte(refusedDeliveries.id, given('last')))
      .prepare('refused_deliveries_make_room'),
  );

  return {
    recordRefused: async (refused, most) => {
      const [recorded] = await recordRefused({ ...refused });
      if (recorded) await makeRoom({ last: recorded.id - most });
    },
    claimed: async (reference) => {
      // When the same delivery arrives twice at once, the second one waits here, and then finds the first.
      await lockTransaction(connection, reference);
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
    close: async (id, verdict, answer) => {
      await close({ id, verdict, answer: JSON.stringify(answer) });
    },
    of: async (reference) => (await of({ reference })).map(deliveryOf),
    dropBodies: async (receivedUntil, limit) => {
      await lockName(connection, `housekeeping/${DROP_BODIES}`);
      const position = (await passed())[0]?.position ?? 0;
      const next = await following({ position, limit });
      const young = next.findIndex(({ receivedAt }) => receivedAt > receivedUntil);
      const old = young === -1 ? next : next.slice(0, young);
      const last = old.at(-1)?.id;
      if (last === undefined) return 0;
      await drop({ position, last });
      await pass({ last });
      return old.length;
    },
  };
}

const DROP_BODIES = 'deliveries.body';

const answerOf = (text: string | null): StoredAnswer | null =>
  text === null ? null : (JSON.parse(text) as StoredAnswer);

export const deliveryOf = (row: Tables['deliveries']['$inferSelect']): Delivery => ({
  id: row.id,
  receivedAt: row.receivedAt,
  requestId: row.requestId,
  url: row.url,
  address: row.address,
  event: row.event,
  kind: row.kind as Delivery['kind'],
  reference: row.reference,
  mode: row.mode as Delivery['mode'],
  signature: row.signature,
  body: row.body,
  key: row.key,
  digest: row.digest,
  verdict: row.verdict as Delivery['verdict'],
  answer: answerOf(row.answer),
  repeats: row.repeats,
});
