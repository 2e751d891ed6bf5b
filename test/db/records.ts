import type { Order } from '../../src/transactions/ordered/ports.ts';
import type { AuditEntry, NewAct } from '../../src/audit-log/ports.ts';
import { ok } from '../../src/core/result.ts';
import type { TransactionFilter } from '../../src/desk/ports/transactions.ts';
import type { NewDelivery, NewRefusedDelivery } from '../../src/once/ports.ts';
import type { NewJob } from '../../src/outbox/ports.ts';
import type { NewReview, Review } from '../../src/reviews/ports.ts';
import type { NewPerson, NewSession } from '../../src/staff/ports.ts';
import type { Reversal, Transaction } from '../../src/transactions/ports.ts';
import type { Stores, Work } from '../../src/db/stores.ts';
import { eventRow } from '../../src/rails/finswich/events.ts';
import { keyOf } from '../harness/kept-under.ts';
import { valueLimitMs } from '../../src/rails/finswich/products.ts';
import type { TransactionFacts } from '../../src/transactions/record.ts';
import type { NewVoucher } from '../../src/vouchers/ports.ts';
import type { Country } from '../../src/wallets/country.ts';
import type { Wallet } from '../../src/wallets/ports.ts';

export const NOW = 1_795_000_000_000;

/** The countries in which a phone without country code is searched for: the default of `SEARCH_COUNTRIES`. */
export const COUNTRIES: readonly Country[] = ['NG', 'KE', 'GH', 'UG', 'TZ', 'RW', 'ZA'];

/** What people and programs may put into a reference: scripts, emoji of several code points, quotes, and length. */
export const STRANGE = `Ọláńrewájú ${'👩🏾‍💻'} 'x' "y" \\ % _ ; -- 參考 ${'長'.repeat(400)}`;

/** What each dialect says when that which may exist once is written twice. */
export const TAKEN = /^UNIQUE constraint failed|^Failed query: insert into/;

/** A unit of work that must succeed. */
export async function run<T>(work: Work, piece: (stores: Stores) => Promise<T>): Promise<T> {
  const done = await work.run<T, never>(async (stores) => ok(await piece(stores)));
  if (!done.ok) throw new Error('an ok came back as something else');
  return done.value;
}

let last = 0;
/** A reference no other test uses. */
export const fresh = (name = 'UTL'): string => `${name}-${(last += 1)}`;

/*
 * Every time of every record below is an instant of its own, and none is NOW, at which tests act: a store, or a page,
 * that takes one for another is found out (records.test.ts).
 */

export const aWallet = (given: Partial<Wallet> = {}): Wallet => ({
  mode: 'TEST',
  userReference: fresh('user'),
  country: 'NG',
  firstName: 'Meg',
  lastName: 'Griffin',
  phone: '+2347081332677',
  email: 'meg@example.com',
  category: 'gold',
  status: 'active',
  openedAt: NOW - 1,
  ...given,
});

const PRODUCT = { id: 'p1', type: 'pin', category: 'airtime', operator: 'MTN', valueRecipient: '+2347081332677' };

/** One that is on no database: {@link known} puts one there. */
export const aTransaction = (given: Partial<Transaction> = {}): Transaction => ({
  id: (last += 1),
  rail: 'finswich',
  reference: fresh(),
  way: 'announced',
  mode: 'TEST',
  userReference: 'meg',
  amount: { minor: 20_000, currency: 'NGN' },
  transferType: 'WALLET',
  product: PRODUCT,
  valueLimitMs: valueLimitMs(given.product ?? PRODUCT, new Map()),
  state: 'initiated',
  reason: null,
  initiatedAt: NOW - 4,
  expiresAt: NOW + 3_599_996,
  stateSince: NOW - 3,
  dueAt: NOW + 3_599_997,
  ...given,
});

/** Makes a transaction known under its name. */
export async function known(stores: Stores, given: Partial<Transaction> = {}): Promise<Transaction> {
  const { id, reference } = await keyOf(stores, given.reference ?? fresh());
  const transaction = aTransaction({ ...given, id, reference });
  await stores.transactions.insert(transaction);
  return transaction;
}

/** Each of the records below is about the transaction with the id that is given: {@link keyOf} makes one. */
type About<Record> = Partial<Record> & { readonly transactionId: number };

export const aReversal = (given: About<Reversal>): Reversal => ({
  mode: 'TEST',
  isProven: true,
  userReference: 'meg',
  amount: { minor: 20_000, currency: 'NGN' },
  receivedAt: NOW - 61,
  ...given,
});

export const aVoucher = (given: About<NewVoucher>): NewVoucher => ({
  mode: 'TEST',
  userReference: 'meg',
  fingerprint: 'f1',
  sealed: 'v1.sealed',
  serial: '77',
  last4: '5502',
  status: 'withheld',
  receivedAt: NOW - 6,
  provenAt: null,
  ...given,
});

