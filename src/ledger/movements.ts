import type { Mode } from '../core/mode.ts';
import type { Money } from '../core/money.ts';
import { type Account, type AccountKind, accountOf } from './accounts.ts';

/**
 * The ways money moves (docs/money.md#movements). A `slot` can be taken once per reference: settle and release share
 * one, so a hold is settled or released, never both. `of` says whose reference it is: a movement of a wallet has a
 * reference of its own.
 */
export const MOVEMENTS = {
  fund: { from: 'funding', to: 'customer', slot: 'fund', of: 'wallet' },
  withdraw: { from: 'customer', to: 'funding', slot: 'withdraw', of: 'wallet' },
  hold: { from: 'customer', to: 'held', slot: 'hold', of: 'transaction' },
  settle: { from: 'held', to: 'finswich', slot: 'outcome', of: 'transaction' },
  release: { from: 'held', to: 'customer', slot: 'outcome', of: 'transaction' },
  refund: { from: 'finswich', to: 'customer', slot: 'refund', of: 'transaction' },
} as const satisfies Record<string, { from: AccountKind; to: AccountKind; slot: string; of: 'wallet' | 'transaction' }>;

export type MovementName = keyof typeof MOVEMENTS;
type NamesOf<Of> = { [Name in MovementName]: (typeof MOVEMENTS)[Name]['of'] extends Of ? Name : never }[MovementName];
/** Those that move the money of a transaction. */
export type TransactionMovement = NamesOf<'transaction'>;
export const TRANSACTION_MOVEMENTS = (Object.keys(MOVEMENTS) as MovementName[]).filter(
  (name) => MOVEMENTS[name].of === 'transaction',
);

/** One movement of money: `amount` from one account to another, once per slot and reference. */
export interface Movement {
  readonly name: MovementName;
  readonly mode: Mode;
  /** The customer's user reference. */
  readonly customer: string;
  readonly amount: Money;
  /** The transaction's reference, or the top-up's or withdrawal's own. */
  readonly reference: string;
}

export interface Posting {
  readonly account: Account;
  readonly minor: number;
}

/** What a movement is in the books: two postings that sum to zero, and the slot it takes for ever. */
export interface JournalEntry {
  readonly slot: string;
  readonly movement: Movement;
  /** The account that gives, with a negative amount, then the one that takes. */
  readonly postings: readonly [Posting, Posting];
}

export function journalEntry(movement: Movement): JournalEntry {
  const { name, mode, customer, amount, reference } = movement;
  const { from, to, slot } = MOVEMENTS[name];
  return {
    slot: `${mode}/${slot}/${reference}`,
    movement,
    postings: [
      { account: accountOf(from, mode, customer, amount.currency), minor: -amount.minor },
      { account: accountOf(to, mode, customer, amount.currency), minor: amount.minor },
    ],
  };
}
