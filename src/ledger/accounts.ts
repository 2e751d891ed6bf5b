import type { Mode } from '../core/mode.ts';

/** Who an account belongs to. `held` is the customer's money set aside for a transaction (docs/money.md#movements). */
export type AccountKind = 'customer' | 'held' | 'finswich' | 'funding';

/** One account per (mode, owner, currency). */
export interface Account {
  readonly id: string;
  readonly mode: Mode;
  readonly kind: AccountKind;
  /** The customer's user reference; empty for the accounts of the house. */
  readonly owner: string;
  readonly currency: string;
}

/** These must never be below zero. The house's own accounts mirror them, and may be. */
export const neverNegative = (kind: AccountKind): boolean => kind === 'customer' || kind === 'held';

/** The account of that kind; `customer` is ignored for the accounts of the house. */
export function accountOf(kind: AccountKind, mode: Mode, customer: string, currency: string): Account {
  const owner = kind === 'customer' || kind === 'held' ? customer : '';
  return { id: `${mode}/${kind}/${owner}/${currency}`, mode, kind, owner, currency };
}