export const aReview = (given: Partial<NewReview> & Pick<NewReview, 'transaction'>): NewReview => ({
  kind: 'in_doubt',
  mode: 'TEST',
  topic: 'm',
  evidence: { state: 'in_doubt', nested: { amount: '200.0' } },
  ...given,
});

/** All that is known of a transaction of which nothing else is known. */
export const bareFacts = (transaction: Transaction): TransactionFacts => ({
  transaction,
  transitions: [],
  deliveries: [],
  sends: [],
  submission: null,
  vouchers: [],
  jobs: [],
  reviews: [],
  ordered: null,
});

/** A case as it is read, that nobody has decided. */
export const anOpenCase = (given: Partial<Review> = {}): Review => ({
  id: 1,
  kind: 'in_doubt',
  transactionId: 1,
  rail: 'finswich',
  reference: 'UTL-1',
  mode: 'TEST',
  evidence: {},
  status: 'open',
  openedAt: NOW - 15,
  choice: null,
  reason: null,
  proposedBy: null,
  decidedBy: null,
  closedAt: null,
  waitUntil: null,
  ...given,
});

export const aDelivery = (given: Partial<NewDelivery> = {}): NewDelivery => ({
  receivedAt: NOW - 7,
  requestId: 'r1',
  url: 'transaction',
  address: '127.0.0.1',
  event: 'TRANSACTION_INITIATE',
  kind: eventRow(given.event ?? 'TRANSACTION_INITIATE')?.kind ?? null,
  rail: 'finswich',
  transactionId: null,
  reference: fresh(),
  mode: 'TEST',
  signature: 'raw',
  body: '{"a":1}',
  key: null,
  digest: null,
  verdict: 'acted',
  answer: { code: null, data: { user_category: 'gold' }, retryAfterSeconds: null },
  repeats: null,
  ...given,
});

export const aRefusal = (given: Partial<NewRefusedDelivery> = {}): NewRefusedDelivery => ({
  receivedAt: NOW - 8,
  requestId: 'r1',
  url: 'settlement',
  address: '198.51.100.7',
  event: 'UTILITY_TRANSACTION_REVERSAL',
  rail: 'finswich',
  reference: fresh(),
  mode: 'LIVE',
  code: 'bad_signature',
  setting: 'FINSWICH_LIVE_SECRET_KEY',
  body: '{"a":1}',
  ...given,
});

export const aJob = (given: Partial<NewJob> = {}): NewJob => ({
  kind: 'send_voucher',
  key: fresh('key'),
  transactionId: null,
  subject: '1',
  runAt: NOW - 9,
  ...given,
});

export const aPerson = (given: Partial<NewPerson> = {}): NewPerson => ({
  email: `${fresh('ada')}@wallet.example`,
  name: 'Ada Obi',
  role: 'agent',
  status: 'active',
  passwordHash: '$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAA',
  mustChangePassword: false,
  totpSecret: null,
  totpLastStep: 0,
  createdAt: NOW - 10,
  lastLoginAt: null,
  ...given,
});

export const aSession = (given: Partial<NewSession> = {}): NewSession => ({
  staffId: 1,
  tokenHash: fresh('hash'),
  stage: 'full',
  method: 'password',
  createdAt: NOW - 13,
  lastSeenAt: NOW - 11,
  authenticatedAt: NOW - 12,
  address: '127.0.0.1',
  browser: 'Firefox',
  enrolling: null,
  ...given,
});

export const anAct = (given: Partial<NewAct> = {}): NewAct => ({
  at: NOW - 14,
  actor: { kind: 'person', id: 7, name: 'Ada Obi' },
  act: 'note.add',
  subject: 'transaction/UTL-1',
  reason: 'she asked',
  address: '127.0.0.1',
  detail: { nested: { a: [1, null] } },
  ...given,
});

export const anAuditEntry = (given: Partial<AuditEntry> = {}): AuditEntry => ({
  ...anAct(),
  id: 1,
  keyId: 'k1',
  previousHash: '',
  hash: 'h1',
  ...given,
});

/** No filter: every transaction. */
export const EVERY: TransactionFilter = {
  states: [],
  mode: null,
  operator: null,
  category: null,
  currency: null,
  rail: null,
  minAmount: null,
  maxAmount: null,
  from: null,
  to: null,
  hasWaitingReview: false,
  userReference: null,
  among: null,
};

/** An order of airtime; of no transaction unless one is named. */
export const anOrder = (given: Partial<Order> = {}): Order => ({
  transactionId: 1,
  rail: 'vtpass',
  mode: 'TEST',
  userReference: 'meg',
  scene: 'airtime',
  billerId: 'MTN',
  billerName: 'MTN',
  serviceId: 'mtn',
  itemId: null,
  itemName: null,
  account: '08031234567',
  phone: '08031234567',
  quantity: null,
  subscriptionType: null,
  fee: 0,
  vat: 0,
  accountName: null,
  key: null,
  digest: null,
  upstreamReference: null,
  appKeyId: null,
  cost: null,
  commission: null,
  unitPrice: null,
  at: NOW - 16,
  ...given,
});
