import type { Mode } from '../core/mode.ts';
import type { Money } from '../core/money.ts';
import type { Result } from '../core/result.ts';
import type { TransactionKey } from '../core/transaction-name.ts';
import type { LedgerStore } from '../ledger/ports.ts';

/**
 * The keeper of the customers' money: this service's own ledger, or the merchant's wallet system. Each movement of a
 * transaction has one permanent key, `<mode>/<rail>/<reference>/<movement>`: the same key again moves nothing.
 */

/** The transaction whose money moves, and how much: always all of it. */
export interface FundsOf extends TransactionKey {
  readonly mode: Mode;
  /** The customer. */
  readonly userReference: string;
  readonly amount: Money;
}

/**
 * `done`: moved, in the caller's unit of work. `ordered`: written down in the caller's unit of work. Then the keeper of
 * the money is asked, and its answer comes as a step of its own.
 */
export type Moved = 'done' | 'ordered';

/** Why a hold is refused; the customer is told. Nothing was written. */
export type HoldRefusal = 'insufficient_funds';

/**
 * Moves the money of transactions, inside the caller's unit of work. Only a hold can be refused. Anything else that
 * cannot be done contradicts the books, which no input can cause: it throws, and the unit of work fails.
 */
export interface Funds {
  /** Sets the customer's money aside. */
  hold(of: FundsOf): Promise<Result<Moved, HoldRefusal>>;
  /** Hands held money to the rail. */
  settle(of: FundsOf): Promise<Moved>;
  /** Gives held money back to the customer. */
  release(of: FundsOf): Promise<Moved>;
  /** Gives the customer back what was settled. */
  refund(of: FundsOf): Promise<Moved>;
  /** Gives the customer money that the rail sends by itself, under a name of its own: nothing was held for it. */
  credit(of: FundsOf): Promise<Moved>;
}

/** The stores that a keeper of money writes to, in the caller's unit of work. */
export interface FundsStores {
  readonly ledger: LedgerStore;
}

/** Opens the funds over the stores of one unit of work; `at` is the moment of its movements, in ms since 1970. */
export type OpenFunds = (stores: FundsStores, at: number) => Funds;
