import type { Mode } from '../core/mode.ts';

export type WalletStatus = 'active' | 'frozen';

/** A customer's profile; the money is in the ledger's accounts. */
export interface Wallet {
  readonly mode: Mode;
  readonly userReference: string;
  /** E.164. */
  readonly phone: string | null;
  readonly email: string | null;
  /** What Finswich is told for its policy check (`user_category`); null when unknown. */
  readonly category: string | null;
  readonly status: WalletStatus;
  readonly openedAt: number;
}

export interface WalletStore {
  find(mode: Mode, userReference: string): Promise<Wallet | null>;
  /** False when the customer has a wallet in this mode already. */
  insert(wallet: Wallet): Promise<boolean>;
  /** False when there is no such wallet. */
  setStatus(mode: Mode, userReference: string, status: WalletStatus): Promise<boolean>;
}
