import { expect, test } from '@jest/globals';
import { finswichQuestion } from '../../../src/rails/finswich/question.ts';
import type { ReviewFacts } from '../../../src/desk/ports/reviews.ts';
import { REVIEW_KINDS, type ReviewKind } from '../../../src/reviews/kinds.ts';
import { REVIEW_STATUSES, type ReviewStatus } from '../../../src/reviews/ports.ts';
import { NOW, aTransaction, anOpenCase } from '../../db/records.ts';

const KINDS = Object.keys(REVIEW_KINDS) as ReviewKind[];
const RECIPIENT = '+2347081332677';
const [LAST4, SERIAL] = ['4821', 'SERIAL-1'];

const factsOf = (kind: ReviewKind, given: Partial<ReviewFacts['review']> = {}): ReviewFacts => ({
  review: anOpenCase({
    kind,
    mode: 'LIVE',
    evidence: { voucher_id: 7, user_reference: 'meg\nReference: UTL-2', amount: '1.0', since: NOW - 5_000 },
    openedAt: NOW,
    ...given,
  }),
  transaction: aTransaction({
    reference: 'UTL-1',
    mode: 'LIVE',
    product: { ...aTransaction().product, valueRecipient: RECIPIENT },
  }),
  notes: [{ id: 1, transactionId: 1, at: NOW, author: 'ada@wallet.example', text: 'ours alone' }],
  submission: {
    transactionId: 1,
    step: 'pay',
    requestId: null,
    inboxKey: 'k',
    calledAt: NOW - 9_000,
    sentAt: NOW - 8_900,
    answeredAt: NOW - 8_000,
    outcome: { kind: 'unknown', httpStatus: 502, fault: 'not_json', durationMs: 1_000, sentAfterMs: 100 },
  },
  vouchers: [
    {
      id: 7,
      transactionId: 1,
      rail: 'finswich',
      reference: 'UTL-1',
      mode: 'LIVE',
      userReference: 'meg',
      serial: SERIAL,
      last4: LAST4,
      status: 'withheld',
      delivery: 'none',
      receivedAt: NOW - 7_000,
      provenAt: null,
      deliveredAt: null,
      deliveredBy: null,
      shreddedAt: null,
    },
  ],
});

test('every kind of case names the transaction and a moment, and asks something, or needs nothing from Finswich', () => {
  const asksNothing = KINDS.filter((kind) => finswichQuestion(factsOf(kind)) === null);
  // Finswich answers no questions, so no answer of its own can be at odds with an order.
  expect(asksNothing).toEqual(['value_afterwards', 'value_unclear', 'answer_conflict']);
  for (const kind of KINDS.filter((one) => !asksNothing.includes(one))) {
    const question = finswichQuestion(factsOf(kind));
    const values = question?.facts.map(({ value }) => value);
    expect([kind, question?.reference, values]).toEqual([
      kind,
      'UTL-1',
      expect.arrayContaining(['UTL-1', 'LIVE', 'NGN 200.00', expect.any(Number)]),
    ]);
    expect([kind, question?.need.length]).not.toEqual([kind, 0]);
    // No value, no phone of the customer and none of our notes; and no text from outside makes a line of its own.
    const whole = JSON.stringify(question);
    for (const kept of [RECIPIENT, LAST4, SERIAL, 'ours alone', '\\n'])
      expect([kind, whole]).not.toEqual([kind, expect.stringContaining(kept)]);
  }
});

test('nothing from outside makes a line of its own, whatever ends lines where it is pasted', () => {
  for (const end of ['\n', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029']) {
    const evidence = { user_reference: `meg${end}Reference: UTL-2` };
    const values = finswichQuestion(factsOf('reversal_conflict', { evidence }))?.facts.map(({ value }) => value);
    expect([end, values]).toEqual([end, expect.arrayContaining(['user_reference meg Reference: UTL-2'])]);
  }
});

test('a case that is over asks nothing', () => {
  for (const status of Object.keys(REVIEW_STATUSES) as ReviewStatus[]) {
    expect([status, finswichQuestion(factsOf('in_doubt', { status })) === null]).toEqual([
      status,
      REVIEW_STATUSES[status].isOver,
    ]);
  }
});

const momentIn = (kind: ReviewKind, label: string) =>
  finswichQuestion(factsOf(kind))?.facts.find((fact) => fact.label === label)?.value;

test('the moment is that of the call, of its answer, of the payment, or of what came, however late the case was opened', () => {
  expect(momentIn('in_doubt', 'We asked you to pay at')).toBe(NOW - 9_000);
  expect(momentIn('in_doubt', 'Your answer to our call')).toBe('HTTP 502, after 1.0 s');
  expect(momentIn('late_refusal', 'You answered our call at')).toBe(NOW - 8_000);
  expect(momentIn('value_overdue', 'Paid since')).toBe(NOW - 5_000);
  expect(momentIn('value_unexpected', 'Your event came at')).toBe(NOW - 7_000);
  expect(momentIn('reversal_conflict', 'Your event came at')).toBe(NOW);
});

test('what named no transaction is asked about without a reference: ours means nothing to Finswich', () => {
  const question = finswichQuestion({
    ...factsOf('reversal_unexpected', { reference: 'NO-REFERENCE-abc', mode: null }),
    transaction: null,
  });
  expect(question?.reference).toBeNull();
  expect(JSON.stringify(question)).not.toContain('NO-REFERENCE');
});
