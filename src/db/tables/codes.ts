import type { Kit } from '../postgres/columns.pg.ts';

/** The tables of one-time codes, and of what limits them. */
export function codeTables({ table, text, int, sequence, index }: Kit) {
  const otpChallenges = table('otp_challenges', {
    transactionId: int('transaction_id').primaryKey(),
    issue: int('issue').notNull(),
    keyId: text('key_id').notNull(),
    digits: int('digits').notNull(),
    issuedAt: int('issued_at').notNull(),
    expiresAt: int('expires_at').notNull(),
    attempts: int('attempts').notNull(),
  });

  const otpSends = table(
    'otp_sends',
    {
      id: sequence('id'),
      transactionId: int('transaction_id').notNull(),
      recipient: text('recipient').notNull(),
      at: int('at').notNull(),
      status: text('status').notNull(),
      channel: text('channel'),
      gateway: text('gateway'),
      gatewayReference: text('gateway_reference'),
    },
    (t) => [index('otp_sends_transaction').on(t.transactionId), index('otp_sends_recipient').on(t.recipient, t.at)],
  );

  /** Wrong codes of all transactions, for the limits per phone and per customer. */
  const otpTries = table(
    'otp_tries',
    {
      id: sequence('id'),
      transactionId: int('transaction_id').notNull(),
      mode: text('mode').notNull(),
      userReference: text('user_reference').notNull(),
      /** The phone, or the e-mail where no phone is known. */
      recipient: text('recipient').notNull(),
      at: int('at').notNull(),
    },
    (t) => [
      index('otp_tries_recipient').on(t.recipient, t.at),
      index('otp_tries_user').on(t.userReference, t.mode, t.at),
      index('otp_tries_at').on(t.at),
    ],
  );

  /** When a person lifted the hourly limits of a phone or a customer: the limits count only what came after. */
  const otpLifts = table('otp_lifts', {
    subject: text('subject').primaryKey(),
    liftedAt: int('lifted_at').notNull(),
    liftedBy: text('lifted_by').notNull(),
  });

  return { otpChallenges, otpSends, otpTries, otpLifts };
}
