import { CLOCKS_DIFFER_MS } from '../core/step-back.ts';
import { createHash } from 'node:crypto';
import { append } from '../audit-log/append.ts';
import type { Actor } from '../audit-log/ports.ts';
import { HOUR, MINUTE } from '../core/clock.ts';
import { printable } from '../core/printable.ts';
import { ok } from '../core/result.ts';
import type { Acting } from './people.ts';
import type { NewSession, Person, Session, StaffDeps, StaffStores, Stage } from './ports.ts';
import { ROLES_NEED_TOTP } from './rights.ts';

/** A session ends when it was idle for this long, and this long after its login in any case (issue 4). */
export const IDLE_MS = 30 * MINUTE;
export const ABSOLUTE_MS = 12 * HOUR;
/** For this long after a login its person may do what asks for a fresh login. */
export const FRESH_MS = 10 * MINUTE;
const SEEN_TO_MS = MINUTE;

const TOKEN_BYTES = 32;

/** The address and the browser that a login comes from. */
export interface Origin {
  readonly address: string;
  readonly browser: string;
}

/** A session with the token that its browser uses from now on. */
export interface Opened {
  readonly token: string;
  readonly session: Session;
  readonly person: Person;
}

/** A session in use, and whose it is. */
export type Known = Omit<Opened, 'token'>;

export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex');
export const newToken = (randomBytes: (count: number) => Uint8Array): string =>
  Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url');

export const idleUntil = ({ lastSeenAt }: Session): number => lastSeenAt + IDLE_MS;
export const expiresAt = ({ createdAt }: Session): number => createdAt + ABSOLUTE_MS;
const isOver = (session: Session, now: number): boolean => now >= idleUntil(session) || now >= expiresAt(session);

/** Whether all that a login asks for was proved in the last ten minutes. */
export const isFresh = ({ authenticatedAt }: Session, now: number): boolean =>
  authenticatedAt !== null && now < authenticatedAt + FRESH_MS && authenticatedAt <= now + CLOCKS_DIFFER_MS;

/** What a login still lacks, once these have been proved. A login by single sign-on needs no password of ours. */
export function stageAfter(
  person: Person,
  proved: { readonly secondFactor: boolean; readonly bySingleSignOn: boolean },
): Stage {
  if (person.totpSecret !== null && !proved.secondFactor) return 'totp';
  if (person.mustChangePassword && !proved.bySingleSignOn) return 'password';
  if (person.totpSecret === null && ROLES_NEED_TOTP.includes(person.role) && !proved.secondFactor) return 'enrol';
  return 'full';
}

/** The session of a token and its person; null when there is none, when its time is over, or when they are disabled. */
export async function findSession(stores: StaffStores, token: string, now: number): Promise<Known | null> {
  const session = await stores.sessions.findByToken(hashOfToken(token));
  if (!session || isOver(session, now)) return null;
  const person = await stores.staff.find(session.staffId);
  return person?.status === 'active' ? { session, person } : null;
}

/**
 * Finds whose request this is; null as for {@link findSession}. A request that a page makes by itself passes
 * `byItself`: it does not keep the session alive.
 */
export async function identify(
  { work, clock }: Pick<StaffDeps, 'work' | 'clock'>,
  token: string,
  byItself = false,
): Promise<Known | null> {
  const now = clock();
  const known = await work.read((stores) => findSession(stores, token, now));
  if (!known || byItself || now - known.session.lastSeenAt < SEEN_TO_MS) return known;
  await work.run(async (stores) => {
    // Read again: meanwhile it may have ended, or got another token.
    const again = await findSession(stores, token, now);
    if (again) await stores.sessions.save({ ...again.session, lastSeenAt: now });
    return ok(undefined);
  });
  return known;
}

/**
 * Ends the session that a browser had before a new login: no token outlives a login. The session may belong to any
 * person, so this is a unit of work of its own: no unit of work locks one person and waits for another's session.
 */
