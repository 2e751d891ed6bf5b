import type { Act } from './acts.ts';

/** The kinds of actor, and which of them have an id. */
export const ACTOR_KINDS = {
  person: { hasId: true },
  token: { hasId: true },
  app_key: { hasId: true },
  customer: { hasId: false },
  cli: { hasId: false },
  system: { hasId: false },
} as const satisfies Record<string, { readonly hasId: boolean }>;
export type ActorKind = keyof typeof ACTOR_KINDS;

/**
 * Who did something: a person of the staff, a machine by its token, the merchant's back end by its app key, a customer by
 * their own login, somebody at the command line, or the service itself.
 */
export interface Actor {
  readonly kind: ActorKind;
  /** The id of the person, token or app key, which stays when the name changes; null where there is none. */
  readonly id: number | null;
  readonly name: string;
}
/** A person or a program: an actor that has an id. */
export type KnownActor = Pick<Actor, 'kind'> & { readonly id: number };

/** Who acts, and from which network address; null where there is none. */
export interface By {
  readonly actor: Actor;
  readonly address: string | null;
}

/**
 * One thing that was done or seen. `at` in ms since 1970. No field may hold a secret, because nothing can be removed
 * later.
 */
export interface NewAct extends By {
  readonly at: number;
  readonly act: Act;
  /**
   * What it was done to: `transaction/<reference>`, `wallet/TEST/<user reference>`, `review/7`; null for nothing in
   * particular.
   */
  readonly subject: string | null;
  /** Why, in the actor's words. */
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

/** Only adds: nothing can be changed or deleted. */
export interface AuditLogStore {
  /** The last entry; null when there is none. Locks: another append waits until the end of this unit of work. */
  head(): Promise<AuditHead | null>;
  insert(entry: AuditEntry): Promise<void>;
  /** The entries with a higher id, in their order. */
  following(id: number, limit: number): Promise<readonly AuditEntry[]>;
  /** Newest first. Of the entries before a place, those nearest to it. */
  list(filter: AuditLogFilter): Promise<readonly AuditEntry[]>;
  /** The entries of these acts later than `at`, in no order. */
  since(acts: readonly Act[], at: number): Promise<readonly AuditEntry[]>;
  /** How often this actor did this after `since`. */
  count(actor: KnownActor, act: Act, since: number): Promise<number>;
  /** When this actor last did this to this subject after `since`; null when they did not. */
  lastTime(actor: KnownActor, act: Act, subject: string, since: number): Promise<number | null>;
}
