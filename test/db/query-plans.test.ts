import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Client } from 'pg';
import { kit } from '../../src/db/postgres/columns.pg.ts';
import type { Query } from '../../src/db/connection.ts';
import { migrateSqliteFile } from '../../src/db/migrate.ts';
import { connection } from '../../src/db/sqlite/sqlite.ts';
import { deskStore } from '../../src/db/desk/desk-store.ts';
import { storesOver } from '../../src/db/stores.ts';
import type { Tables } from '../../src/db/tables.ts';
import { CONSENTED } from '../../src/db/tables/expressions.ts';
import * as postgresTables from '../../src/db/postgres/tables.pg.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { journalEntry } from '../../src/ledger/movements.ts';
import type { DeskStore } from '../../src/desk/ports.ts';
import { noPin } from '../../src/pins/tries.ts';
import { candidatesOf } from '../../src/desk/search.ts';
import type { Stores } from '../../src/db/stores.ts';
import { sampleTransactions } from '../bench/sample-transactions.ts';
import { newFolder } from './databases.ts';
import { manyRows } from './many-rows.ts';
import { planOf } from './query-plan.ts';
import { RecordedSqlite } from './recorded-sqlite.ts';
import { connectSeeing } from './seen-statements.ts';
import {
  anOrder,
  COUNTRIES,
  EVERY,
  NOW,
  aDelivery,
  aJob,
  aPerson,
  aRefusal,
  aReversal,
  aReview,
  aSession,
  aTransaction,
  aVoucher,
  aWallet,
  anAuditEntry,
  anOpenCase,
  fresh,
} from './records.ts';

const NAME = { rail: 'finswich', reference: 'r' } as const;
const hold = {
  name: 'hold',
  mode: 'TEST',
  customer: 'meg',
  amount: { minor: 5, currency: 'NGN' },
  transaction: { ...NAME, id: 1 },
} as const;
const HOLDER = { mode: 'TEST', userReference: 'meg', recipient: '+234' } as const;
const account = accountOf('customer', 'TEST', 'meg', 'NGN');
const leased = {
  ...aJob(),
  ...NAME,
  id: 1,
  attempts: 1,
  unsure: 0,
  status: 'queued',
  lastError: null,
  receipt: null,
  createdAt: NOW,
  doneAt: null,
} as const;

type Call = (stores: Stores) => Promise<unknown>;

/** Everything that a webhook, the worker's round, a scrape of the metrics or a person's search runs. */
const ORDERS_OF_MEG = {
  rail: 'vtpass',
  mode: 'TEST',
  userReference: 'meg',
  scene: null,
  billerId: null,
  standing: null,
} as const;

const ANSWER = {
  kind: 'pending',
  httpStatus: 200,
  fault: null,
  upstreamCode: '099',
  contradicts: null,
  isNotFound: false,
  hasValue: false,
} as const;

