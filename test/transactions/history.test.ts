import { describe, expect, test } from '@jest/globals';
import type { Delivery } from '../../src/once/ports.ts';
import type { SendRecord } from '../../src/otp/ports.ts';
import type { Job } from '../../src/outbox/ports.ts';
import type { Review } from '../../src/reviews/ports.ts';
import { type TransactionFacts, isWorthTelling, recordOf } from '../../src/transactions/record.ts';
import { NOW, aDelivery, aJob, aTransaction, anOpenCase, bareFacts } from '../db/records.ts';
import { PIN } from './bought.ts';
import { FINSWICH } from '../harness/upstreams.ts';

const THEN = '2026-11-18T11:06:40.000Z';
const at = (ms: number): string => new Date(NOW + ms).toISOString();

const PRICE = { minor: 20_050, currency: 'NGN' };
const TRANSACTION = aTransaction({ reference: 'UTL-1', product: PIN, amount: PRICE, initiatedAt: NOW });
const aSend = (given: Partial<SendRecord> = {}): SendRecord => ({
  id: 1,
  transactionId: TRANSACTION.id,
  at: NOW,
  recipient: '+2347081332677',
  status: 'sent',
  channel: 'sms',
  gateway: 'termii',
  gatewayReference: 'g-1',
  ...given,
});
const aMessage = (given: Partial<Job> = {}): Job => ({
  ...aJob({ transactionId: TRANSACTION.id }),
  id: 1,
  rail: TRANSACTION.rail,
  reference: TRANSACTION.reference,
  kind: 'send_transaction_paid',
  status: 'queued',
  attempts: 0,
  unsure: 0,
  lastError: null,
  receipt: null,
  createdAt: NOW,
  doneAt: null,
  ...given,
});
const CALL = { transactionId: TRANSACTION.id, step: 'pay', requestId: null, inboxKey: 'k', sentAt: null } as const;
const arrived = (given: Partial<Delivery> = {}): Delivery => ({ ...aDelivery({ receivedAt: NOW }), id: 7, ...given });
const aCase = (given: Partial<Review> = {}): Review =>
  anOpenCase({ id: 3, kind: 'value_overdue', openedAt: NOW, ...given });
const NOTHING = bareFacts(TRANSACTION);
/** What the history shows besides how the transaction began. */
const told = (facts: Partial<TransactionFacts>) =>
  recordOf({ ...NOTHING, ...facts }, FINSWICH).history.filter(({ what }) => what !== 'none → initiated');

