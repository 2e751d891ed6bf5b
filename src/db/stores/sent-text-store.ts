import type { DeliveryState, SentText, SentTextStore } from '../../outbox/ports.ts';
import { type Connection, given, lockName, placeholders, statement } from '../connection.ts';
import { and, eq, gte, lte, sql } from '../drizzle.ts';
import { UNKNOWN_RECEIPT } from '../tables/expressions.ts';

/**
 * The most reports that are kept of texts that are not on file: others who share the gateway account could cause any
 * number of them.
 */
const MOST_UNKNOWN = 5_000;

/** A report that is further along stays: reports may come late, or twice. Only "delivered" is certain. */
const RANK: Readonly<Record<DeliveryState, number>> = { passed_on: 1, not_delivered: 2, delivered: 3 };

function statementsOfTexts({ q, t: { sentTexts, deliveryReceipts } }: Connection) {
  const isItsReceipt = and(
    eq(deliveryReceipts.gatewayReference, sentTexts.gatewayReference),
    eq(deliveryReceipts.gateway, sentTexts.gateway),
  );
  return {
    add: statement(() =>
      q
        .insert(sentTexts)
        .values(
          placeholders(
            'source',
            'sourceId',
            'transactionId',
            'channel',
            'gateway',
            'gatewayReference',
            'recipient',
            'content',
            'at',
          ),
        )
        .prepare('sent_texts_add'),
    ),
    of: statement(() =>
      q
        .select({ text: sentTexts, receipt: deliveryReceipts })
        .from(sentTexts)
        .leftJoin(deliveryReceipts, isItsReceipt)
        .where(eq(sentTexts.transactionId, given('transactionId')))
        .orderBy(sentTexts.id)
        .prepare('sent_texts_of'),
    ),
  };
}

function textStore(connection: Connection): Pick<SentTextStore, 'add' | 'of'> {
  const { add, of } = statementsOfTexts(connection);

  return {
    add: async (sent) => {
      await add({ ...sent });
    },
    of: async (transactionId) =>
      (await of({ transactionId })).map(({ text: row, receipt: said }) => ({
        ...row,
        source: row.source as SentText['source'],
        delivery: said && { state: said.state as DeliveryState, reason: said.reason, at: said.at },
      })),
  };
}

function statementsOfReceipts({ q, t: { sentTexts, deliveryReceipts }, locks }: Connection) {
  const isOfText = and(
    eq(deliveryReceipts.gatewayReference, given('gatewayReference')),
    eq(deliveryReceipts.gateway, given('gateway')),
  );
  return {
    receipt: statement(() => q.select().from(deliveryReceipts).where(isOfText).prepare('delivery_receipts_find')),
    text: statement(() =>
      q
        .select({ id: sentTexts.id })
        .from(sentTexts)
        .where(and(eq(sentTexts.gatewayReference, given('gatewayReference')), eq(sentTexts.gateway, given('gateway'))))
        .limit(1)
        .prepare('sent_texts_find'),
    ),
    insert: statement(() =>
      q
        .insert(deliveryReceipts)
        .values(placeholders('gateway', 'gatewayReference', 'state', 'reason', 'at', 'isKnown'))
        .prepare('delivery_receipts_insert'),
    ),
    remove: statement(() =>
      q
        .delete(deliveryReceipts)
        .where(eq(deliveryReceipts.id, given('id')))
        .prepare('delivery_receipts_delete'),
    ),
    unknown: statement(() => {
      const query = q
        .select()
        .from(deliveryReceipts)
        .where(and(UNKNOWN_RECEIPT, lte(deliveryReceipts.at, given('until'))))
        .orderBy(deliveryReceipts.at)
        .limit(sql.placeholder('limit'));
      // Skips a report that somebody holds right now, instead of waiting for it.
      return locks
        ? query.for('update', { skipLocked: true }).prepare('delivery_receipts_unknown_lock')
        : query.prepare('delivery_receipts_unknown');
    }),
    markKnown: statement(() =>
      q
        .update(deliveryReceipts)
        .set({ isKnown: 1 })
        .where(eq(deliveryReceipts.id, given('id')))
        .prepare('delivery_receipts_known'),
    ),
  };
}

function receiptStore(connection: Connection): Pick<SentTextStore, 'report' | 'settleUnknown'> {
  const { q, t } = connection;
  const { deliveryReceipts } = t;
  const { receipt, text, insert, remove, unknown, markKnown } = statementsOfReceipts(connection);
  const isOnFile = async (of: { gateway: string; gatewayReference: string }): Promise<boolean> =>
    (await text({ gateway: of.gateway, gatewayReference: of.gatewayReference })).length > 0;
  const hasRoom = async (): Promise<boolean> => {
    const counted = await q
      .select({ at: deliveryReceipts.at })
      .from(deliveryReceipts)
      .where(and(UNKNOWN_RECEIPT, gte(deliveryReceipts.at, 0)))
      .orderBy(deliveryReceipts.at)
      .limit(MOST_UNKNOWN);
    return counted.length < MOST_UNKNOWN;
  };

  return {
    report: async (report, at) => {
      const { gateway, gatewayReference, state } = report;
      // For two reports of one text at the same instant.
      await lockName(connection, `delivery_receipts/${gateway}/${gatewayReference}`);
      const [before] = await receipt({ gateway, gatewayReference });
      if (before && RANK[before.state as DeliveryState] >= RANK[state]) return 'repeated';
      const isKnown = await isOnFile(report);
      if (!isKnown && !before && !(await hasRoom())) return 'full';
      // A new row, so that a reader who looks for new rows by their number finds it.
      if (before) await remove({ id: before.id });
      await insert({ ...report, at, isKnown: isKnown ? 1 : 0 });
      return isKnown ? 'kept' : 'unknown';
    },
    settleUnknown: async (until, limit) => {
      const found = await unknown({ until, limit });
      for (const { id, gateway, gatewayReference } of found) {
        // The text may have been stored after its report came.
        if (await isOnFile({ gateway, gatewayReference })) await markKnown({ id });
        else await remove({ id });
      }
      return found.length;
    },
  };
}

export const sentTextStore = (connection: Connection): SentTextStore => ({
  ...textStore(connection),
  ...receiptStore(connection),
});
