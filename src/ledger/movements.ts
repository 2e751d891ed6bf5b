import type { Mode } from '../core/mode.ts';
import type { Money } from '../core/money.ts';
import { type Account, type AccountKind, accountOf } from './accounts.ts';
import type { Balanced, WalletBalance } from './ports.ts';

/**
 * The ways money moves (docs/money.md#movements). `slot` is what may be taken once per reference: settle and release
 * share one, so a hold is handed over or given back, never both. `of`: whose reference it is; what is of a wallet has
 * one of its own.
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

/** The account each part of a wallet's balance is the balance of. */
export const ACCOUNT_OF = { available: 'customer', held: 'held' } as const satisfies Record<
  keyof WalletBalance,
  AccountKind
>;

/** How a movement changes that part of the balance: 1 adds to it, -1 takes from it, 0 leaves it. */
export function signOf(movement: MovementName, part: keyof WalletBalance): -1 | 0 | 1 {
  const { from, to } = MOVEMENTS[movement];
  if (to === ACCOUNT_OF[part]) return 1;
  return from === ACCOUNT_OF[part] ? -1 : 0;
}

interface Moved {
  readonly movement: MovementName;
  readonly minor: number;
}

/**
 * These entries of one wallet with the balance after each: the newest first, nothing left out between them. `newest` is
 * the balance after the first of them.
 */
export function withBalances<Entry extends Moved>(
  entries: readonly Entry[],
  newest: WalletBalance,
): readonly Balanced<Entry>[] {
  let { available, held } = newest;
  return entries.map((entry) => {
    const change = changeOf(entry);
    const line = { entry, change, after: { available, held } };
    available -= change.available;
    held -= change.held;
    return line;
  });
}

function changeOf({ movement, minor }: Moved): WalletBalance {
  const change = (part: keyof WalletBalance): number => {
    const sign = signOf(movement, part);
    // No negative zero: it would be another value than the zero of an untouched part.
    return sign === 0 ? 0 : sign * minor;
  };
  return { available: change('available'), held: change('held') };
}
