import type { AuditLogStore } from '../audit-log/ports.ts';
import type { Mode } from '../core/mode.ts';

/** What a back end of the merchant may do by its key. */
export const APP_RIGHTS = {
  read: 'look at the catalogue, and at the payments and balances of customers',
  order: 'order for customers, whose consent the back end proves',
  pins: 'set the PINs of customers, and unlock them',
  accounts: 'link the bank accounts of customers',
} as const satisfies Record<string, string>;
export type AppRight = keyof typeof APP_RIGHTS;

/** A key of the merchant's back end. The database keeps its hash alone. Times in ms since 1970. */
export interface AppKey {
  readonly id: number;
  readonly name: string;
  readonly mode: Mode;
  readonly hash: string;
  readonly rights: readonly AppRight[];
  readonly createdBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

export interface AppKeyStore {
  insert(key: Omit<AppKey, 'id' | 'lastUsedAt' | 'revokedAt'>): Promise<number>;
  find(id: number): Promise<AppKey | null>;
  findByHash(hash: string): Promise<AppKey | null>;
  /** The newest first. */
  list(): Promise<readonly AppKey[]>;
  setLastUsed(id: number, at: number): Promise<void>;
  revoke(id: number, at: number): Promise<void>;
}

export interface AppKeyStores {
  readonly appKeys: AppKeyStore;
  readonly auditLog: AuditLogStore;
}
