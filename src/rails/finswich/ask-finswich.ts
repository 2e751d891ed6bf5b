import type { ReviewKind } from '../../reviews/kinds.ts';

/** What a kind of case asks Finswich, in words for Finswich's support: "you" is Finswich, "we" the merchant. */
export interface AskFinswich {
  /** The moment it is about. */
  readonly moment: keyof typeof MOMENTS;
  /** True of every case of the kind, as long as it waits. */
  readonly happened: string;
  /** What we need to know, one question each. */
  readonly need: readonly string[];
}

/** What each moment is called. */
export const MOMENTS = {
  called: 'We asked you to pay at',
  paid: 'Paid since',
  came: 'Your event came at',
  valueCame: 'Your event came at',
  answered: 'You answered our call at',
} as const;

const TELL_NO_PIN = 'Please write no PIN or token in your answer.';
const WHAT_WAS_CREDITED = 'Did you credit our app wallet for it: how much, and when?';
const SEND_SIGNED = 'If you did: please send it again, signed with our secret key (x-finswich-signature).';

/**
 * What we ask Finswich, for every kind of case; null where its answer would not change what a person decides. No
 * question holds a PIN, a code or a phone.
 */
export const ASK_FINSWICH: Readonly<Record<ReviewKind, AskFinswich | null>> = {
  in_doubt: {
    moment: 'called',
    happened: 'We asked you to pay for this transaction, and no answer told us clearly whether you did.',
    need: [
      'Did you debit our app wallet for it: yes or no?',
      'If yes: when, and has it been delivered?',
      'If no: will it certainly not be paid later?',
    ],
  },
  value_overdue: {
    moment: 'paid',
    happened: 'This transaction is paid, and no PIN or token that we could hand over has come for it.',
    need: [
      'If you have it: please send UTILITY_TRANSACTION_VALUE_READY again.',
      'If it cannot be delivered: please send UTILITY_TRANSACTION_REVERSAL, and tell us when.',
      TELL_NO_PIN,
    ],
  },
  conflicting_initiate: {
    moment: 'came',
    happened:
      'You announced this transaction again (TRANSACTION_INITIATE) with different details. We kept the first announcement and refused this one.',
    need: [
      'Which of the two is right?',
      'If it is this one: please announce it under a reference of its own, and end the first.',
    ],
  },
  second_voucher: {
    moment: 'valueCame',
    happened: 'A second, different PIN or token came for this transaction. We hold it back.',
    need: ['Which of the two is the customer’s, or are both?', 'Is the first one still good?', TELL_NO_PIN],
  },
  value_unexpected: {
    moment: 'valueCame',
    happened:
      'An event that brings a PIN or token came for a transaction that with us was never paid, was given back, or is not known; or it named no transaction. We have handed nothing over.',
    need: [
      'Which transaction and which customer (user_reference) is it for?',
      'Did you debit our app wallet for it: how much, and when?',
      TELL_NO_PIN,
    ],
  },
  // The PIN or token has come. Only the customer can say whether they have it already.
  value_afterwards: null,
  value_conflict: {
    moment: 'valueCame',
    happened:
      'A PIN or token came that names another customer or mode than this transaction was announced with. We hold it back.',
    need: ['Which transaction, customer (user_reference) and mode is it for?', TELL_NO_PIN],
  },
  value_unverified: {
    moment: 'valueCame',
    happened: 'A PIN or token came for this transaction without proof that you sent it. We hold it back.',
    need: ['Did you send UTILITY_TRANSACTION_VALUE_READY at that moment?', SEND_SIGNED, TELL_NO_PIN],
  },
  // A person has to read what came. When it is no PIN, the transaction goes on waiting, and gets a case of its own.
  value_unclear: null,
  reversal_unexpected: {
    moment: 'came',
    happened:
      'A reversal came for a transaction for which we had taken no money, whose money we had given back before, or that the event did not name.',
    need: [WHAT_WAS_CREDITED, 'Which transaction is it for?'],
  },
  reversal_changed: {
    moment: 'came',
    happened: 'A second reversal came for this transaction, with different details.',
    need: ['Which of the two is right?', 'How much did you credit to our app wallet for it in all, and when?'],
  },
  reversal_conflict: {
    moment: 'came',
    happened:
      'A reversal came with another amount, currency, customer or mode than this transaction, or without an amount. We have given nothing back for it.',
    need: ['Is it for this transaction, or for which?', WHAT_WAS_CREDITED],
  },
  reversal_unverified: {
    moment: 'came',
    happened: 'A reversal came without proof that you sent it. We have given nothing back for it.',
    need: ['Did you send UTILITY_TRANSACTION_REVERSAL at that moment?', WHAT_WAS_CREDITED, SEND_SIGNED],
  },
  late_refusal: {
    moment: 'answered',
    happened:
      'You refused the payment of this transaction after other evidence, or our own staff, had shown how it ended.',
    need: [
      'Did you debit our app wallet for it in the end: yes or no?',
      'Was it delivered to the customer, and is it still good?',
    ],
  },
  // Finswich announces its transactions, and is asked about none.
  answer_conflict: null,
  late_acceptance: {
    moment: 'answered',
    happened: 'You answered that you paid for this transaction, after we had given the customer the money back.',
    need: [
      'Did you debit our app wallet for it: when?',
      'Was it delivered to the customer?',
      'If it was not: please reverse it (UTILITY_TRANSACTION_REVERSAL).',
    ],
  },
};
