import { expect, test } from '@jest/globals';
import { REVIEW_KINDS, type ReviewKind, choicesOf, effectOf, reopensAfterDismissal } from '../../src/reviews/kinds.ts';
import { FINSWICH } from '../harness/upstreams.ts';
import { OVER_STATUSES, PERSON_STATUSES, WAITING_STATUSES } from '../../src/reviews/ports.ts';

const DISMISS = { dismiss: 'none' };
const HAND_OVER = { hand_over: 'hand_over_voucher', dismiss: 'none' };
const END_PAID = { wait: 'wait', give_back: 'give_back', customer_has_it: 'customer_has_it' };

/** Written down by hand, from docs/life-of-a-transaction.md#cases: what a person may do about each kind of case. */
const MAY: Readonly<Record<ReviewKind, Readonly<Record<string, string>>>> = {
  in_doubt: { paid: 'resolve_paid', unpaid: 'resolve_unpaid' },
  value_overdue: END_PAID,
  conflicting_initiate: DISMISS,
  second_voucher: HAND_OVER,
  value_unexpected: HAND_OVER,
  value_afterwards: HAND_OVER,
  value_conflict: HAND_OVER,
  value_unverified: HAND_OVER,
  value_unclear: HAND_OVER,
  reversal_unexpected: DISMISS,
  reversal_changed: DISMISS,
  reversal_conflict: { refund: 'apply_reversal', wait: 'wait', no_credit: 'no_credit' },
  reversal_unverified: { refund: 'apply_reversal', dismiss: 'none' },
  late_refusal: { ...END_PAID, dismiss: 'close_ended' },
  late_acceptance: DISMISS,
  answer_conflict: { ...END_PAID, dismiss: 'close_ended' },
};
const KINDS = Object.keys(MAY) as ReviewKind[];

test.each(KINDS)('%s may be decided in these ways and no others', (kind) => {
  expect(Object.fromEntries(choicesOf(kind).map((choice) => [choice, effectOf(kind, choice)]))).toEqual(MAY[kind]);
  expect(effectOf(kind, 'toString')).toBeNull();
});

test('every kind of case says in sentences what happened, and no two say the same', () => {
  const said = KINDS.map((kind) => REVIEW_KINDS[kind].says(FINSWICH));
  for (const sentence of said) expect(sentence).toMatch(/^[A-Z][^]{20,}\.$/);
  expect(new Set(said).size).toBe(KINDS.length);
});

test('only a case without proof opens again after it was dismissed: a forgery does not stand for the genuine event', () => {
  expect(KINDS.filter(reopensAfterDismissal)).toEqual(['value_unverified', 'reversal_unverified']);
});

test('a case waits until it is over, and needs a person unless it rests', () => {
  expect(WAITING_STATUSES).toEqual(['open', 'proposed', 'postponed']);
  expect(PERSON_STATUSES).toEqual(['open', 'proposed']);
  expect(OVER_STATUSES).toEqual(['decided', 'superseded']);
});
