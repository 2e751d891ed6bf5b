import type { Mode } from '../core/mode.ts';

/**
 * Who gives or takes in a movement. `held` is the customer's money set aside for a transaction
 * (docs/money.md#movements).
 */
export type Party = 'customer' | 'held' | 'rail' | 'funding';
/** The party an account belongs to. Each rail has accounts of its own, whose kind is its name. */
export type AccountKind = Exclude<Party, 'rail'> | (string & {});

/** The kind of the account that this party has in a transaction over this rail. */
export const kindOf = (party: Party, rail: string): AccountKind => (party === 'rail' ? rail : party);

/** One account per (mode, owner, currency). */
export interface Account {
  readonly id: string;
  readonly mode: Mode;
  readonly kind: AccountKind;
  /** The customer's user reference; empty for the accounts of the house. */
  readonly owner: string;
  readonly currency: string;
}

const PARTIES: readonly string[] = ['customer', 'held', 'funding'] satisfies readonly Exclude<Party, 'rail'>[];
export const partyOf = (kind: AccountKind): Party => (PARTIES.includes(kind) ? (kind as Party) : 'rail');

/** These must never be below zero: a customer's own accounts. The others mirror them, and may be. */
export const neverNegative = (kind: AccountKind): boolean => kind === 'customer' || kind === 'held';

/** The account of that kind; `customer` is ignored for the accounts of the house. */
export function accountOf(kind: AccountKind, mode: Mode, customer: string, currency: string): Account {
  const owner = neverNegative(kind) ? customer : '';
  return { id: `${mode}/${kind}/${owner}/${currency}`, mode, kind, owner, currency };
}