export async function endSessionBefore(work: StaffDeps['work'], token: string | null): Promise<void> {
  if (token === null) return;
  await work.run(async ({ sessions }) => ok(await sessions.endByToken(hashOfToken(token))));
}

/** A login under way. What has been proved so far decides its stage. */
export interface NewLogin extends Origin {
  readonly person: Person;
  readonly stage: Stage;
  readonly method: Session['method'];
  /** The person at the browser has just proved who they are. */
  readonly isFresh: boolean;
}

/** Begins a session under a new token. */
export async function openSession(
  stores: StaffStores,
  deps: Pick<StaffDeps, 'ring' | 'randomBytes' | 'shownAt'>,
  { person, stage, method, isFresh: isProved, address, browser }: NewLogin,
  now: number,
): Promise<Opened> {
  const token = newToken(deps.randomBytes);
  const session: NewSession = {
    staffId: person.id,
    tokenHash: hashOfToken(token),
    stage,
    method,
    createdAt: now,
    lastSeenAt: now,
    authenticatedAt: stage === 'full' && isProved ? now : null,
    address,
    browser: printable(browser.slice(0, LONGEST_BROWSER)),
    enrolling: null,
  };
  const opened = { token, session: { ...session, id: await stores.sessions.insert(session) }, person };
  return stage === 'full' ? noteLogin(stores, deps, opened, deps.shownAt(now)) : opened;
}

/**
 * Moves a session to another stage, or proves it anew, under a new token. The old token is worth nothing from then on.
 * `isProved` is false when the person has not proved all that a fresh login asks for.
 */
export async function advanceSession(
  stores: StaffStores,
  deps: Pick<StaffDeps, 'ring' | 'randomBytes' | 'shownAt'>,
  { session, person }: Known,
  stage: Stage,
  now: number,
  isProved = true,
): Promise<Opened> {
  const token = newToken(deps.randomBytes);
  const advanced: Session = {
    ...session,
    tokenHash: hashOfToken(token),
    stage,
    lastSeenAt: now,
    authenticatedAt: stage === 'full' && isProved ? now : session.authenticatedAt,
    enrolling: null,
  };
  await stores.sessions.save(advanced);
  const opened = { token, session: advanced, person };
  return stage === 'full' && session.stage !== 'full' ? noteLogin(stores, deps, opened, deps.shownAt(now)) : opened;
}

/** Completes the login: the person has proved everything. */
async function noteLogin(
  { staff, auditLog }: StaffStores,
  { ring }: Pick<StaffDeps, 'ring'>,
  opened: Opened,
  at: number,
): Promise<Opened> {
  const { session } = opened;
  const person = { ...opened.person, lastLoginAt: at };
  await staff.save(person);
  const detail = { session: session.id, method: session.method, browser: session.browser };
  const by = { actor: actorOf(person), address: session.address };
  await append(auditLog, ring, { at, ...by, act: 'session.open', subject: null, reason: null, detail });
  return { ...opened, person };
}

/** A person as the audit log names them: by their e-mail, which is unique and never changes. */
export const actorOf = ({ id, email }: Person): Actor => ({ kind: 'person', id, name: email });

/** Ends one session of a person, for themselves or for an admin. False when there is no such session. */
export async function endSession(
  { sessions, auditLog }: StaffStores,
  { staffId, id }: Pick<Session, 'staffId' | 'id'>,
  act: 'session.close' | 'session.revoke',
  { by, at, ring }: Acting,
): Promise<boolean> {
  if (!(await sessions.end(staffId, id))) return false;
  const entry = { at, ...by, act, subject: `staff/${staffId}`, reason: null, detail: { session: id } };
  await append(auditLog, ring, entry);
  return true;
}

/** The sessions of a person that are not over, the newest first. */
export const sessionsOf = async (
  { sessions }: StaffStores,
  staffId: number,
  now: number,
): Promise<readonly Session[]> => (await sessions.of(staffId)).filter((session) => !isOver(session, now));

const LONGEST_BROWSER = 300;
