import { expect, test } from '@jest/globals';
import { ASK_FINSWICH, MOMENTS } from '../../../src/rails/finswich/ask-finswich.ts';
import type { ReviewKind } from '../../../src/reviews/kinds.ts';

/** Written down by hand: which moment each kind of case asks about, and how many questions it has. */
const ASKS: Readonly<Record<ReviewKind, readonly [moment: string, questions: number] | null>> = {
  in_doubt: ['called', 3],
  value_overdue: ['paid', 3],
  conflicting_initiate: ['came', 2],
  second_voucher: ['valueCame', 3],
  value_unexpected: ['valueCame', 3],
  value_afterwards: null,
  value_conflict: ['valueCame', 2],
  value_unverified: ['valueCame', 3],
  value_unclear: null,
  reversal_unexpected: ['came', 2],
  reversal_changed: ['came', 2],
  reversal_conflict: ['came', 2],
  reversal_unverified: ['came', 3],
  late_refusal: ['answered', 2],
  late_acceptance: ['answered', 3],
  answer_conflict: null,
};
const KINDS = Object.keys(ASKS) as ReviewKind[];
const needOf = (kind: ReviewKind): readonly string[] => ASK_FINSWICH[kind]?.need ?? [];

test.each(KINDS)('%s asks Finswich about its moment, in whole sentences, and nothing twice', (kind) => {
  const asked = ASK_FINSWICH[kind];
  expect(asked && [asked.moment, asked.need.length]).toEqual(ASKS[kind]);
  for (const sentence of asked ? [asked.happened, ...asked.need] : []) expect(sentence).toMatch(/^[A-Z].{15,}[.?]$/);
  expect(new Set(asked?.need).size).toBe(asked?.need.length ?? 0);
});

test('no two kinds of case tell the same', () => {
  const told = KINDS.flatMap((kind) => ASK_FINSWICH[kind]?.happened ?? []);
  expect(new Set(told).size).toBe(told.length);
});

test('a question about a PIN asks Finswich to write none, and one about an unproven event asks for a signature', () => {
  const asksFor = (words: RegExp) => KINDS.filter((kind) => needOf(kind).some((question) => words.test(question)));
  const aboutPins = ['value_overdue', 'second_voucher', 'value_unexpected', 'value_conflict', 'value_unverified'];
  expect(asksFor(/no PIN or token/)).toEqual(aboutPins);
  expect(asksFor(/x-finswich-signature/)).toEqual(['value_unverified', 'reversal_unverified']);
  expect(asksFor(/credit/)).toEqual([
    'reversal_unexpected',
    'reversal_changed',
    'reversal_conflict',
    'reversal_unverified',
  ]);
});

test('each moment has words of its own, but a PIN comes by an event like any other', () => {
  expect(MOMENTS).toEqual({
    called: 'We asked you to pay at',
    paid: 'Paid since',
    came: 'Your event came at',
    valueCame: 'Your event came at',
    answered: 'You answered our call at',
  });
});
