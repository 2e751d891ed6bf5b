import type { Mode } from '../core/mode.ts';
import type { Profile } from './profile.ts';

export type WalletStatus = 'active' | 'frozen';

/** A customer's profile, and whether they may pay. The money is in the ledger's accounts. */
export interface Wallet extends Profile {
  readonly mode: Mode;
  readonly userReference: string;
  readonly status: WalletStatus;
  readonly openedAt: number;
}

export interface WalletStore {
  find(mode: Mode, userReference: string): Promise<Wallet | null>;
  /** False when the customer has a wallet in this mode already. */
  insert(wallet: Wallet): Promise<boolean>;
  /** Locks: no other unit of work reads or changes the wallet until the end of this one. */
  lock(mode: Mode, userReference: string): Promise<Wallet | null>;
  /** Saves the profile, and nothing else of the wallet. */
  saveProfile(wallet: Wallet): Promise<void>;
  /** False when there is no such wallet. */
  setStatus(mode: Mode, userReference: string, status: WalletStatus): Promise<boolean>;
}

/** A change of a customer's phone or e-mail. The old phone or e-mail gets a message about it. `at` in ms since 1970. */
export interface ContactChange {
  readonly id: number;
  readonly mode: Mode;
  readonly userReference: string;
  readonly oldPhone: string | null;
  readonly newPhone: string | null;
  readonly oldEmail: string | null;
  readonly newEmail: string | null;
  readonly changedBy: string;
  readonly at: number;
}

export interface ContactChangeStore {
  /** Returns its id. */
  insert(change: Omit<ContactChange, 'id'>): Promise<number>;
  find(id: number): Promise<ContactChange | null>;
  /** The newest first. */
  of(mode: Mode, userReference: string, limit: number): Promise<readonly ContactChange[]>;
}

export type ContactPart = 'phone' | 'email';

/** How a message about one part of a change names it: `7/phone`. */
export const contactSubject = (id: number, part: ContactPart): string => `${id}/${part}`;
export function readContactSubject(subject: string): { readonly id: number; readonly part: ContactPart } {
  const [id, part] = subject.split('/') as [string, ContactPart];
  return { id: Number(id), part };
}