const HOT: Readonly<Record<string, Call>> = {
  'stepBack.newest': (s) => s.stepBack.newest(),
  'stepBack.last': (s) => s.stepBack.last(),
  'stepBack.lockLast': (s) => s.stepBack.lockLast(),
  'stepBack.begin': (s) => s.stepBack.begin(1, 2),
  'wallets.find': (s) => s.wallets.find('TEST', 'meg'),
  'wallets.lock': (s) => s.wallets.lock('TEST', 'meg'),
  'wallets.saveProfile': (s) => s.wallets.saveProfile(aWallet()),
  'contactChanges.insert': (s) => s.contactChanges.insert(CHANGE),
  'contactChanges.find': (s) => s.contactChanges.find(1),
  'contactChanges.of': (s) => s.contactChanges.of('TEST', 'meg', 10),
  'wallets.insert': (s) => s.wallets.insert(aWallet()),
  'pins.find': (s) => s.pins.find('TEST', 'meg'),
  'pins.save': (s) => s.pins.save(noPin({ mode: 'TEST', userReference: 'meg' })),
  'approvals.insert': (s) => s.approvals.insert(APPROVAL),
  'approvals.find': (s) => s.approvals.find(1),
  'approvals.waitingOf': (s) => s.approvals.waitingOf('LIVE', 'meg'),
  'approvals.waiting': (s) => s.approvals.waiting(10),
  'approvals.save': (s) => s.approvals.save({ ...APPROVAL, id: 1, ...UNDECIDED }),
  'wallets.setStatus': (s) => s.wallets.setStatus('TEST', 'meg', 'frozen'),
  'ledger.open': async (s) => {
    for (const kind of ['customer', 'held', 'funding'] as const) {
      await s.ledger.open(accountOf(kind, 'TEST', 'meg', 'NGN'));
    }
  },
  'ledger.balance': (s) => s.ledger.balance(account.id),
  'ledger.add': (s) => s.ledger.add(account.id, 5, 0),
  'ledger.append': (s) => s.ledger.append(journalEntry(hold), NOW),
  'ledger.entryIn': (s) => s.ledger.entryIn('TEST/hold/1'),
  'ledger.entriesOf': (s) => s.ledger.entriesOf(1),
  'ledger.balancesOf': (s) => s.ledger.balancesOf('TEST', 'meg'),
  'transactions.lock': (s) => s.transactions.lock(NAME),
  'transactions.lockOrAdd': (s) => s.transactions.lockOrAdd({ ...NAME, reference: fresh() }),
  'transactions.called': (s) => s.transactions.called(NAME.reference),
  'transactions.findCalled': async (s) => {
    await s.transactions.lockOrAdd(NAME);
    await s.transactions.findCalled(NAME.reference);
  },
  'transactions.find': (s) => s.transactions.find(1),
  'transactions.insert': (s) => s.transactions.insert(aTransaction()),
  'transactions.saveState': (s) => s.transactions.saveState(aTransaction()),
  'transactions.addTransition': (s) =>
    s.transactions.addTransition(1, {
      at: NOW,
      on: 'otpSent',
      by: 'code',
      from: 'initiated',
      to: 'awaiting_otp',
      money: null,
    }),
  'transactions.transitions': (s) => s.transactions.transitions(1),
  'transactions.due': (s) => s.transactions.due(NOW, 10),
  'transactions.list': (s) => s.transactions.list({ state: null, userReference: null, limit: 10 }),
  'transactions.list of a state': (s) => s.transactions.list({ state: 'settled', userReference: null, limit: 10 }),
  'transactions.list of a customer': (s) => s.transactions.list({ state: null, userReference: 'meg', limit: 10 }),
  'transactions.list of both': (s) => s.transactions.list({ state: 'settled', userReference: 'meg', limit: 10 }),
  'transactions.insertSubmission': (s) =>
    s.transactions.insertSubmission({
      transactionId: aTransaction().id,
      step: 'pay',
      requestId: null,
      inboxKey: 'k',
      calledAt: NOW,
      sentAt: null,
      answeredAt: null,
      outcome: null,
    }),
  'transactions.submission': (s) => s.transactions.submission(1, 'pay'),
  'transactions.saveOutcome': (s) =>
    s.transactions.saveOutcome(
      1,
      'pay',
      { kind: 'paid', httpStatus: 200, fault: null, durationMs: 1, sentAfterMs: 0 },
      NOW,
    ),
  'orders.insert': (s) => s.orders.insert(anOrder({ transactionId: aTransaction().id })),
  'orders.find': (s) => s.orders.find(1),
  'orders.findByKey': (s) => s.orders.findByKey('TEST', 'meg', 'k'),
  'orders.ofAccount': (s) => s.orders.ofAccount('vtpass', 'TEST', 'mtn', '08031234567', NOW),
  'orders.idOf a request': (s) => s.orders.idOf({ rail: 'vtpass', requestId: '202611302200' }),
  'orders.idOf a payment of the upstream': (s) => s.orders.idOf({ rail: 'vtpass', orderNo: '1765' }),
  'orders.list': (s) => s.orders.list(ORDERS_OF_MEG, { limit: 20, offset: 0, before: null }),
  'orders.list from a cursor on': (s) =>
    s.orders.list({ ...ORDERS_OF_MEG, standing: 'pending' }, { limit: 20, offset: 0, before: 7 }),
  'orders.count': (s) => s.orders.count(ORDERS_OF_MEG),
  'orders.spentSince': (s) => s.orders.spentSince('TEST', 'meg', 'NGN', NOW),
  'orders.setCost': (s) => s.orders.setCost(1, { cost: 1, commission: 1, unitPrice: 1 }),
  'orders.setUpstreamReference': (s) => s.orders.setUpstreamReference(1, '1765'),
  'questions.find': (s) => s.questions.find(1),
  'questions.save': (s) => s.questions.save({ transactionId: 1, asked: 0, askedAt: null, nextAt: NOW }),
  'questions.lease': (s) => s.questions.lease(NOW, 1_000, 8),
  'questions.anyDue': (s) => s.questions.anyDue(NOW),
  'circuits.of': (s) => s.circuits.of('vtpass', 'TEST'),
  'circuits.save': (s) => s.circuits.save(CIRCUIT),
  'circuits.takeProbe': (s) => s.circuits.takeProbe(CIRCUIT, NOW, NOW + 1),
  'circuits.reset': (s) => s.circuits.reset('vtpass', 'TEST', 'mtn', NOW),
  'floats.find': (s) => s.floats.find('vtpass', 'TEST', 'NGN'),
  'floats.save': (s) =>
    s.floats.save({
      rail: 'vtpass',
      mode: 'TEST',
      money: { minor: 1, currency: 'NGN' },
      asOf: NOW,
      shortOf: null,
      shortSince: null,
    }),
  'upstreamReads.plan': (s) => s.upstreamReads.plan({ rail: 'vtpass', mode: 'TEST', subject: 'balance' }, NOW),
  'upstreamReads.setDue': (s) => s.upstreamReads.setDue({ rail: 'vtpass', mode: 'TEST', subject: 'balance' }, NOW),
  'upstreamReads.lease': (s) => s.upstreamReads.lease(NOW, 1_000, 4),
  'upstreamReads.anyDue': (s) => s.upstreamReads.anyDue(NOW),
  'questions.keepAnswer': async (s) => {
    for (const at of [NOW, NOW + 1]) await s.questions.keepAnswer(1, ANSWER, at);
  },
  'questions.answers': (s) => s.questions.answers(1),
  'questions.dropAnswers': async (s) => {
    await s.questions.keepAnswer(1, ANSWER, NOW);
    await s.questions.dropAnswers(NOW, 10);
  },
  'catalogue.find': (s) => s.catalogue.find('vtpass', 'TEST', 'billers/airtime'),
  'catalogue.keep': (s) => s.catalogue.keep('vtpass', 'TEST', 'billers/airtime', [], NOW),
  'catalogue.setStale': (s) => s.catalogue.setStale('vtpass', 'TEST', 'items/mtn-data'),
  'transactions.moneyAtRisk': (s) => s.transactions.moneyAtRisk(),
  'otp.challenge': (s) => s.otp.challenge(1),
  'otp.save': (s) =>
    s.otp.save({ transactionId: 1, issue: 1, keyId: 'k', digits: 6, issuedAt: NOW, expiresAt: NOW, attempts: 0 }),
  'otp.expireOf': (s) => s.otp.expireOf('TEST', 'meg'),
  'otp.reserveSend': (s) => s.otp.reserveSend({ transactionId: 1, recipient: '+234', at: NOW }),
  'otp.closeSend': (s) =>
    s.otp.closeSend(1, { status: 'failed', channel: null, gateway: null, gatewayReference: null }),
  'otp.sendsOf': (s) => s.otp.sendsOf(1),
  'otp.sendsTo': (s) => s.otp.sendsTo('+234', NOW),
  'otp.sendRecord': (s) => s.otp.sendRecord(1),
  'otp.addWrongTry': (s) => s.otp.addWrongTry({ ...HOLDER, transactionId: 1, at: NOW }),
  'otp.wrongTries': (s) => s.otp.wrongTries(HOLDER, NOW),
  'otp.liftedAt': (s) => s.otp.liftedAt('phone:LIVE/+234'),
  'otp.lift': (s) => s.otp.lift('phone:LIVE/+234', NOW, 'Ada Obi'),
  'otp.dropWrongTries': async (s) => {
    await s.otp.addWrongTry({ ...HOLDER, transactionId: 1, at: NOW });
    await s.otp.dropWrongTries(NOW, 10);
  },
  'vouchers.setProven': (s) =>
    s.vouchers.setProven(1, { provenAt: NOW, fingerprint: 'f', sealed: 's', serial: null, last4: null }),
  'vouchers.insert': (s) => s.vouchers.insert(aVoucher({ transactionId: aTransaction().id })),
  'vouchers.find': (s) => s.vouchers.find(1),
  'vouchers.of': (s) => s.vouchers.of(1),
  'vouchers.setStatus': (s) => s.vouchers.setStatus(1, 'ready'),
  'vouchers.setDelivery': (s) => s.vouchers.setDelivery(1, 'queued'),
  'vouchers.setSent': (s) => s.vouchers.setSent(1, NOW, 'termii'),
  'vouchers.shred': async (s) => {
    const id = await s.vouchers.insert(aVoucher({ transactionId: aTransaction().id }));
    await s.vouchers.setSent(id, NOW, 'termii');
    await s.vouchers.shred(NOW, 10, NOW);
  },
  'reversals.add': (s) => s.reversals.add(aReversal({ transactionId: 1 })),
  'reversals.of': (s) => s.reversals.of(1),
  'reviews.open': (s) => s.reviews.open(aReview({ transaction: aTransaction() }), NOW),
  'reviews.find': (s) => s.reviews.find(1),
  'reviews.of': (s) => s.reviews.of(1),
  'reviews.waiting': (s) => s.reviews.waiting(10),
  'reviews.release': (s) => s.reviews.release(1),
  'reviews.save': (s) => s.reviews.save(anOpenCase()),
  'inbox.claimed': (s) => s.inbox.claimed(1),
  'inbox.record': (s) => s.inbox.record(aDelivery()),
  'inbox.setAnswer': (s) => s.inbox.setAnswer(1, 'k', { code: null, data: {}, retryAfterSeconds: null }),
  'inbox.close': (s) => s.inbox.close(1, 'acted', { code: null, data: {}, retryAfterSeconds: null }),
  'inbox.recordRefused': (s) => s.inbox.recordRefused(aRefusal(), 10),
  'inbox.of': (s) => s.inbox.of(1),
  'inbox.dropBodies': async (s) => {
    await s.inbox.record(aDelivery());
    await s.inbox.dropBodies(NOW, 10);
  },
  'outbox.enqueue': (s) => s.outbox.enqueue(aJob(), NOW),
  'outbox.anyDue': (s) => s.outbox.anyDue(NOW),
  'outbox.lease': async (s) => {
    await s.outbox.enqueue(aJob({ runAt: NOW }), NOW);
    await s.outbox.lease(NOW, 1, 10);
  },
  'outbox.done': (s) => s.outbox.done(leased, NOW, null),
  'outbox.retry': (s) => s.outbox.retry(leased, NOW, 'fault', false),
  'outbox.bury': (s) => s.outbox.bury(leased, NOW, 'fault'),
  'outbox.of': (s) => s.outbox.of(1),
  'outbox.dead': (s) => s.outbox.dead({ ids: [1, 2] }, 10),
  'outbox.dead of a kind': (s) => s.outbox.dead({ kind: 'send_refund' }, 10),
  'outbox.requeue': (s) => s.outbox.requeue(1, NOW),
  'outbox.counts': (s) => s.outbox.counts(),
  'staff.insert': (s) => s.staff.insert(aPerson()),
  'staff.find': (s) => s.staff.find(1),
  'staff.findByEmail': (s) => s.staff.findByEmail('ada@wallet.example'),
  'staff.save': (s) => s.staff.save({ ...aPerson(), id: 1 }),
  'staff.activeAdmins': (s) => s.staff.activeAdmins(),
  'staff.replaceRecoveryCodes': (s) => s.staff.replaceRecoveryCodes(1, [fresh()]),
  'staff.useRecoveryCode': (s) => s.staff.useRecoveryCode(1, ['a', 'b'], NOW),
  'staff.recoveryCodesLeft': (s) => s.staff.recoveryCodesLeft(1),
  'sessions.insert': (s) => s.sessions.insert(aSession()),
  'sessions.findByToken': (s) => s.sessions.findByToken('h'),
  'sessions.endByToken': (s) => s.sessions.endByToken('hash'),
  'sessions.of': (s) => s.sessions.of(1),
  'sessions.save': (s) => s.sessions.save({ ...aSession(), id: 1 }),
  'sessions.end': (s) => s.sessions.end(1, 1),
  'sessions.endAll': (s) => s.sessions.endAll(1, null),
  'sessions.drop': async (s) => {
    await s.sessions.insert(aSession());
    await s.sessions.drop(NOW, 10);
  },
  'machineTokens.insert': (s) => s.machineTokens.insert(aToken()),
  'machineTokens.find': (s) => s.machineTokens.find(1),
  'machineTokens.findByHash': (s) => s.machineTokens.findByHash('h'),
  'machineTokens.setLastUsed': (s) => s.machineTokens.setLastUsed(1, NOW),
  'machineTokens.revoke': (s) => s.machineTokens.revoke(1, NOW),
  'appKeys.insert': (s) => s.appKeys.insert({ ...aToken(), mode: 'TEST', rights: ['read'] }),
  'appKeys.find': (s) => s.appKeys.find(1),
  'appKeys.findByHash': (s) => s.appKeys.findByHash('h'),
  'appKeys.setLastUsed': (s) => s.appKeys.setLastUsed(1, NOW),
  'appKeys.revoke': (s) => s.appKeys.revoke(1, NOW),
  'idempotency.find': (s) => s.idempotency.find('person/1', 'k'),
  'idempotency.keep': (s) => s.idempotency.keep('person/1', fresh(), { digest: 'd', reply: 'r' }, NOW),
  'idempotency.forget': async (s) => {
    await s.idempotency.keep('person/1', fresh(), { digest: 'd', reply: 'r' }, NOW);
    await s.idempotency.forget(NOW, 10);
  },
  'loginThrottle.find': (s) => s.loginThrottle.find('k'),
  'loginThrottle.save': (s) => s.loginThrottle.save('k', { failures: 1, lastAt: NOW }),
  'loginThrottle.remove': (s) => s.loginThrottle.remove('k'),
  'loginThrottle.drop': async (s) => {
    await s.loginThrottle.save('k', { failures: 1, lastAt: NOW });
    await s.loginThrottle.drop(NOW, 10);
  },
  'sentTexts.add': (s) =>
    s.sentTexts.add({
      source: 'job',
      sourceId: 1,
      transactionId: 1,
      channel: 'sms',
      gateway: 'termii',
      gatewayReference: 'm',
      recipient: '+234',
      content: 'text',
      at: NOW,
    }),
  'sentTexts.of': (s) => s.sentTexts.of(1),
  'sentTexts.report': (s) =>
    s.sentTexts.report({ gateway: 'termii', gatewayReference: 'n', state: 'delivered', reason: null }, NOW),
  'sentTexts.settleUnknown': (s) => s.sentTexts.settleUnknown(NOW, 10),
  'notes.add': (s) => s.notes.add({ transactionId: 1, at: NOW, author: 'Ada Obi', text: 'note' }),
  'notes.of': (s) => s.notes.of(1),
  'savedViews.of': (s) => s.savedViews.of(1, null),
  'savedViews.of a page': (s) => s.savedViews.of(1, 'transactions'),
  'savedViews.count': (s) => s.savedViews.count(1),
  'savedViews.put': (s) => s.savedViews.put({ staffId: 1, name: 'n', page: 'transactions', query: '', createdAt: NOW }),
  'savedViews.remove': (s) => s.savedViews.remove(1, 1),
  'auditLog.head': (s) => s.auditLog.head(),
  'auditLog.insert': (s) => s.auditLog.insert(anAuditEntry({ id: (auditEntries += 1) })),
  'auditLog.following': (s) => s.auditLog.following(0, 10),
  'auditLog.list': (s) => s.auditLog.list(EVERYTHING),
  'auditLog.list after a place': (s) => s.auditLog.list({ ...EVERYTHING, place: { at: NOW, id: 9, isBack: false } }),
  'auditLog.list before a place': (s) => s.auditLog.list({ ...EVERYTHING, place: { at: NOW, id: 9, isBack: true } }),
  'auditLog.list of a time': (s) => s.auditLog.list({ ...EVERYTHING, from: NOW, to: NOW + 1 }),
  'auditLog.list of an act': (s) => s.auditLog.list({ ...EVERYTHING, act: 'note.add', from: NOW }),
  'auditLog.list of a subject': (s) => s.auditLog.list({ ...EVERYTHING, subject: 'staff/1' }),
  'auditLog.list of somebody': (s) => s.auditLog.list({ ...EVERYTHING, actor: { kind: 'person', id: 1 } }),
  'auditLog.list of all that': (s) =>
    s.auditLog.list({ ...EVERYTHING, actor: { kind: 'cli', id: null }, act: 'note.add', subject: 's', to: NOW }),
  'auditLog.since': (s) => s.auditLog.since(['staff.add', 'password.reset'], NOW),
  'auditLog.count': (s) => s.auditLog.count({ kind: 'person', id: 1 }, 'voucher.reveal', NOW),
  'auditLog.lastTime': (s) => s.auditLog.lastTime({ kind: 'person', id: 1 }, 'transaction.see', 's', NOW),
};
let auditEntries = 0;
const EVERYTHING = { actor: null, act: null, subject: null, from: null, to: null, place: null, limit: 10 } as const;
const aToken = (): Parameters<Stores['machineTokens']['insert']>[0] => ({
  name: 'till',
  hash: fresh(),
  rights: ['see'],
  createdBy: 'Ada Obi',
  createdAt: NOW,
  expiresAt: NOW,
});
const CHANGE = {
  mode: 'TEST',
  userReference: 'meg',
  oldPhone: null,
  newPhone: '+2347081332677',
  oldEmail: null,
  newEmail: null,
  changedBy: 'ada@wallet.example',
  at: NOW,
} as const;
const APPROVAL = {
  act: {
    kind: 'wallet.fund',
    mode: 'LIVE',
    userReference: 'meg',
    content: { amount: '5.00', currency: 'NGN', reference: 'r' },
  },
  reason: 'bank',
  askedBy: 'ada@wallet.example',
  askedAt: NOW,
} as const;
const UNDECIDED = { status: 'waiting', decidedBy: null, decidedAt: null, decisionReason: null } as const;

