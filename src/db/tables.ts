import type { SQL } from 'drizzle-orm';
import type { Kit } from './postgres/columns.pg.ts';
import { deskTables } from './desk-tables.ts';
import { mayHaveTaken } from '../transactions/states.ts';
import { sql } from './drizzle.ts';
import { stateList } from './states-in-sql.ts';

/**
 * The end of a reference, which Finswich fills with the second it was made in (docs/finswich.md#transaction_initiate).
 * An index that begins with it has the transactions of one time side by side: a new one is written to the end of the
 * index, which is in memory, and not to any of its pages. Only where a row stands depends on it: a reference of another
 * form is found all the same.
 */
export const tailOf = (reference: SQL): SQL => sql`lower(substr(${reference}, length(${reference}) - 9))`;
const TAIL = tailOf(sql.raw('reference'));

/**
 * The transactions that came past their code, or ran out of tries for it: who got their value is worth finding, and a
 * new transaction costs nothing for it. A query must say this in the same words to use the index.
 */
export const CONSENTED = sql`state in (${stateList(mayHaveTaken)})`;

/** As they are searched: case does not count (promise 19). */
export const foldedUser = sql`lower(user_reference)`;
export const foldedSerial = sql`lower(serial)`;

export const foldedEmail = sql`lower(email)`;

/** Who gets a value, in one spelling: without spaces, brackets, dashes, dots, slashes and the plus. */
export const spelledAlike = (recipient: SQL): SQL =>
  sql`lower(${[' ', '-', '(', ')', '.', '/', '+'].reduce(
    (text, sign) => sql`replace(${text}, ${sql.raw(`'${sign}'`)}, '')`,
    recipient,
  )})`;

/** What few rows are at any time, and people ask for; a query must say it in the same words to use its index. */
export const FROZEN = sql`status = 'frozen'`;
export const UNDELIVERED = sql`delivery in ('queued', 'failed')`;
export const UNKNOWN_RECEIPT = sql`is_known = 0`;
export const RARE_VERDICT = sql`verdict in ('reviewed', 'ignored')`;

/**
 * The one description of every table, made once per dialect. Times are milliseconds since 1970, amounts minor units,
 * JSON is kept as its text. What may exist only once is a unique index here, not a check in code.
 */
export const defineTables = (kit: Kit) => ({ ...transactionTables(kit), ...deskTables(kit) });
export type Tables = ReturnType<typeof defineTables>;

