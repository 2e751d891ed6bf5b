import type { Kit } from '../postgres/columns.pg.ts';
import { UNKNOWN_RECEIPT } from './expressions.ts';

/** The tables of what was handed to gateways, and of what they report about it. */
export function textTables({ table, text, int, sequence, index, uniqueIndex }: Kit) {
  /**
   * What was handed to a gateway, one row per text: what it said (codes masked), to whom, and the gateway's id of it.
   */
  const sentTexts = table(
    'sent_texts',
    {
      id: sequence('id'),
      /** `code` for one of `otp_sends`, `job` for one of `jobs`, and its id. */
      source: text('source').notNull(),
      sourceId: int('source_id').notNull(),
      /** Null where it is about no transaction. */
      transactionId: int('transaction_id'),
      channel: text('channel').notNull(),
      gateway: text('gateway').notNull(),
      gatewayReference: text('gateway_reference'),
      recipient: text('recipient').notNull(),
      content: text('content').notNull(),
      at: int('at').notNull(),
    },
    (t) => [
      index('sent_texts_transaction').on(t.transactionId),
      index('sent_texts_gateway_reference').on(t.gatewayReference),
    ],
  );

  /**
   * What a gateway says became of a text. It may come before the text itself is on file, or be about somebody else's
   * text.
   */
  const deliveryReceipts = table(
    'delivery_receipts',
    {
      id: sequence('id'),
      gateway: text('gateway').notNull(),
      gatewayReference: text('gateway_reference').notNull(),
      state: text('state').notNull(),
      reason: text('reason'),
      at: int('at').notNull(),
      /** 1 once its text was found. */
      isKnown: int('is_known').notNull(),
    },
    (t) => [
      uniqueIndex('delivery_receipts_text').on(t.gatewayReference, t.gateway),
      index('delivery_receipts_unknown').on(t.at).where(UNKNOWN_RECEIPT),
    ],
  );

  return { sentTexts, deliveryReceipts };
}