const CIRCUIT = {
  rail: 'vtpass',
  mode: 'TEST',
  service: 'mtn',
  code: '030',
  since: NOW,
  trippedAt: NOW,
  trips: 1,
  probeAt: NOW,
} as const;

/** The audit reads everything: that is its purpose, and nobody waits for it. Staff, tokens and keys are a few dozen, and
 * what is not sold at present, or what a float is, a few rows.
 * A clock that was set back is rare, and whatever was written ahead of it is looked for everywhere. */
const READS_EVERYTHING = [
  'staff.list',
  'machineTokens.list',
  'appKeys.list',
  'circuits.all',
  'floats.all',
  'ledger.totals',
  'ledger.faults',
  'ledger.counts',
  'stepBack.changeNext',
];

/**
 * What one transaction, customer or phone has is only a handful of rows to sort. These sort more, and may: they read
 * only what waits for a person, and only what is queued, given up, under way or in doubt.
 */
const SORTS_WHAT_WAITS = ['reviews.waiting', 'outbox.counts', 'transactions.moneyAtRisk'];

/** A step that reads a table or an index from end to end. `VALUES` and a sub-select's few rows are no table. */
const isScan = (step: string): boolean => /^SCAN (?!\d+-ROW VALUES|CONSTANT ROW|\(subquery)/.test(step);
/** A step that sorts; sorting what is equal in the index's order (`LAST TERM`) is a few rows each. */
const isSort = (step: string): boolean => /^USE TEMP B-TREE FOR (?!LAST TERM)/.test(step);
/** The rows of one transaction, one posting, one wallet: found by something that few rows share. */
const hasFewTransactions = (step: string): boolean =>
  /^SEARCH \w+ USING .*\((transaction_id|reference_tail=\? AND reference|subject|id|rowid|owner|slot|user_reference|task)=\?/.test(
    step,
  );

/** A step the product takes on purpose, by the query it belongs to. */
function isIntended(query: string, step: string): boolean {
  // A row for each rail and mode, and for each service that is not sold at present.
  if (/^SCAN (floats|circuits)\b/.test(step)) return !query.includes(' where ');
  // The newest transactions of all are the end of an index, which the limit leaves after a few rows.
  if (/ from "transactions" order by .* limit \+(?:\?|[\d.]+)$/.test(query)) {
    return step === 'SCAN transactions USING INDEX transactions_parts';
  }
  // One row, whatever happens.
  if (step === 'SCAN redo_log') return true;
  // The newest row of a table is its end, and the few rows of such selects are no table.
  const table = /^SCAN (\w+)$/.exec(step)?.[1] ?? '';
  if (new RegExp(`from ${table}( where [^)]+)? order by id desc limit 1\\)|\\) as ${table}\\b`, 'i').test(query))
    return true;
  // Whether the table is there and can be read.
  return (
    /^SELECT reference FROM transactions LIMIT 1$/.test(query) && step.startsWith('SCAN transactions USING COVERING')
  );
}

const faultyScans = (query: string, plan: readonly string[]): string[] =>
  plan.filter((step) => isScan(step) && !isIntended(query, step)).map((step) => `${step}: ${query}`);
const faultySorts = (query: string, plan: readonly string[]): string[] =>
  plan.some(hasFewTransactions) ? [] : plan.filter(isSort).map((step) => `${step}: ${query}`);

/** What a person may search transactions by, beside the customer and the state. */
const SEARCHES: Readonly<Record<string, string>> = {
  'a reference, in any case':
    "SELECT * FROM transaction_names WHERE reference_tail = lower(substr('UtL-1', length('UtL-1') - 9)) AND lower(reference) = lower('UtL-1')",
  'the number that got the value': `SELECT * FROM transactions WHERE recipient_spelling = '2347081332677' AND ${new SQLiteSyncDialect().sqlToQuery(CONSENTED).sql}`,
  'a phone': "SELECT * FROM wallets WHERE phone = '+2347081332677'",
  'a customer, in any case': "SELECT * FROM wallets WHERE lower(user_reference) = 'meg'",
  'a serial number, in any case': "SELECT * FROM vouchers WHERE lower(serial) = 'ab77'",
  'the last digits of a PIN': "SELECT * FROM vouchers WHERE last4 = '5502' ORDER BY received_at DESC LIMIT 10",
};

describe('on SQLite', () => {
  let client: Sqlite.Database;
  let remove: () => void;
  let ran: string[];

  beforeAll(() => {
    const made = newFolder();
    remove = made.remove;
    const file = join(made.folder, 'finswich.db');
    migrateSqliteFile(file);
    const recorded = new RecordedSqlite(file);
    client = recorded;
    ran = recorded.prepared;
    client.pragma('foreign_keys = OFF');
  });
  afterAll(() => {
    client.close();
    remove();
  });

  const queriesOf = async (call: Call): Promise<string[]> => {
    ran.length = 0;
    await call(storesOver(connection(client)));
    expect(ran.length).toBeGreaterThan(0);
    return [...ran];
  };

  test('everything the stores can do is listed here', () => {
    const all = Object.entries(storesOver(connection(client))).flatMap(([store, methods]) =>
      Object.keys(methods as object).map((method) => `${store}.${method}`),
    );
    const looked = new Set(Object.keys(HOT).map((name) => name.replace(/ .*/, '')));
    expect(all.filter((name) => !looked.has(name)).toSorted()).toEqual(READS_EVERYTHING.toSorted());
  });

  test.each(Object.entries(HOT))('%s reads no whole table', async (_name, call) => {
    const queries = await queriesOf(call);
    expect(queries.flatMap((query) => faultyScans(query, planOf(client, query)))).toEqual([]);
  });

  // SQLite prepares a statement again for each value that its plan may depend on, which costs more than running it.
  test.each(Object.entries(HOT))('%s is prepared once, whatever is bound to it', async (_name, call) => {
    const queries = await queriesOf(call);
    expect(queries.filter((query) => /[^+]\?/.test(query))).toEqual([]);
  });

  test.each(Object.entries(HOT).filter(([name]) => !SORTS_WHAT_WAITS.includes(name)))(
    '%s sorts no more than a handful',
    async (_name, call) => {
      const queries = await queriesOf(call);
      expect(queries.flatMap((query) => faultySorts(query, planOf(client, query)))).toEqual([]);
    },
  );

  test.each([
    'transactions.due',
    'outbox.anyDue',
    'transactions.list',
    'ledger.entriesOf',
    ...Object.keys(HOT).filter((name) => name.startsWith('auditLog.')),
  ])('%s is read in its order, not sorted', async (name) => {
    const queries = await queriesOf(HOT[name] as Call);
    expect(queries.flatMap((query) => planOf(client, query)).filter(isSort)).toEqual([]);
  });

  test.each(Object.entries(SEARCHES))('%s is looked up, whoever has it', (_name, query) => {
    expect(planOf(client, query)).toEqual([expect.stringMatching(/^SEARCH \w+ USING (?:COVERING )?INDEX/)]);
  });

  test.each(SORTS_WHAT_WAITS)('%s reads only what waits', async (name) => {
    const plans = (await queriesOf(HOT[name] as Call)).flatMap((query) => planOf(client, query));
    expect(plans.filter((step) => /^SEARCH \w+ USING INDEX \w+ \((status|state)=\?/.test(step))).toHaveLength(1);
  });

  test('a table that is read whole is noticed, and so is one that is sorted', () => {
    const whole = 'SELECT * FROM jobs WHERE subject = ?';
    expect(faultyScans(whole, planOf(client, whole))).toEqual([`SCAN jobs: ${whole}`]);
    const byIndex = 'SELECT count(*) FROM transactions WHERE amount > ? ORDER BY state';
    expect(faultyScans(byIndex, planOf(client, byIndex))).toHaveLength(1);
    const sorted = 'SELECT * FROM transactions WHERE state = ? ORDER BY amount';
    expect(faultySorts(sorted, planOf(client, sorted))).toEqual([`USE TEMP B-TREE FOR ORDER BY: ${sorted}`]);
  });
});

test('whatever the service itself runs, in transactions of every ending, reads no whole table and sorts none', async () => {
  const began = new Set<string>();
  const connectSqlite = connectSeeing(({ sql }) => began.add(sql));
  const faults = await sampleTransactions(
    async (merchant, samples) => {
      const { database } = merchant.service;
      for (const { reference } of samples) await merchant.record(reference);
      await merchant.wallet();
      for (const path of ['/metrics', '/readyz']) expect((await fetch(merchant.url + path)).status).toBe(200);
      await database.work.read(async ({ transactions, reviews }) => {
        for (const state of ['fulfilled', null]) {
          for (const userReference of ['meg', null]) {
            await transactions.list({ state: state as 'fulfilled' | null, userReference, limit: 10 });
          }
        }
        await reviews.waiting(10);
      });
      const ran = [...began].filter((query) => /^\s*(select|insert|update|delete)/i.test(query));
      const ofTheHouse = ran.filter((query) => !/__drizzle_migrations|sqlite_master/.test(query));
      // The search itself works: the service's statements went through here.
      expect(ofTheHouse.length).toBeGreaterThan(40);
      const reader = new Sqlite(merchant.file, { readonly: true });
      const found = ofTheHouse.flatMap((query) => {
        const plan = planOf(reader, query);
        const waits = /"?(status|state)"? in \(/.test(query);
        return [...faultyScans(query, plan), ...(waits ? [] : faultySorts(query, plan))];
      });
      reader.close();
      return found;
    },
    { connectSqlite },
  );
  expect(faults).toEqual([]);
});

const PAGE = { mode: null, paging: { limit: 10, from: null, isBack: false } } as const;
/** What the desk lists under a reference. */
const OF_A_REFERENCE: readonly ((desk: DeskStore, reference: string) => Promise<unknown>)[] = [
  (desk, reference) => desk.entries({ ...PAGE, reference, userReference: null, movements: null }),
  (desk, reference) => desk.deliveries({ ...PAGE, reference, event: null, verdicts: [], from: null, to: null }),
  (desk, reference) => desk.reviews({ ...PAGE, reference, statuses: [], kinds: [], userReference: null }),
  (desk, reference) => desk.jobs({ ...PAGE, reference, statuses: [], kind: null }),
];
/** Few rows are found as fast by reading all of them. */
const ENTRIES_OF_OTHERS = manyRows('journal_entries', 5_000, {
  slot: "'s' || n",
  movement: "'hold'",
  mode: "'TEST'",
  customer: "'meg'",
  currency: "'NGN'",
  amount: '5',
  transaction_id: '1000 + n',
  at: 'n',
});

describe('on Postgres', () => {
  let server: SharedPostgres;
  let client: Client;
  const ran: string[] = [];
  const stores: Stores[] = [];
  let desk: DeskStore;

  beforeAll(async () => {
    server = await sharedPostgres();
    client = new Client({ connectionString: await server.migratedDatabase() });
    await client.connect();
    const db = drizzle({ client, logger: { logQuery: (query) => ran.push(query) } });
    // Otherwise an empty table is read whole whatever its indexes, and a few rows are sorted rather than looked up.
    await client.query('SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off');
    await client.query("SET session_replication_role = 'replica'");
    const connection = {
      q: db as unknown as Query,
      t: postgresTables as unknown as Tables,
      byBytes: kit.byBytes,
      rows: async <Row>(query: Parameters<typeof db.execute>[0]) => (await db.execute(query)).rows as Row[],
    };
    for (const locks of [true, false]) stores.push(storesOver({ ...connection, locks }));
    desk = deskStore({ ...connection, locks: false });
  });
  afterAll(async () => {
    await client.end();
    await server.close();
  });

  /** One after the other: they share a connection. */
  let explained: Promise<unknown> = Promise.resolve();
  const explain = (query: string): Promise<string> => {
    const next = explained.then(() => planOf(query));
    explained = next.catch(() => {});
    return next;
  };
  const planOf = async (query: string): Promise<string> => {
    const { rows } = await client.query<Record<string, unknown>>(`EXPLAIN (GENERIC_PLAN, COSTS OFF) ${query}`);
    return rows.map((row) => String(Object.values(row)[0])).join('\n');
  };

  test.each(['0712345678', 'hz4k', 'hZ4KKPAvGR43kYLL1687247368', 'meg@wallet.example'])(
    'a search for %j looks everything up',
    async (typed) => {
      ran.length = 0;
      const candidates = candidatesOf(typed, COUNTRIES);
      const among = candidates && (await desk.resolve(candidates));
      await desk.countTransactions({ filter: { ...EVERY, among }, most: 10 });
      const plans = await Promise.all(ran.map(async (query) => ({ query, plan: await explain(query) })));
      expect(plans.length).toBeGreaterThan(5);
      expect(plans.filter(({ plan }) => /Seq Scan on/.test(plan))).toEqual([]);
      const byPart = plans.filter(({ query }) => query.includes('collate'));
      expect(byPart.filter(({ plan }) => !/Index Cond: .*(>=|=)/s.test(plan))).toEqual([]);
    },
  );

  test.each(Object.entries(HOT))('%s can be answered without reading a whole table', async (_name, call) => {
    ran.length = 0;
    for (const given of stores) await call(given).catch(() => {});
    const queries = [...new Set(ran)];
    expect(queries.length).toBeGreaterThan(0);
    const plans = await Promise.all(queries.map(async (query) => ({ query, plan: await explain(query) })));
    expect(plans.filter(({ plan }) => /Seq Scan on/.test(plan))).toEqual([]);
  });

  test.each(['transactions.due', 'outbox.anyDue', 'transactions.list of a state', 'transactions.list of a customer'])(
    '%s is read in its order, not sorted',
    async (name) => {
      ran.length = 0;
      for (const given of stores) await (HOT[name] as Call)(given);
      const plans = await Promise.all([...new Set(ran)].map(explain));
      // A sort of what is equal in the index's order is a few rows at a time.
      expect(plans.filter((plan) => /(?<!Incremental )Sort\b(?! Key)/.test(plan))).toEqual([]);
    },
  );

  test.each(Object.entries(SEARCHES))('%s is looked up, whoever has it', async (_name, query) => {
    expect(await explain(query)).toMatch(/Index Scan(?: Backward)? using \w+ on \w+\n +Index Cond/);
  });

  test('a statement is read from the wallet’s own entries; found, summed and counted from their index alone', async () => {
    const filter = { mode: 'TEST', userReference: 'owner', currency: 'NGN', from: 1, to: NOW + 1 } as const;
    const { ledger } = stores[0] as Stores;
    await ledger.open(accountOf('customer', 'TEST', 'owner', 'NGN'));
    await ledger.append(journalEntry({ ...hold, customer: 'owner', transaction: aTransaction() }), NOW);
    ran.length = 0;
    await desk.statement({ filter, paging: { limit: 10, from: null, isBack: false } });
    await desk.countStatement({ filter, most: 10 });
    const ofWallet = ran.filter((query) => query.includes('"customer" = '));
    const plans = await Promise.all(ofWallet.map(async (query) => ({ query, plan: await explain(query) })));
    expect(plans).toHaveLength(4);
    for (const { query, plan } of plans) {
      const scan = query.includes('"reference"') ? 'Index Scan' : 'Index Only Scan';
      expect(plan).toMatch(new RegExp(`${scan}(?: Backward)? using journal_entries_customer`));
      expect(plan).not.toMatch(/Sort\b/);
    }
  });

  test('whatever is listed under a reference is looked up by its transaction', async () => {
    const { transactions } = stores[0] as Stores;
    await client.query('BEGIN');
    await transactions.lockOrAdd(NAME);
    await client.query(`${ENTRIES_OF_OTHERS}; ANALYZE journal_entries`);
    // What is found in two indexes is put together as bits, and a handful is sorted.
    await client.query('SET LOCAL enable_bitmapscan = on; SET LOCAL enable_sort = on');
    for (const call of OF_A_REFERENCE) {
      ran.length = 0;
      await call(desk, NAME.reference);
      const plans = await Promise.all(ran.map(explain));
      expect(plans.filter((plan) => /Seq Scan on/.test(plan))).toEqual([]);
      expect(plans.at(-1)).toMatch(/Index Cond: \(transaction_id = /);
    }
    await client.query('ROLLBACK');
  });

  test('a table that is read whole is noticed', async () => {
    expect(await explain('SELECT * FROM jobs WHERE subject = $1')).toContain('Seq Scan on jobs');
  });
});
