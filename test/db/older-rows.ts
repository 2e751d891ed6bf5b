// What the version before 0018_kept_by_id left, in which everything was kept under a reference.

export type Row = Readonly<Record<string, string | number | null>>;
const literal = (value: Row[string] | undefined): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value ?? null);
export const insertInto = (table: string, row: Row): string =>
  `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).map(literal).join(', ')});`;

/** A transaction of that version. */
const announced = (reference: string, state: string): string =>
  insertInto('transactions', {
    reference,
    mode: 'TEST',
    user_reference: 'meg',
    amount: 500,
    currency: 'NGN',
    state,
    initiated_at: 1,
    expires_at: 2,
    state_since: 3,
  });
/** References of transactions, with their states. Case counts. */
export const ANNOUNCED = [
  // Each of these two is called what the other's number is.
  ['4', 'settled'],
  ['3', 'failed'],
  ['UTL-hZ4KKPAvGR43kYLL1687247368', 'fulfilled'],
  ['utl-Hz4kkpAVGr43KyllL1687247368', 'submitting'],
  ["Ọláńrewájú 👩🏾‍💻 'of' no/form % 參考", 'failed'],
  ['send_voucher', 'reversed'],
] as const;
/** Those that were numbered first are gone, so that a number is not a place. */
export const ALL_ANNOUNCED = [
  announced('gone', 'declined'),
  announced('gone too', 'declined'),
  ...ANNOUNCED.map(([reference, state]) => announced(reference, state)),
  "DELETE FROM transactions WHERE reference IN ('gone', 'gone too');",
];
/** References under which something is kept, but no transaction. */
export const NEVER_ANNOUNCED = ['UTL-never-announced', 'utl-NEVER-announced', 'unnamed/0123456789', '9'];

/**
 * What that version kept under a reference, by its table: a row, and the column in which it says the reference once
 * more, which tells where the row must be found.
 */
export const KEPT_UNDER: Readonly<Record<string, { readonly says: string; readonly row: (reference: string) => Row }>> =
  {
    deliveries: {
      says: 'request_id',
      row: (reference) => ({
        received_at: 1,
        url: 'transaction',
        address: '::1',
        event: 'e',
        signature: 'raw',
        key: 'k',
        verdict: 'acted',
        reference,
        request_id: reference,
      }),
    },
    vouchers: {
      says: 'user_reference',
      row: (reference) => ({
        mode: 'TEST',
        fingerprint: 'f',
        sealed: 's',
        status: 'ready',
        delivery: 'none',
        received_at: 1,
        reference,
        user_reference: reference,
      }),
    },
    reviews: {
      says: 'subject',
      row: (reference) => ({
        kind: 'in_doubt',
        evidence: '{}',
        status: 'open',
        opened_at: 1,
        reference,
        subject: reference,
      }),
    },
    reversals: {
      says: 'user_reference',
      row: (reference) => ({ rail: 'finswich', is_proven: 1, received_at: 1, reference, user_reference: reference }),
    },
    notes: { says: 'text', row: (reference) => ({ at: 1, author: 'ada', reference, text: reference }) },
    jobs: {
      says: 'last_error',
      row: (reference) => ({
        kind: 'send_refund',
        key: `send_refund/${reference}`,
        subject: reference,
        status: 'dead',
        run_at: 1,
        attempts: 1,
        created_at: 1,
        reference,
        last_error: reference,
      }),
    },
    sent_texts: {
      says: 'content',
      row: (reference) => ({
        source: 'code',
        source_id: 1,
        channel: 'sms',
        gateway: 'termii',
        recipient: '+234',
        at: 1,
        reference,
        content: reference,
      }),
    },
    otp_challenges: {
      says: 'key_id',
      row: (reference) => ({
        issue: 1,
        digits: 6,
        issued_at: 1,
        expires_at: 2,
        attempts: 0,
        reference,
        key_id: reference,
      }),
    },
    otp_sends: { says: 'recipient', row: (reference) => ({ at: 1, status: 'sent', reference, recipient: reference }) },
    otp_tries: {
      says: 'recipient',
      row: (reference) => ({ mode: 'TEST', user_reference: 'meg', at: 1, reference, recipient: reference }),
    },
    transitions: {
      says: 'signal',
      row: (reference) => ({ at: 1, from_state: 'none', to_state: 'initiated', reference, signal: reference }),
    },
    submissions: { says: 'inbox_key', row: (reference) => ({ called_at: 1, reference, inbox_key: reference }) },
    journal_entries: {
      says: 'customer',
      row: (reference) => ({
        slot: `TEST/hold/${reference}`,
        movement: 'hold',
        mode: 'TEST',
        currency: 'NGN',
        amount: 500,
        at: 1,
        reference,
        customer: reference,
      }),
    },
  };

/** Each kind of row under each reference, and under one that nothing else is kept under. */
export const referencesIn = (table: string): readonly string[] => [
  ...ANNOUNCED.map(([reference]) => reference),
  ...NEVER_ANNOUNCED,
  `only in ${table}`,
];
export const UNDER_REFERENCES = Object.entries(KEPT_UNDER).flatMap(([table, { row }]) =>
  referencesIn(table).map((reference) => insertInto(table, row(reference))),
);
/** What was kept under no reference. */
export const UNDER_NONE = [
  insertInto('deliveries', { ...KEPT_UNDER['deliveries']?.row(''), reference: null }),
  ...['send_contact_changed', 'send_contact_confirmed'].map((kind) =>
    insertInto('jobs', { ...KEPT_UNDER['jobs']?.row(''), kind, key: `${kind}/1/phone`, subject: '1/phone' }),
  ),
  insertInto('sent_texts', { ...KEPT_UNDER['sent_texts']?.row('') }),
  insertInto('refused_deliveries', {
    received_at: 1,
    request_id: 'r',
    url: 'settlement',
    address: '::1',
    event: 'e',
    reference: 'UTL-refused',
    code: 'bad_signature',
  }),
];
