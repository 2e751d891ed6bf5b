import type { AuditLogStore } from '../audit-log/ports.ts';
import type { Mode } from '../core/mode.ts';
import type { LedgerStore } from '../ledger/ports.ts';
import type { OtpStore } from '../otp/ports.ts';
import type { OutboxStore } from '../outbox/ports.ts';
import type { ContactChangeStore, WalletStore } from '../wallets/ports.ts';
import type { StaffStore } from '../staff/ports.ts';
import type { ProfileChange } from '../wallets/profile.ts';

/** Money put into a wallet or taken out of it. */
export interface MoneyContent {
  /** Decimal text. */
  readonly amount: string;
  readonly currency: string;
  readonly reference: string;
}

/** What each kind of act on a wallet contains. */
interface Contents {
  readonly 'wallet.update': ProfileChange;
  readonly 'wallet.fund': MoneyContent;
  readonly 'wallet.withdraw': MoneyContent;
}
export type ApprovalKind = keyof Contents;

/** An act on one wallet, as it was requested. */
export type WalletAct<Kind extends ApprovalKind = ApprovalKind> = {
  readonly [K in Kind]: {
    readonly kind: K;
    readonly mode: Mode;
    readonly userReference: string;
    readonly content: Contents[K];
  };
}[Kind];

/** `waiting`: one person has requested it, and another must approve. */
export const APPROVAL_STATUSES = ['waiting', 'approved', 'refused'] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

/**
 * The people who asked and decided are kept by their e-mail, which is unique and never changes. Times in ms since 1970.
 */
export interface Approval {
  readonly id: number;
  readonly act: WalletAct;
  readonly reason: string;
  readonly status: ApprovalStatus;
  readonly askedBy: string;
  readonly askedAt: number;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  readonly decisionReason: string | null;
}
export type NewApproval = Pick<Approval, 'act' | 'reason' | 'askedBy' | 'askedAt'>;

export interface ApprovalStore {
  /** Adds a request that waits. Returns its id. */
  insert(approval: NewApproval): Promise<number>;
  /** Inside a unit of work the row stays locked until the end of it. */
  find(id: number): Promise<Approval | null>;
  /**
   * The requests about one wallet that wait, the oldest first. Locks: inside a unit of work another call for the same
   * wallet waits until its end. So the same act at the same instant becomes one request.
   */
  waitingOf(mode: Mode, userReference: string): Promise<readonly Approval[]>;
  /** Everything that waits, the oldest first. */
  waiting(limit: number): Promise<readonly Approval[]>;
  /** Saves the status, and who decided, when and why. The rest never changes. */
  save(approval: Approval): Promise<void>;
}

/** The stores that acts on wallets use. */
export interface ActStores {
  readonly wallets: WalletStore;
  readonly contactChanges: ContactChangeStore;
  readonly ledger: LedgerStore;
  readonly otp: OtpStore;
  readonly outbox: OutboxStore;
  readonly approvals: ApprovalStore;
  readonly staff: StaffStore;
  readonly auditLog: AuditLogStore;
}
