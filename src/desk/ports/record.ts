import type { AuditEntry } from '../../audit-log/ports.ts';
import type { PostedEntry } from '../../ledger/ports.ts';
import type { Note } from '../../notes/ports.ts';
import type { SentText } from '../../outbox/ports.ts';
import type { TransactionFacts } from '../../transactions/record.ts';
import type { Voucher } from '../../vouchers/ports.ts';
import type { Wallet } from '../../wallets/ports.ts';

/** Everything that is known of one transaction. */
export interface RecordQuestions {
  /** Null when the reference is not known. `subject` is how the audit log names the transaction. */
  transaction(query: { readonly reference: string; readonly subject: string }): Promise<DeskFacts | null>;
}

/** A voucher without what opens it. */
export type VoucherFacts = Omit<Voucher, 'sealed' | 'fingerprint'>;

export interface DeskFacts extends TransactionFacts {
  readonly wallet: Wallet | null;
  /** Wrong codes so far. */
  readonly wrongTries: number;
  /** What gateways were handed, and what they said of it since. */
  readonly sentTexts: readonly SentText[];
  readonly entries: readonly PostedEntry[];
  readonly notes: readonly Note[];
  /** What the audit log has about it: the newest first, a few hundred at most. */
  readonly acts: readonly AuditEntry[];
}
