import type { Says } from '../core/upstream.ts';
import type { ReviewKind } from '../reviews/kinds.ts';

/**
 * What is true of a transaction in each state (docs/life-of-a-transaction.md#states); `steps.ts` says what leads from
 * one to the next. Everything else that is said about states derives from these columns, also in SQL, at the desk and
 * in the audit.
 */

/** How a transaction begins. */
export const WAYS = {
  announced: 'An upstream announces it, and the customer consents with a one-time code.',
  ordered: 'The merchant’s app orders it, and the customer consents with a PIN.',
} as const satisfies Record<string, string>;
export type Way = keyof typeof WAYS;

/** Where the money of a transaction is. */
export type MoneyPlace = 'nothing_taken' | 'held' | 'paid' | 'released' | 'refunded';

export interface StateFacts {
  /** Which transactions can be in it. */
  readonly way: Way | 'both';
  /**
   * `open`: the customer has not consented yet. `under_way`: they have, and the transaction is not known to be paid or
   * over. Few transactions are in these two at any time, however many there were.
   */
  readonly phase: 'open' | 'under_way' | 'paid' | 'over';
  /** Where the money can be; the audit refuses anything else. */
  readonly money: readonly MoneyPlace[];
  /** What the clock waits for, see `due.ts`; nothing when the clock is never due again. */
  readonly due?: 'expiry' | 'hold' | 'call' | 'confirmation' | 'outcome' | 'value';
  /** The case that asks how it will end, once the clock has waited long enough. */
  readonly asks?: ReviewKind;
  /** A case about it may rest until the clock brings it back: the transaction is paid, or perhaps paid. */
  readonly mayRest?: true;
  /** Whether a code was sent to the customer. */
  readonly codeSent: 'no' | 'perhaps' | 'yes';
  /** What it counts as in the figures; nothing while that is undecided, or when the customer gave it up. */
  readonly countsAs?: 'paid' | 'failed' | 'reversed';
  readonly says: Says;
  /** The same of an ordered transaction, where that differs: nobody was sent a code. */
  readonly saysOfOrder?: Says;
}

const TABLE = {
  initiated: {
    way: 'announced',
    phase: 'open',
    money: ['nothing_taken'],
    due: 'expiry',
    codeSent: 'no',
    says: ({ name }) => `Announced by ${name}; no code sent yet.`,
  },
  declined: {
    way: 'announced',
    phase: 'over',
    money: ['nothing_taken'],
    codeSent: 'no',
    countsAs: 'failed',
    says: () => 'Refused when it was announced.',
  },
  awaiting_otp: {
    way: 'announced',
    phase: 'open',
    money: ['nothing_taken'],
    due: 'expiry',
    codeSent: 'yes',
    says: () => 'A code was sent; waiting for the customer to enter it.',
  },
  expired: {
    way: 'announced',
    phase: 'over',
    money: ['nothing_taken'],
    codeSent: 'perhaps',
    says: () => 'Not completed in time.',
  },
  failed: {
    way: 'both',
    phase: 'over',
    money: ['nothing_taken', 'released'],
    codeSent: 'yes',
    countsAs: 'failed',
    says: () => 'Ended unpaid; money that was held has been given back.',
  },
  /** Only needed where the customer's wallet is another system: the embedded ledger holds in the same commit. */
  holding: {
    way: 'both',
    phase: 'under_way',
    money: ['held'],
    due: 'hold',
    codeSent: 'yes',
    says: () => 'The customer agreed; the wallet is being asked to hold the money.',
  },
  submitting: {
    way: 'both',
    phase: 'under_way',
    money: ['held'],
    due: 'call',
    codeSent: 'yes',
    says: ({ name }) => `The code was right, the money is held, ${name} is being asked to pay.`,
    saysOfOrder: ({ name }) => `The customer agreed, the money is held, ${name} is being asked to carry it out.`,
  },
  pending: {
    way: 'ordered',
    phase: 'under_way',
    money: ['held'],
    due: 'outcome',
    asks: 'in_doubt',
    mayRest: true,
    codeSent: 'yes',
    says: ({ name }) => `${name} is working on it; the money stays held.`,
  },
  awaiting_confirmation: {
    way: 'ordered',
    phase: 'under_way',
    money: ['held'],
    due: 'confirmation',
    codeSent: 'yes',
    says: ({ name }) => `${name} wants the customer to confirm; the money stays held.`,
  },
  in_doubt: {
    way: 'both',
    phase: 'under_way',
    money: ['held'],
    due: 'outcome',
    asks: 'in_doubt',
    mayRest: true,
    codeSent: 'yes',
    says: ({ name }) => `No answer says whether ${name} paid; the money stays held.`,
  },
  settled: {
    way: 'both',
    phase: 'paid',
    money: ['paid'],
    due: 'value',
    asks: 'value_overdue',
    mayRest: true,
    codeSent: 'yes',
    countsAs: 'paid',
    says: ({ name }) => `Paid; the money was handed to ${name}.`,
  },
  fulfilled: {
    way: 'both',
    phase: 'paid',
    money: ['paid'],
    mayRest: true,
    codeSent: 'yes',
    countsAs: 'paid',
    says: () => 'Paid, and the PIN or token has come.',
  },
  reversed: {
    way: 'both',
    phase: 'over',
    money: ['nothing_taken', 'released', 'refunded'],
    codeSent: 'perhaps',
    countsAs: 'reversed',
    says: ({ name }) => `Reversed by ${name}; money that was taken has been given back.`,
  },
} as const satisfies Record<string, StateFacts>;
export type State = keyof typeof TABLE;
export const STATES: Readonly<Record<State, StateFacts>> = TABLE;

const STATE_NAMES = Object.keys(STATES) as readonly State[];

/** The states of which this is true, in the order of the table. */
export const statesWhere = (is: (facts: StateFacts, state: State) => boolean): readonly State[] =>
  STATE_NAMES.filter((state) => is(STATES[state], state));

/**
 * States that a transaction can reach today: no rail has the customer confirm yet, and the ledger here holds money at
 * once.
 */
export const isReachable = ({ due }: StateFacts): boolean => due !== 'confirmation' && due !== 'hold';
/** States that few transactions are in at any time, so that a list of them may be read whole. */
export const hasFewTransactions = ({ phase }: StateFacts): boolean => phase === 'open' || phase === 'under_way';
/** States in which money was taken, or may have been. */
export const mayHaveTaken = ({ money }: StateFacts): boolean => money.some((place) => place !== 'nothing_taken');
/** States in which the money is with nobody yet: neither the customer's nor paid. */
export const isHeld = ({ money }: StateFacts): boolean => money.every((place) => place === 'held');
