import type { AuditLogStore } from '../audit-log/ports.ts';
import type { Clock, Pace } from '../core/clock.ts';
import type { KeyRing } from '../core/key-ring.ts';
import type { UnitOfWork } from '../core/unit-of-work.ts';
import type { Passwords } from './password.ts';
import type { Role, TokenRight } from './rights.ts';
import type { WeakPasswords } from './weak-password.ts';

/** One of the merchant's staff. Never deleted, because the audit log names them. Times in ms since 1970. */
export interface Person {
  readonly id: number;
  /** Trimmed and in lower case; unique. */
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly status: 'active' | 'disabled';
  /** PHC string. */
  readonly passwordHash: string;
  /** Somebody else has chosen the password. */
  readonly mustChangePassword: boolean;
  /** Sealed; null while two-factor login is not set up. */
  readonly totpSecret: string | null;
  /** The 30-second step of the last code that was used. No code of this step or an earlier one works again. */
  readonly totpLastStep: number;
  readonly createdAt: number;
  readonly lastLoginAt: number | null;
}
export type NewPerson = Omit<Person, 'id'>;

export interface StaffStore {
  /** Null when the e-mail is taken. */
  insert(person: NewPerson): Promise<number | null>;
  /** Inside a unit of work the row stays locked until the end of it, as with `findByEmail`. */
  find(id: number): Promise<Person | null>;
  findByEmail(email: string): Promise<Person | null>;
  /** By name. */
  list(): Promise<readonly Person[]>;
  /** Keeps all but e-mail and `createdAt`, which never change. */
  save(person: Person): Promise<void>;
  /** Locks: another unit of work that calls this waits until the end of this one. */
  activeAdmins(): Promise<number>;
  /** Replaces all recovery codes of the person. */
  replaceRecoveryCodes(staffId: number, digests: readonly string[]): Promise<void>;
  /** Uses up the first of these digests that is one of the person's unused codes. True once per code. */
  useRecoveryCode(staffId: number, digests: readonly string[], at: number): Promise<boolean>;
  recoveryCodesLeft(staffId: number): Promise<number>;
}

/** What a login still lacks: `totp` a code, `password` a new password, `enrol` a second factor; `full`: nothing. */
export const STAGES = ['totp', 'password', 'enrol', 'full'] as const;
export type Stage = (typeof STAGES)[number];

export interface Session {
  readonly id: number;
  readonly staffId: number;
  /** SHA-256 of the token, in hex; the token itself is with its owner alone. */
  readonly tokenHash: string;
  readonly stage: Stage;
  /** Who vouched for the person: their password, or an identity provider. */
  readonly method: 'password' | 'single_sign_on';
  readonly createdAt: number;
  /** To the minute. */
  readonly lastSeenAt: number;
  /** When all that is asked for was last proved; null before the first time. */
  readonly authenticatedAt: number | null;
  readonly address: string;
  /** The user agent that the browser sent. */
  readonly browser: string;
  /** The sealed secret of a second factor that is being set up. */
  readonly enrolling: string | null;
}
export type NewSession = Omit<Session, 'id'>;

export interface SessionStore {
  insert(session: NewSession): Promise<number>;
  /** Inside a unit of work its person stays locked until the end of it, and so does the session. */
  findByToken(tokenHash: string): Promise<Session | null>;
  /** The newest first; also those whose time is over. */
  of(staffId: number): Promise<readonly Session[]>;
  /** Keeps token, stage, times and the secret being set up; the rest of a session never changes. */
  save(session: Session): Promise<void>;
  /** Nothing happens when no session has it. */
  endByToken(tokenHash: string): Promise<void>;
  /** False when the person has no such session. */
  end(staffId: number, id: number): Promise<boolean>;
  /** Deletes all sessions of a person but the one that may stay. Answers how many. */
  endAll(staffId: number, but: number | null): Promise<number>;
  /** Deletes up to `limit` last seen at or before `seenUntil`; answers how many. */
  drop(seenUntil: number, limit: number): Promise<number>;
}

/** A machine's key to the API. */
export interface MachineToken {
  readonly id: number;
  readonly name: string;
  /** SHA-256 of the token, in hex. */
  readonly hash: string;
  readonly rights: readonly TokenRight[];
  readonly createdBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** To the minute. */
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}
export type NewMachineToken = Omit<MachineToken, 'id' | 'lastUsedAt' | 'revokedAt'>;

export interface MachineTokenStore {
  insert(token: NewMachineToken): Promise<number>;
  find(id: number): Promise<MachineToken | null>;
  findByHash(hash: string): Promise<MachineToken | null>;
  /** The newest first. */
  list(): Promise<readonly MachineToken[]>;
  setLastUsed(id: number, at: number): Promise<void>;
  revoke(id: number, at: number): Promise<void>;
}

/** Failed tries to log in that count together. */
export interface Tries {
  readonly failures: number;
  readonly lastAt: number;
}

export interface LoginThrottleStore {
  /** Locks: another unit of work that reads this key waits until the end of this one. */
  find(key: string): Promise<Tries | null>;
  save(key: string, tries: Tries): Promise<void>;
  remove(key: string): Promise<void>;
  /** Deletes up to `limit` whose last failure was at or before `lastUntil`; answers how many. */
  drop(lastUntil: number, limit: number): Promise<number>;
}

/** The stores that use cases of the staff can touch. */
export interface StaffStores {
  readonly staff: StaffStore;
  readonly sessions: SessionStore;
  readonly machineTokens: MachineTokenStore;
  readonly loginThrottle: LoginThrottleStore;
  readonly auditLog: AuditLogStore;
}

/** What the use cases of this folder need. */
export interface StaffDeps {
  readonly work: UnitOfWork<StaffStores>;
  readonly ring: KeyRing;
  readonly passwords: Passwords;
  readonly weakPasswords: WeakPasswords;
  /** The staff's company. Everybody knows it, so it is no good part of a password. */
  readonly merchantName: string;
  /** Real time. Proofs of a person and their lifetimes go by it. */
  readonly clock: Clock;
  /** What the service's clock shows at a real time. The audit log and the lists of logins go by it. */
  readonly shownAt: Pace['shownAt'];
  readonly randomBytes: (count: number) => Uint8Array;
}
