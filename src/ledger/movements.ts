import type { Mode } from '../core/mode.ts';
import type { Money } from '../core/money.ts';
import type { TransactionKey } from '../core/transaction-name.ts';
import { type Account, type Party, accountOf, kindOf } from './accounts.ts';

/**
 * The ways money moves (docs/money.md#movements). A `slot` can be taken once: settle and release share one, so a hold is
 * settled or released, never both. `of` says what takes it: a transaction; a movement of a wallet, which has a reference
 * of its own; or a credit, which its rail has named.
 */
export const MOVEMENTS = {
  fund: { from: 'funding', to: 'customer', slot: 'fund', of: 'wallet' },
  withdraw: { from: 'customer', to: 'funding', slot: 'withdraw', of: 'wallet' },
  hold: { from: 'customer', to: 'held', slot: 'hold', of: 'transaction' },
  settle: { from: 'held', to: 'rail', slot: 'outcome', of: 'transaction' },
  release: { from: 'held', to: 'customer', slot: 'outcome', of: 'transaction' },
  refund: { from: 'rail', to: 'customer', slot: 'refund', of: 'transaction' },
  credit: { from: 'rail', to: 'customer', slot: 'credit', of: 'rail' },
} as const satisfies Record<string, { from: Party; to: Party; slot: string; of: 'wallet' | 'transaction' | 'rail' }>;

export type MovementName = keyof typeof MOVEMENTS;
type NamesOf<Of> = { [Name in MovementName]: (typeof MOVEMENTS)[Name]['of'] extends Of ? Name : never }[MovementName];
/** Those that move the money of a transaction. */
export type TransactionMovement = NamesOf<'transaction'>;
export const TRANSACTION_MOVEMENTS = (Object.keys(MOVEMENTS) as MovementName[]).filter(
  (name) => MOVEMENTS[name].of === 'transaction',
);

interface Moving {
  readonly mode: Mode;
  /** The customer's user reference. */
  readonly customer: string;
  readonly amount: Money;
}

/** One movement of money: `amount` from one account to another, once per slot. */
export type Movement = Moving &
  (
    | { readonly name: NamesOf<'transaction' | 'rail'>; readonly transaction: TransactionKey }
    /** A top-up or a withdrawal. */
    | { readonly name: NamesOf<'wallet'>; readonly ownReference: string }
  );

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
  const { name, mode, customer, amount } = movement;
  const { from, to, slot } = MOVEMENTS[name];
  const taker = 'transaction' in movement ? movement.transaction : { id: movement.ownReference, rail: '' };
  const account = (party: Party): Account => accountOf(kindOf(party, taker.rail), mode, customer, amount.currency);
  return {
    slot: `${mode}/${slot}/${taker.id}`,
    movement,
    postings: [
      { account: account(from), minor: -amount.minor },
      { account: account(to), minor: amount.minor },
    ],
  };
}
