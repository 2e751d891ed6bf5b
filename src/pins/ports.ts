import type { AuditLogStore } from '../audit-log/ports.ts';
import type { Mode } from '../core/mode.ts';
import type { OutboxStore } from '../outbox/ports.ts';
import type { WalletStore } from '../wallets/ports.ts';

/** Whose PIN it is. */
export interface PinOwner {
  readonly mode: Mode;
  readonly userReference: string;
}

/** The PIN by which a customer consents to an order, and what was tried. Times in ms since 1970. */
export interface Pin extends PinOwner {
  /** An argon2id PHC string, and which key of the application's secret it was made under; null before one is set. */
  readonly hash: string | null;
  readonly keyId: string | null;
  /** Wrong tries since the last right one or lock. A try counts as wrong before it is compared. */
  readonly failures: number;
  /** How often it was locked since the last right one: each lock is longer. */
  readonly locks: number;
  readonly lockedUntil: number | null;
  /** Changes with each PIN that is set, and stays when the same PIN is hashed anew. */
  readonly setAt: number | null;
}

export interface PinStore {
  /** Locks: of two tries at once, the second waits, and finds the first one counted. */
  find(mode: Mode, userReference: string): Promise<Pin | null>;
  save(pin: Pin): Promise<void>;
}

/** The stores that use cases of PINs can touch. */
export interface PinStores {
  readonly pins: PinStore;
  readonly wallets: WalletStore;
  readonly outbox: OutboxStore;
  readonly auditLog: AuditLogStore;
}

/** How a message about a PIN names whose it is: `TEST/poormeggriffin`. */
export const pinSubject = ({ mode, userReference }: PinOwner): string => `${mode}/${userReference}`;
export function readPinSubject(subject: string): PinOwner {
  const [mode = ''] = subject.split('/', 1);
  return { mode: mode as Mode, userReference: subject.slice(mode.length + 1) };
}
