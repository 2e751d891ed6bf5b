import type { Balance, LedgerFault, LedgerStore } from './ports.ts';

export interface AuditReport {
  readonly holds: boolean;
  readonly faults: readonly LedgerFault[];
  readonly entries: number;
  readonly accounts: number;
  /** Sum of the balances per (mode, kind, currency), minor units; each currency's sum over all kinds is zero. */
  readonly totals: readonly Balance[];
}

const FAULTS_SHOWN = 50;

/** Proves the rules of docs/money.md#audit over the whole database. */
export async function audit(ledger: LedgerStore): Promise<AuditReport> {
  const faults = await ledger.faults(FAULTS_SHOWN);
  return { holds: faults.length === 0, faults, ...(await ledger.counts()), totals: await ledger.totals() };
}
