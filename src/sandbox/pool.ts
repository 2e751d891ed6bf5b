import type { Money } from '../core/money.ts';

/** One line in the merchant's wallet at Finswich. */
export interface PoolEntry {
  readonly reference: string;
  readonly kind: 'debit' | 'credit';
  readonly amount: Money;
  readonly at: number;
}

/** The merchant's wallet at Finswich: a transfer debits it, a reversal credits it back, each once per reference. */
export interface Pool {
  readonly opening: Money;
  readonly balance: Money;
  readonly entries: readonly PoolEntry[];
  debited(reference: string): boolean;
  /** True when the money was taken, now or before. False when the wallet has too little. */
  debit(reference: string, amount: Money, at: number): boolean;
  /** Gives back what was taken for the reference, unless nothing was taken or it is back already. */
  credit(reference: string, at: number): boolean;
}

/**
 * Enough for hundreds of thousands of transactions. It runs short only when somebody orders for more than this at once.
 */
const OPENING: Money = { minor: 50_000_000_00, currency: 'NGN' };

export function createPool(): Pool {
  const entries: PoolEntry[] = [];
  const debits = new Map<string, PoolEntry>();
  const credits = new Set<string>();
  let minor = OPENING.minor;
  return {
    opening: OPENING,
    get balance() {
      return { minor, currency: OPENING.currency };
    },
    get entries() {
      return entries;
    },
    debited: (reference) => debits.has(reference),
    debit(reference, amount, at) {
      if (debits.has(reference)) return true;
      if (amount.minor > minor) return false;
      const entry: PoolEntry = { reference, kind: 'debit', amount, at };
      minor -= amount.minor;
      entries.push(entry);
      debits.set(reference, entry);
      return true;
    },
    credit(reference, at) {
      const debit = debits.get(reference);
      if (!debit || credits.has(reference)) return false;
      minor += debit.amount.minor;
      entries.push({ reference, kind: 'credit', amount: debit.amount, at });
      credits.add(reference);
      return true;
    },
  };
}
