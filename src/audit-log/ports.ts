import type { Act } from './acts.ts';

/** Who did something: a person of the staff, a machine by its token, somebody at the command line, or the service itself. */
export interface Actor {
  readonly kind: 'person' | 'token' | 'cli' | 'system';
  /** Of the person or the token, which stays when the name changes; null where there is none. */
  readonly id: number | null;
  readonly name: string;
}
/** One of the two that have an id. */
export type KnownActor = Pick<Actor, 'kind'> & { readonly id: number };

/** Who acts, and from which network address; null where there is none. */
export interface By {
  readonly actor: Actor;
  readonly address: string | null;
}

/** One thing that was done or seen. `at` in ms since 1970; never a secret in any field: it cannot be taken out again. */
export interface NewAct extends By {
  readonly at: number;
  readonly act: Act;
  /** What it was done to: `transaction/<reference>`, `wallet/TEST/<user reference>`, `review/7`; null for nothing in particular. */
  readonly subject: string | null;
  /** Why, in the words of who did it. */
  readonly reason: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** One entry of the chain. */
export interface AuditEntry extends NewAct {
  /** 1, 2, 3 … without a gap. */
  readonly id: number;
  /** The key of the ring that made the hash. */
  readonly keyId: string;
  /** The hash of the entry before; empty for the first one. */
  readonly previousHash: string;
  readonly hash: string;
}

export type AuditHead = Pick<AuditEntry, 'id' | 'hash'>;

export interface AuditLogFilter {
  readonly actor: Pick<Actor, 'kind' | 'id'> | null;
  readonly act: Act | null;
  readonly subject: string | null;
  /** At or after. */
  readonly from: number | null;
  /** Before. */
  readonly to: number | null;
  /** Only what comes after this entry of the list, or before it when `isBack`; null for the list's beginning. */
  readonly place: (Pick<AuditEntry, 'at' | 'id'> & { readonly isBack: boolean }) | null;
  readonly limit: number;
}

/** Adds only: nothing of it can be changed or deleted. */
export interface AuditLogStore {
  /** The last entry, null when there is none. Whoever else wants to append waits until the end of this unit of work. */
  head(): Promise<AuditHead | null>;
  insert(entry: AuditEntry): Promise<void>;
  /** The entries with a higher id, in their order. */
  following(id: number, limit: number): Promise<readonly AuditEntry[]>;
  /** Newest first; of the entries before a place those next to it. */
  list(filter: AuditLogFilter): Promise<readonly AuditEntry[]>;
  /** The entries of these acts later than `at`, in no order. */
  since(acts: readonly Act[], at: number): Promise<readonly AuditEntry[]>;
  /** How often this one did this, later than `since`. */
  count(actor: KnownActor, act: Act, since: number): Promise<number>;
  /** When this one last did this to this subject, later than `since`; null if not. */
  lastTime(actor: KnownActor, act: Act, subject: string, since: number): Promise<number | null>;
}
