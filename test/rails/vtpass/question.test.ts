import { expect, test } from '@jest/globals';
import type { ReviewFacts } from '../../../src/desk/ports/reviews.ts';
import { vtpassQuestion } from '../../../src/rails/vtpass/question.ts';
import { REVIEW_KINDS, type ReviewKind } from '../../../src/reviews/kinds.ts';
import { REVIEW_STATUSES, type ReviewStatus } from '../../../src/reviews/ports.ts';
import { NOW, aTransaction, anOpenCase } from '../../db/records.ts';

const KINDS = Object.keys(REVIEW_KINDS) as ReviewKind[];
const RECIPIENT = '1111111111111';

const factsOf = (kind: ReviewKind, status: ReviewStatus = 'open'): ReviewFacts => ({
  review: anOpenCase({ kind, mode: 'LIVE', status, evidence: { said: 'ours alone' } }),
  transaction: aTransaction({
    rail: 'vtpass',
    mode: 'LIVE',
    product: { ...aTransaction().product, valueRecipient: RECIPIENT },
  }),
  notes: [{ id: 1, transactionId: 1, at: NOW, author: 'ada@wallet.example', text: 'ours alone' }],
  submission: {
    transactionId: 1,
    step: 'pay',
    requestId: '202611281230abcdefgh23456789',
    inboxKey: null,
    calledAt: NOW - 9_000,
    sentAt: NOW - 8_900,
    answeredAt: NOW - 8_000,
    outcome: { kind: 'unknown', httpStatus: 502, fault: null, durationMs: 1_000, sentAfterMs: 100 },
  },
  vouchers: [],
});

test('a case that VTpass can settle names the order by VTpass’s own id, the moment and our amount', () => {
  const asking = KINDS.filter((kind) => vtpassQuestion(factsOf(kind)) !== null);
  expect(asking).toEqual([
    'in_doubt',
    'value_overdue',
    'second_voucher',
    'reversal_unexpected',
    'late_refusal',
    'late_acceptance',
    'answer_conflict',
  ]);
  for (const kind of asking) {
    const question = vtpassQuestion(factsOf(kind));
    expect(question).toMatchObject({
      reference: '202611281230abcdefgh23456789',
      facts: [
        { value: '202611281230abcdefgh23456789' },
        { value: 'LIVE' },
        { value: 'NGN 200.00' },
        { value: NOW - 9_000 },
        { value: 'HTTP 502' },
      ],
    });
    expect(question?.need.length).toBeGreaterThan(0);
    expect(JSON.stringify(question)).not.toContain(RECIPIENT);
    expect(JSON.stringify(question)).not.toContain('ours alone');
  }
});

test('an order that never left has no id at VTpass', () => {
  const question = vtpassQuestion({ ...factsOf('in_doubt'), submission: null, transaction: null });
  expect(question).toMatchObject({ reference: null, facts: [{ value: 'none was sent' }] });
});

test('a case that is over asks nothing', () => {
  const asking = (Object.keys(REVIEW_STATUSES) as ReviewStatus[]).filter(
    (status) => vtpassQuestion(factsOf('in_doubt', status)) !== null,
  );
  expect(asking).toEqual(['open', 'proposed', 'postponed']);
});
