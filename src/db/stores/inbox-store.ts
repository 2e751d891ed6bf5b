import { and, eq, gt, isNotNull, lte, sql } from '../drizzle.ts';
import type { Delivery, InboxStore, StoredAnswer } from '../../once/ports.ts';
import { type Connection, given, lockName, placeholders, statement } from '../connection.ts';
import type { Tables } from '../tables.ts';
import { selectDeliveries } from './with-names.ts';

function statementsOfDeliveries(connection: Connection) {
  const { q, t } = connection;
  const { deliveries } = t;
  const isOfTransaction = eq(deliveries.transactionId, given('transactionId'));
  return {
    claimed: statement(() =>
      q
        .select({
          id: deliveries.id,
          key: deliveries.key,
          digest: deliveries.digest,
          answer: deliveries.answer,
        })
        .from(deliveries)
        .where(and(isOfTransaction, isNotNull(deliveries.key)))
        .prepare('deliveries_claimed'),
    ),
    record: statement(() =>
      q
        .insert(deliveries)
        .values({
          ...placeholders(
            'receivedAt',
            'requestId',
            'url',
            'address',
            'event',
            'kind',
            'rail',
            'transactionId',
            'mode',
          ),
          ...placeholders('signature', 'body', 'key', 'digest', 'verdict', 'answer', 'repeats'),
        })
        .returning({ id: deliveries.id })
        .prepare('deliveries_record'),
    ),
    setAnswer: statement(() =>
      q
        .update(deliveries)
        .set({ answer: given('answer') })
        .where(and(isOfTransaction, eq(deliveries.key, given('key'))))
        .prepare('deliveries_set_answer'),
    ),
    close: statement(() =>
      q
        .update(deliveries)
        .set({ verdict: given('verdict'), answer: given('answer') })
        .where(eq(deliveries.id, given('id')))
        .prepare('deliveries_close'),
    ),
    of: statement(() =>
      selectDeliveries(connection).where(isOfTransaction).orderBy(deliveries.id).prepare('deliveries_of'),
    ),
  };
}

function deliveryStore(connection: Connection): Pick<InboxStore, 'claimed' | 'record' | 'setAnswer' | 'close' | 'of'> {
  const { claimed, record, setAnswer, close, of } = statementsOfDeliveries(connection);

  return {
    claimed: async (transactionId) =>
      (await claimed({ transactionId })).map((row) => ({ ...row, answer: answerOf(row.answer) })),
    record: async ({ answer, ...delivery }) => {
      const [recorded] = await record({ ...delivery, answer: answer && JSON.stringify(answer) });
      if (!recorded) throw new Error('a recorded delivery has no id');
      return recorded.id;
    },
    setAnswer: async (transactionId, key, answer) => {
      await setAnswer({ transactionId, key, answer: JSON.stringify(answer) });
    },
    close: async (id, verdict, answer) => {
      await close({ id, verdict, answer: JSON.stringify(answer) });
    },
    of: async (transactionId) => (await of({ transactionId })).map(deliveryOf),
  };
}

const statementsOfBodies = ({ q, t: { deliveries, housekeeping } }: Connection) => ({
  passed: statement(() =>
    q
      .select({ position: housekeeping.position })
      .from(housekeeping)
      .where(eq(housekeeping.task, DROP_BODIES))
      .prepare('housekeeping_passed'),
  ),
  following: statement(() =>
    q
      .select({ id: deliveries.id, receivedAt: deliveries.receivedAt })
      .from(deliveries)
      .where(gt(deliveries.id, given('position')))
      .orderBy(deliveries.id)
      .limit(sql.placeholder('limit'))
      .prepare('deliveries_following'),
  ),
  drop: statement(() =>
    q
      .update(deliveries)
      .set({ body: null })
      .where(and(gt(deliveries.id, given('position')), lte(deliveries.id, given('last')), isNotNull(deliveries.body)))
      .prepare('deliveries_drop_bodies'),
  ),
  pass: statement(() =>
    q
      .insert(housekeeping)
      .values({ task: DROP_BODIES, position: sql.placeholder('last') })
      .onConflictDoUpdate({ target: housekeeping.task, set: { position: given('last') } })
      .prepare('housekeeping_pass'),
  ),
});

function bodyStore(connection: Connection): Pick<InboxStore, 'dropBodies'> {
  const { passed, following, drop, pass } = statementsOfBodies(connection);

  return {
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

const statementsOfRefused = ({ q, t: { refusedDeliveries } }: Connection) => ({
  recordRefused: statement(() =>
    q
      .insert(refusedDeliveries)
      .values({
        ...placeholders('receivedAt', 'requestId', 'url', 'address', 'event', 'rail', 'reference', 'mode', 'code'),
        ...placeholders('setting', 'body'),
      })
      .returning({ id: refusedDeliveries.id })
      .prepare('refused_deliveries_record'),
  ),
  makeRoom: statement(() =>
    q
      .delete(refusedDeliveries)
      .where(lte(refusedDeliveries.id, given('last')))
      .prepare('refused_deliveries_make_room'),
  ),
});

function refusedStore(connection: Connection): Pick<InboxStore, 'recordRefused'> {
  const { recordRefused, makeRoom } = statementsOfRefused(connection);

  return {
    recordRefused: async (refused, most) => {
      const [recorded] = await recordRefused({ ...refused });
      if (recorded) await makeRoom({ last: recorded.id - most });
    },
  };
}

export const inboxStore = (connection: Connection): InboxStore => ({
  ...deliveryStore(connection),
  ...bodyStore(connection),
  ...refusedStore(connection),
});

const DROP_BODIES = 'deliveries.body';

const answerOf = (text: string | null): StoredAnswer | null =>
  text === null ? null : (JSON.parse(text) as StoredAnswer);

type DeliveryRow = Tables['deliveries']['$inferSelect'] & { readonly reference: string | null };

export const deliveryOf = (row: DeliveryRow): Delivery => ({
  id: row.id,
  receivedAt: row.receivedAt,
  requestId: row.requestId,
  url: row.url,
  address: row.address,
  event: row.event,
  kind: row.kind as Delivery['kind'],
  rail: row.rail,
  transactionId: row.transactionId,
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