/** The tables of transactions, their money, and of what comes in and goes out. */
function transactionTables({ table, text, int, sequence, index, uniqueIndex, primaryKey, byBytes }: Kit) {
  const wallets = table(
    'wallets',
    {
      mode: text('mode').notNull(),
      userReference: text('user_reference').notNull(),
      country: text('country').notNull(),
      firstName: text('first_name'),
      lastName: text('last_name'),
      phone: text('phone'),
      email: text('email'),
      category: text('category'),
      status: text('status').notNull(),
      openedAt: int('opened_at').notNull(),
    },
    (t) => [
      primaryKey({ columns: [t.mode, t.userReference] }),
      index('wallets_phone').on(t.phone),
      index('wallets_user').on(foldedUser),
      index('wallets_user_begins').on(byBytes(foldedUser)),
      index('wallets_email_begins').on(byBytes(foldedEmail)),
      index('wallets_frozen').on(t.mode, t.userReference).where(FROZEN),
    ],
  );

  /** What a customer's phone and e-mail were and became: who had the old ones is told. */
  const contactChanges = table(
    'contact_changes',
    {
      id: sequence('id'),
      mode: text('mode').notNull(),
      userReference: text('user_reference').notNull(),
      oldPhone: text('old_phone'),
      newPhone: text('new_phone'),
      oldEmail: text('old_email'),
      newEmail: text('new_email'),
      changedBy: text('changed_by').notNull(),
      at: int('at').notNull(),
    },
    (t) => [index('contact_changes_user').on(t.userReference, t.mode, t.at)],
  );

  /** Acts on wallets that one person has asked for and another one must approve. */
  const approvals = table(
    'approvals',
    {
      id: sequence('id'),
      kind: text('kind').notNull(),
      mode: text('mode').notNull(),
      userReference: text('user_reference').notNull(),
      /** What is to be done, as JSON. */
      content: text('content').notNull(),
      reason: text('reason').notNull(),
      status: text('status').notNull(),
      askedBy: text('asked_by').notNull(),
      askedAt: int('asked_at').notNull(),
      decidedBy: text('decided_by'),
      decidedAt: int('decided_at'),
      decisionReason: text('decision_reason'),
    },
    (t) => [
      index('approvals_status').on(t.status, t.askedAt),
      index('approvals_user').on(t.userReference, t.mode, t.askedAt),
    ],
  );

  const accounts = table(
    'accounts',
    {
      id: text('id').primaryKey(),
      mode: text('mode').notNull(),
      kind: text('kind').notNull(),
      owner: text('owner').notNull(),
      currency: text('currency').notNull(),
      balance: int('balance').notNull(),
    },
    (t) => [index('accounts_owner').on(t.owner, t.mode)],
  );

  const journalEntries = table(
    'journal_entries',
    {
      id: sequence('id'),
      /** `TEST/hold/<reference>`: what may be posted once, for ever. */
      slot: text('slot').notNull(),
      movement: text('movement').notNull(),
      mode: text('mode').notNull(),
      customer: text('customer').notNull(),
      currency: text('currency').notNull(),
      amount: int('amount').notNull(),
      reference: text('reference').notNull(),
      referenceTail: text('reference_tail').generatedAlwaysAs(TAIL),
      at: int('at').notNull(),
    },
    (t) => [
      uniqueIndex('journal_entries_slot').on(t.slot),
      index('journal_entries_reference').on(t.referenceTail, t.reference),
      // All that a statement is filtered by and sums, so that it is read from here alone.
      index('journal_entries_customer').on(t.customer, t.mode, t.currency, t.id, t.movement, t.amount, t.at),
    ],
  );

  const postings = table(
    'postings',
    {
      entryId: int('entry_id')
        .notNull()
        .references(() => journalEntries.id),
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id),
      amount: int('amount').notNull(),
    },
    (t) => [primaryKey({ columns: [t.entryId, t.accountId] })],
  );

  const transactions = table(
    'transactions',
    {
      id: sequence('id'),
      rail: text('rail').notNull().default('finswich'),
      reference: text('reference').notNull(),
      referenceTail: text('reference_tail').generatedAlwaysAs(TAIL),
      way: text('way').notNull().default('announced'),
      mode: text('mode').notNull(),
      userReference: text('user_reference').notNull(),
      amount: int('amount').notNull(),
      currency: text('currency').notNull(),
      transferType: text('transfer_type'),
      productId: text('product_id'),
      productType: text('product_type'),
      productCategory: text('product_category'),
      operator: text('operator'),
      valueRecipient: text('value_recipient'),
      /** Null where what was bought comes as no PIN or token. */
      valueLimitMs: int('value_limit_ms'),
      recipientSpelling: text('recipient_spelling').generatedAlwaysAs(spelledAlike(sql.raw('value_recipient'))),
      state: text('state').notNull(),
      reason: text('reason'),
      initiatedAt: int('initiated_at').notNull(),
      expiresAt: int('expires_at').notNull(),
      stateSince: int('state_since').notNull(),
      dueAt: int('due_at'),
    },
    (t) => [
      uniqueIndex('transactions_reference').on(t.referenceTail, t.reference),
      index('transactions_due').on(t.dueAt),
      index('transactions_user').on(t.userReference, t.initiatedAt),
      index('transactions_state').on(t.state, t.initiatedAt),
      // Whatever the desk filters and sorts by, in the order of time: any filter is answered from this index alone.
      index('transactions_listed').on(
        t.initiatedAt,
        t.state,
        t.mode,
        t.amount,
        t.currency,
        t.operator,
        t.productCategory,
        t.stateSince,
        t.id,
      ),
      // Read through for a part of a reference, newest first; a new transaction is written to its end.
      index('transactions_parts').on(t.initiatedAt, t.reference),
      index('transactions_spelled_recipient').on(t.recipientSpelling, t.initiatedAt).where(CONSENTED),
    ],
  );

  const transitions = table(
    'transitions',
    {
      id: sequence('id'),
      reference: text('reference').notNull(),
      at: int('at').notNull(),
      signal: text('signal').notNull(),
      from: text('from_state').notNull(),
      to: text('to_state').notNull(),
      money: text('money'),
      provenBy: text('proven_by'),
    },
    (t) => [index('transitions_reference').on(t.reference)],
  );

  /** One row per transfer call, written before the call: the primary key is what makes a second call impossible. */
  const submissions = table('submissions', {
    reference: text('reference').primaryKey(),
    inboxKey: text('inbox_key').notNull(),
    calledAt: int('called_at').notNull(),
    answeredAt: int('answered_at'),
    outcome: text('outcome'),
  });

  const otpChallenges = table('otp_challenges', {
    reference: text('reference').primaryKey(),
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
      reference: text('reference').notNull(),
      recipient: text('recipient').notNull(),
      at: int('at').notNull(),
      status: text('status').notNull(),
      channel: text('channel'),
      gateway: text('gateway'),
      gatewayReference: text('gateway_reference'),
    },
    (t) => [index('otp_sends_reference').on(t.reference), index('otp_sends_recipient').on(t.recipient, t.at)],
  );

  /** Wrong codes of all transactions, for the limits per phone and per customer. */
  const otpTries = table(
    'otp_tries',
    {
      id: sequence('id'),
      reference: text('reference').notNull(),
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

  /** Since when the hourly limits of a phone or a customer count anew, because a person lifted them. */
  const otpLifts = table('otp_lifts', {
    subject: text('subject').primaryKey(),
    liftedAt: int('lifted_at').notNull(),
    liftedBy: text('lifted_by').notNull(),
  });

  const vouchers = table(
    'vouchers',
    {
      id: sequence('id'),
      reference: text('reference').notNull(),
      mode: text('mode').notNull(),
      userReference: text('user_reference').notNull(),
      fingerprint: text('fingerprint').notNull(),
      sealed: text('sealed').notNull(),
      serial: text('serial'),
      last4: text('last4'),
      status: text('status').notNull(),
      delivery: text('delivery').notNull(),
      receivedAt: int('received_at').notNull(),
      /** When it first came with proof that Finswich sent it. */
      provenAt: int('proven_at'),
      deliveredAt: int('delivered_at'),
      deliveredBy: text('delivered_by'),
      /** When the sealed value was destroyed; `sealed` is empty since. */
      shreddedAt: int('shredded_at'),
    },
    (t) => [
      uniqueIndex('vouchers_fingerprint').on(t.reference, t.fingerprint),
      index('vouchers_serial').on(foldedSerial),
      index('vouchers_last4').on(t.last4, t.receivedAt),
      index('vouchers_undelivered').on(t.receivedAt).where(UNDELIVERED),
      // Holds only what was delivered and is not shredded yet, however many vouchers there are.
      index('vouchers_to_shred')
        .on(t.deliveredAt)
        .where(sql`delivered_at is not null and shredded_at is null`),
    ],
  );

  const reviews = table(
    'reviews',
    {
      id: sequence('id'),
      /** Digest of kind, reference and matter: one case per matter, until it is released. */
      subject: text('subject').notNull(),
      kind: text('kind').notNull(),
      reference: text('reference').notNull(),
      mode: text('mode'),
      evidence: text('evidence').notNull(),
      status: text('status').notNull(),
      openedAt: int('opened_at').notNull(),
      choice: text('choice'),
      reason: text('reason'),
      proposedBy: text('proposed_by'),
      decidedBy: text('decided_by'),
      closedAt: int('closed_at'),
      /** Until when a postponed case rests. */
      waitUntil: int('wait_until'),
    },
    (t) => [
      uniqueIndex('reviews_subject').on(t.subject),
      index('reviews_reference').on(t.reference),
      index('reviews_status').on(t.status, t.openedAt),
    ],
  );

  const deliveries = table(
    'deliveries',
    {
      id: sequence('id'),
      receivedAt: int('received_at').notNull(),
      requestId: text('request_id').notNull(),
      url: text('url').notNull(),
      address: text('address').notNull(),
      event: text('event').notNull(),
      reference: text('reference'),
      referenceTail: text('reference_tail').generatedAlwaysAs(TAIL),
      mode: text('mode'),
      signature: text('signature').notNull(),
      body: text('body'),
      key: text('key'),
      digest: text('digest'),
      verdict: text('verdict').notNull(),
      answer: text('answer'),
      repeats: int('repeats'),
    },
    // One index keeps the keys unique and finds all deliveries of a transaction; those without a key repeat freely.
    (t) => [
      uniqueIndex('deliveries_reference_key').on(t.referenceTail, t.reference, t.key),
      index('deliveries_rare').on(t.id).where(RARE_VERDICT),
    ],
  );

  const jobs = table(
    'jobs',
    {
      id: sequence('id'),
      kind: text('kind').notNull(),
      key: text('key').notNull(),
      reference: text('reference').notNull(),
      subject: text('subject').notNull(),
      status: text('status').notNull(),
      /** While a job is leased this is the end of the lease. */
      runAt: int('run_at').notNull(),
      attempts: int('attempts').notNull(),
      unsure: int('unsure').notNull().default(0),
      lastError: text('last_error'),
      receipt: text('receipt'),
      createdAt: int('created_at').notNull(),
      doneAt: int('done_at'),
    },
    (t) => [
      uniqueIndex('jobs_key').on(t.key),
      index('jobs_due').on(t.status, t.runAt),
      index('jobs_reference').on(t.reference),
    ],
  );

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
      /** Of the transaction it is about; empty where it is about none. */
      reference: text('reference').notNull(),
      channel: text('channel').notNull(),
      gateway: text('gateway').notNull(),
      gatewayReference: text('gateway_reference'),
      recipient: text('recipient').notNull(),
      content: text('content').notNull(),
      at: int('at').notNull(),
    },
    (t) => [
      index('sent_texts_reference').on(t.reference),
      index('sent_texts_gateway_reference').on(t.gatewayReference),
    ],
  );

  /**
   * What a gateway says became of a text. It may come before the text itself is on file, or be of somebody else's text.
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
      /** 1 once the text it is about was found. */
      isKnown: int('is_known').notNull(),
    },
    (t) => [
      uniqueIndex('delivery_receipts_text').on(t.gatewayReference, t.gateway),
      index('delivery_receipts_unknown').on(t.at).where(UNKNOWN_RECEIPT),
    ],
  );

  /** The processes that work on this database, and how far the clock of each is from the database's (Postgres). */
  const receivers = table('receivers', {
    id: text('id').primaryKey(),
    host: text('host').notNull(),
    startedAt: int('started_at').notNull(),
    seenAt: int('seen_at').notNull(),
    /** Milliseconds by which its clock is ahead. */
    skewMs: int('skew_ms').notNull(),
  });

  /** How far a task of the housekeeping has come: the last id it has dealt with. */
  const housekeeping = table('housekeeping', {
    task: text('task').primaryKey(),
    position: int('position').notNull(),
  });

  /** Each time the clock was set back, and how far what lay ahead of it has been dealt with since. */
  const clockSteps = table('clock_steps', {
    id: sequence('id'),
    at: int('at').notNull(),
    /** What the clock had shown. */
    before: int('before').notNull(),
    /** How many of the changes are made, in their order. */
    changesMade: int('changes_made').notNull(),
    /** 1 once all of them are. */
    isDone: int('is_done').notNull(),
    /** The newest of each when it was noticed: what has a higher id was written since. */
    lastDelivery: int('last_delivery').notNull(),
    lastTransition: int('last_transition').notNull(),
    lastOtpSend: int('last_otp_send').notNull(),
    lastJob: int('last_job').notNull(),
    lastAuditEntry: int('last_audit_entry').notNull(),
  });

  /** One row that is written to see whether anything can be: nothing rests on what it says. */
  const writeProofs = table('write_proofs', {
    id: int('id').primaryKey(),
    filler: text('filler').notNull(),
  });

  /** One row, once a redo log is kept (SQLite): whose log it is, and where in it the last commit ends. */
  const redoLog = table('redo_log', {
    id: int('id').primaryKey(),
    /** Random, so that the log of another database is told apart. */
    database: text('database').notNull(),
    /** Which file on the disk made the last commit: a copy of the database is another one. */
    file: text('file').notNull(),
    /** Counts the commits. */
    position: int('position').notNull(),
    /** The newest segment, by the position it starts with, and its bytes up to this commit. */
    segment: int('segment').notNull(),
    bytes: int('bytes').notNull(),
  });

  return {
    wallets,
    contactChanges,
    approvals,
    accounts,
    journalEntries,
    postings,
    transactions,
    transitions,
    submissions,
    otpChallenges,
    otpSends,
    otpTries,
    otpLifts,
    vouchers,
    reviews,
    deliveries,
    jobs,
    sentTexts,
    deliveryReceipts,
    receivers,
    housekeeping,
    clockSteps,
    writeProofs,
    redoLog,
  };
}