describe('the history shows', () => {
  test('how a transaction began and each step, with the money it moved', () => {
    const hold = {
      at: NOW + 1,
      on: 'consented',
      by: 'code',
      from: 'awaiting_otp',
      to: 'submitting',
      money: 'hold',
    } as const;
    expect(recordOf({ ...NOTHING, transitions: [hold] }, FINSWICH).history).toEqual([
      {
        at: THEN,
        kind: 'state',
        what: 'none → initiated',
        detail: { on: 'announced', proven_by: 'event', from: 'none', to: 'initiated', money: null },
      },
      {
        at: at(1),
        kind: 'state',
        what: 'awaiting_otp → submitting, hold 200.50 NGN',
        detail: { on: 'consented', proven_by: 'code', from: 'awaiting_otp', to: 'submitting', money: 'hold' },
      },
    ]);
  });

  test('each event that came, and what it was answered', () => {
    const detail = {
      delivery_id: 7,
      event: 'TRANSACTION_INITIATE',
      event_kind: 'announcement',
      verdict: 'acted',
      answer: 'success',
      url: 'transaction',
      signature: 'raw',
      request_id: 'r1',
    };
    expect(told({ deliveries: [arrived()] })).toEqual([
      { at: THEN, kind: 'delivery', what: 'TRANSACTION_INITIATE acted', detail },
    ]);
    const refused = { code: 'otp_wrong', data: { attempts_left: 4 }, retryAfterSeconds: null };
    expect(told({ deliveries: [arrived({ answer: refused, verdict: 'refused' })] })).toEqual([
      {
        at: THEN,
        kind: 'delivery',
        what: 'TRANSACTION_INITIATE refused',
        detail: { ...detail, verdict: 'refused', answer: 'otp_wrong' },
      },
    ]);
    expect(told({ deliveries: [arrived({ answer: null })] })).toMatchObject([{ detail: { ...detail, answer: null } }]);
  });

  test('which limit refused an event, and for how long', () => {
    const answer = { code: 'otp_send_limit', data: { limit: 'gap' }, retryAfterSeconds: 30 };
    expect(told({ deliveries: [arrived({ answer })] })).toMatchObject([
      { detail: { answer: 'otp_send_limit', limit: 'gap', retry_after_seconds: 30 } },
    ]);
  });

  test.each([
    { status: 'sent', says: 'code sent by sms' },
    { status: 'sending', says: 'code being sent; no record says what became of it' },
    { status: 'failed', says: 'code could not be sent' },
    { status: 'unsure', says: 'code may have been sent: no clear answer came' },
  ] as const)('what became of a code: $status', ({ status, says }) => {
    expect(told({ sends: [aSend({ status })] })).toEqual([
      {
        at: THEN,
        kind: 'otp',
        what: says,
        detail: { status, channel: 'sms', gateway: 'termii', gateway_reference: 'g-1' },
      },
    ]);
  });

  test('the call to Finswich, and what it came to as soon as that is known', () => {
    const submission = { ...CALL, calledAt: NOW + 1, answeredAt: null, outcome: null };
    const called = { at: at(1), kind: 'transfer', what: 'transfer call permitted', detail: {} };
    const outcome = {
      kind: 'unknown',
      httpStatus: 502,
      fault: 'no clear answer',
      durationMs: 8,
      sentAfterMs: 1,
    } as const;
    expect(told({ submission })).toEqual([called]);
    expect(told({ submission: { ...submission, answeredAt: NOW + 9, outcome } })).toEqual([
      called,
      {
        at: at(9),
        kind: 'transfer',
        what: 'transfer unknown',
        detail: { outcome: 'unknown', http_status: 502, fault: 'no clear answer', duration_ms: 8 },
      },
    ]);
    expect(told({ submission: { ...submission, outcome } })).toEqual([called]);
    expect(told({ submission: { ...submission, answeredAt: NOW + 9 } })).toEqual([called]);
  });

  test('a case as it was opened, and how it was closed', () => {
    const opened = {
      at: THEN,
      kind: 'review',
      what: 'The transaction is paid, but its PIN or token has not come.',
      detail: { review_id: 3, kind: 'value_overdue' },
    };
    expect(told({ reviews: [aCase({ status: 'proposed', choice: 'wait' })] })).toEqual([opened]);
    const closed = { choice: 'give_back', reason: 'asked', decidedBy: 'ada@wallet.example', closedAt: NOW + 5 };
    expect(told({ reviews: [aCase({ status: 'decided', ...closed })] })).toEqual([
      opened,
      {
        at: at(5),
        kind: 'review',
        what: 'case decided',
        detail: {
          review_id: 3,
          kind: 'value_overdue',
          choice: 'give_back',
          reason: 'asked',
          decided_by: 'ada@wallet.example',
        },
      },
    ]);
  });

  test('a message by its name, when it was done, or else when it was written down', () => {
    const detail = { kind: 'send_transaction_paid', status: 'queued', attempts: 0, last_error: null, receipt: null };
    expect(told({ jobs: [aMessage()] })).toEqual([
      { at: THEN, kind: 'message', what: 'transaction paid message queued', detail },
    ]);
    const done = { kind: 'send_refund', status: 'done', attempts: 2, doneAt: NOW + 9, receipt: 'termii g-1' } as const;
    expect(told({ jobs: [aMessage({ ...done, lastError: 'timed out' })] })).toEqual([
      {
        at: at(9),
        kind: 'message',
        what: 'refund message done',
        detail: { kind: 'send_refund', status: 'done', attempts: 2, last_error: 'timed out', receipt: 'termii g-1' },
      },
    ]);
  });

  test('a message of a kind that no longer exists, as an old database may hold it', () => {
    const job = aMessage({ kind: 'send_of_older_days' as Job['kind'] });
    expect(told({ jobs: [job] })).toMatchObject([{ what: 'of older days message queued' }]);
  });

  test.each([
    { name: 'a message that is always said', message: aMessage(), isTold: true },
    { name: 'before it was tried', message: { kind: 'send_in_doubt' }, isTold: false },
    { name: 'while it is tried', message: { kind: 'send_in_doubt', attempts: 1 }, isTold: true },
    { name: 'when it was given up', message: { kind: 'send_in_doubt', attempts: 9, status: 'dead' }, isTold: true },
    {
      name: 'when there was nothing to say any more',
      message: { kind: 'send_in_doubt', attempts: 1, status: 'done' },
      isTold: false,
    },
    {
      name: 'when it was said',
      message: { kind: 'send_in_doubt', attempts: 1, status: 'done', receipt: 'g' },
      isTold: true,
    },
    { name: 'that a PIN follows, before it was tried', message: { kind: 'send_value_follows' }, isTold: false },
  ] as const)('of what is said only while it is true no more than was said: $name', ({ message, isTold }) => {
    const job = aMessage(message);
    expect(isWorthTelling(job)).toBe(isTold);
    expect(told({ jobs: [job] })).toHaveLength(isTold ? 1 : 0);
  });

  test('everything in the order it happened, and at one moment the cause before its effect', () => {
    const step = { at: NOW, on: 'otpSent', by: 'gateway', from: 'initiated', to: 'awaiting_otp', money: null } as const;
    const outcome = { kind: 'paid', httpStatus: 200, fault: null, durationMs: 0, sentAfterMs: 0 } as const;
    const facts = {
      deliveries: [arrived(), arrived({ receivedAt: NOW + 1 })],
      transitions: [step],
      sends: [aSend()],
      submission: { ...CALL, calledAt: NOW, answeredAt: NOW, outcome },
      jobs: [aMessage(), aMessage({ createdAt: NOW - 1 })],
      reviews: [aCase({ closedAt: NOW })],
    };
    expect(recordOf({ ...NOTHING, ...facts }, FINSWICH).history.map(({ kind }) => kind)).toEqual([
      'message',
      'delivery',
      'state',
      'state',
      'otp',
      'transfer',
      'transfer',
      'message',
      'review',
      'review',
      'delivery',
    ]);
  });
});
