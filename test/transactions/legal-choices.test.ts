import { expect, test } from '@jest/globals';
import type { ReviewKind } from '../../src/reviews/kinds.ts';
import { actOnCase, legalChoices } from '../../src/transactions/resolve-review.ts';
import type { State } from '../../src/transactions/states.ts';
import { aTransaction, anOpenCase } from '../db/records.ts';

test.each<{ kind: ReviewKind; state: State | null; legal: readonly string[] }>([
  { kind: 'in_doubt', state: 'in_doubt', legal: ['paid', 'unpaid'] },
  { kind: 'in_doubt', state: 'settled', legal: [] },
  { kind: 'in_doubt', state: null, legal: [] },
  { kind: 'value_overdue', state: 'settled', legal: ['wait', 'give_back', 'customer_has_it'] },
  { kind: 'value_overdue', state: 'fulfilled', legal: ['wait'] },
  { kind: 'value_overdue', state: null, legal: [] },
  { kind: 'late_refusal', state: 'settled', legal: ['wait', 'give_back', 'customer_has_it'] },
  { kind: 'late_refusal', state: 'fulfilled', legal: ['wait', 'dismiss'] },
  { kind: 'late_refusal', state: 'reversed', legal: ['dismiss'] },
  { kind: 'late_refusal', state: null, legal: ['dismiss'] },
  { kind: 'second_voucher', state: 'fulfilled', legal: ['hand_over', 'dismiss'] },
  { kind: 'value_unexpected', state: 'reversed', legal: ['dismiss'] },
  { kind: 'value_unexpected', state: 'settled', legal: ['hand_over', 'dismiss'] },
  { kind: 'value_unexpected', state: null, legal: ['dismiss'] },
  { kind: 'reversal_conflict', state: 'failed', legal: ['no_credit'] },
  { kind: 'reversal_conflict', state: 'fulfilled', legal: ['refund', 'wait', 'no_credit'] },
])('a case is offered the choices that its transaction allows: $kind of $state', ({ kind, state, legal }) => {
  expect(legalChoices(anOpenCase({ kind }), state && aTransaction({ state }))).toEqual(legal);
});

test('the audit log tells a proposal, a wait and a decision apart', () => {
  const acts = (['open', 'proposed', 'postponed', 'decided', 'superseded'] as const).map((status) =>
    actOnCase({ status }),
  );
  expect(acts).toEqual(['review.decide', 'review.propose', 'review.wait', 'review.decide', 'review.decide']);
});
