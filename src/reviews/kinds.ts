import { entryOf } from '../core/entry-of.ts';
import type { Says } from '../core/upstream.ts';

/**
 * Every kind of case that a person must decide, in one table: what happened, and the choices
 * (docs/life-of-a-transaction.md#cases). The state table says what a choice does to money, at the moment of the
 * decision. A choice that is not legal then is not offered.
 */
export const EFFECTS = [
  'none',
  /** Closes the case like `none`, but only where nothing can still be owed to the customer. */
  'close_ended',
  /** Closes the case of a credit that an upstream signed: a person found that there was no credit. */
  'no_credit',
  /** A person has asked the upstream again. The case rests and comes back. */
  'wait',
  'resolve_paid',
  'resolve_unpaid',
  'give_back',
  'customer_has_it',
  'apply_reversal',
  'hand_over_voucher',
] as const;
export type Effect = (typeof EFFECTS)[number];

interface ReviewKindRow {
  /** One sentence in words a customer would understand. */
  readonly says: Says;
  readonly choices: Readonly<Record<string, Effect>>;
  /**
   * What came has not proven who sent it. A forgery that was dismissed must not stand for the genuine event after it.
   */
  readonly isUnproven?: true;
}

const dismiss = { dismiss: 'none' } as const;
/**
 * What a person may do about a transaction that is paid while its value is missing. No choice loses sight of what is
 * owed.
 */
const endPaid = { wait: 'wait', give_back: 'give_back', customer_has_it: 'customer_has_it' } as const;
const refundOrDismiss = { refund: 'apply_reversal', dismiss: 'none' } as const;
const handOverOrDismiss = { hand_over: 'hand_over_voucher', dismiss: 'none' } as const;

export const REVIEW_KINDS = {
  in_doubt: {
    says: ({ name }) => `${name} was asked to pay and no answer says whether it did. The money is still held.`,
    choices: { paid: 'resolve_paid', unpaid: 'resolve_unpaid' },
  },
  value_overdue: { says: () => 'The transaction is paid, but its PIN or token has not come.', choices: endPaid },
  conflicting_initiate: {
    says: () => 'The same transaction was announced again with different details.',
    choices: dismiss,
  },
  second_voucher: {
    says: () => 'A second, different PIN or token came for the same transaction.',
    choices: handOverOrDismiss,
  },
  value_unexpected: {
    says: () =>
      'A PIN or token came for a transaction that was never paid, was given back, or is not known, or in an event that is not known. It is withheld.',
    choices: handOverOrDismiss,
  },
  value_afterwards: {
    says: () => 'A PIN or token came after a person had found that the customer has what was bought. It is withheld.',
    choices: handOverOrDismiss,
  },
  value_conflict: {
    says: () => 'A PIN or token came that names another customer or mode than the transaction. It is withheld.',
    choices: handOverOrDismiss,
  },
  value_unverified: {
    says: ({ name }) => `A PIN or token came without proof that ${name} sent it. It is withheld.`,
    choices: handOverOrDismiss,
    isUnproven: true,
  },
  value_unclear: {
    says: () => 'What came for the transaction may be a PIN or token, or something else. It is withheld.',
    choices: handOverOrDismiss,
  },
  reversal_unexpected: {
    says: ({ name }) =>
      `${name} reversed a transaction for which no money was taken, whose money was given back before, or that it did not name.`,
    choices: dismiss,
  },
  reversal_changed: { says: () => 'A second reversal came with different details.', choices: dismiss },
  reversal_conflict: {
    says: () =>
      'A reversal came with another amount, currency, customer or mode than the transaction, or without an amount.',
    choices: { refund: 'apply_reversal', wait: 'wait', no_credit: 'no_credit' },
  },
  reversal_unverified: {
    says: ({ name }) => `A reversal came without proof that ${name} sent it.`,
    choices: refundOrDismiss,
    isUnproven: true,
  },
  late_refusal: {
    says: ({ name }) =>
      `${name} refused the payment after other evidence, or a person, had shown how the transaction ended.`,
    choices: { ...endPaid, dismiss: 'close_ended' },
  },
  late_acceptance: {
    says: ({ name }) => `${name} says that it paid, after the money had been given back to the customer.`,
    choices: dismiss,
  },
  answer_conflict: {
    says: ({ name }) =>
      `${name} answered about another amount, account or order than ours, after the transaction was paid or had ended.`,
    choices: { ...endPaid, dismiss: 'close_ended' },
  },
} as const satisfies Record<string, ReviewKindRow>;

export type ReviewKind = keyof typeof REVIEW_KINDS;

/** The effect of a choice, or null when the kind has no such choice. */
export function effectOf(kind: ReviewKind, choice: string): Effect | null {
  return entryOf<Effect>(REVIEW_KINDS[kind].choices, choice) ?? null;
}

/** Whether the same event opens a new case of this kind after the first was dismissed. */
export const reopensAfterDismissal = (kind: ReviewKind): boolean =>
  (REVIEW_KINDS[kind] as ReviewKindRow).isUnproven === true;

export const choicesOf = (kind: ReviewKind): readonly string[] => Object.keys(REVIEW_KINDS[kind].choices);
