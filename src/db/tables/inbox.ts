import type { Kit } from '../postgres/columns.pg.ts';
import { RARE_VERDICT } from './expressions.ts';

/** The tables of what comes in, and is done once. */
export function inboxTables({ table, text, int, sequence, index, uniqueIndex, primaryKey }: Kit) {
  const deliveries = table(
    'deliveries',
    {
      id: sequence('id'),
      receivedAt: int('received_at').notNull(),
      requestId: text('request_id').notNull(),
      url: text('url').notNull(),
      address: text('address').notNull(),
      event: text('event').notNull(),
      /** Null where the event is not one that is known. */
      kind: text('kind'),
      rail: text('rail').notNull(),
      /** Null where the event names no transaction, and nothing in it is kept. */
      transactionId: int('transaction_id'),
      mode: text('mode'),
      signature: text('signature').notNull(),
      body: text('body'),
      key: text('key'),
      digest: text('digest'),
      verdict: text('verdict').notNull(),
      answer: text('answer'),
      repeats: int('repeats'),
    },
    // One index keeps the keys unique and finds all deliveries of a transaction. Deliveries without a key may repeat.
    (t) => [
      uniqueIndex('deliveries_transaction_key').on(t.transactionId, t.key),
      index('deliveries_rare').on(t.id).where(RARE_VERDICT),
    ],
  );

  /** The newest deliveries that were refused before they could prove who sent them. The oldest makes room. */
  const refusedDeliveries = table('refused_deliveries', {
    id: sequence('id'),
    receivedAt: int('received_at').notNull(),
    requestId: text('request_id').notNull(),
    url: text('url').notNull(),
    address: text('address').notNull(),
    event: text('event').notNull(),
    rail: text('rail').notNull(),
    reference: text('reference'),
    mode: text('mode'),
    code: text('code').notNull(),
    /** The setting that governs the refusal. */
    setting: text('setting'),
    body: text('body'),
  });

  /** The answers to unsafe calls of the API, so that the same call again acts once. */
  const idempotencyKeys = table(
    'idempotency_keys',
    {
      actor: text('actor').notNull(),
      key: text('key').notNull(),
      digest: text('digest').notNull(),
      /** Sealed: some replies are shown once. */
      reply: text('reply').notNull(),
      at: int('at').notNull(),
    },
    (t) => [primaryKey({ columns: [t.actor, t.key] }), index('idempotency_keys_at').on(t.at)],
  );

  return { deliveries, refusedDeliveries, idempotencyKeys };
}
