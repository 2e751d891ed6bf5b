import { append } from '../audit-log/append.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { Session, StaffDeps } from './ports.ts';
import { makeRecoveryCodes, secretPlace } from './second-factor.ts';
import { type InSession, type LoginFault } from './session-try.ts';
import { type Known, type Opened, actorOf, advanceSession, findSession, isFresh } from './sessions.ts';
import { newTotpSecret, otpauthUri, stepOfCode } from './totp.ts';

/** `stale`: a session that is in must have been proved in the last ten minutes. */
export type EnrolFault = LoginFault['kind'] | 'stale' | 'not_begun';

export interface Enrolment {
  /** Base32, for typing in; shown this once. */
  readonly secret: string;
  /** For a QR code. */
  readonly uri: string;
}

const enrollingPlace = ({ id }: Session): string => `staff_sessions:enrolling:${id}`;

/**
 * Who may set up a second factor: a person whose login lacks it, or one who is logged in and has just proved who they
 * are.
 */
function mayEnrol(known: Known | null, now: number): Result<Known, EnrolFault> {
  if (known?.session.stage === 'enrol') return ok(known);
  if (known?.session.stage !== 'full') return err('no_session');
  return isFresh(known.session, now) ? ok(known) : err('stale');
}

/** Begins to set up an authenticator app. An earlier one works until the new one is confirmed. */
export async function beginEnrolment(
  { work, ring, clock, randomBytes }: StaffDeps,
  token: string,
  issuer: string,
): Promise<Result<Enrolment, EnrolFault>> {
  return work.run<Enrolment, EnrolFault>(async (stores) => {
    const allowed = mayEnrol(await findSession(stores, token, clock()), clock());
    if (!allowed.ok) return allowed;
    const { session, person } = allowed.value;
    const secret = newTotpSecret(randomBytes);
    await stores.sessions.save({ ...session, enrolling: ring.seal(enrollingPlace(session), secret) });
    return ok({ secret, uri: otpauthUri(secret, issuer, person.email) });
  });
}

/**
 * Confirms the app with one of its codes, which proves that it holds the secret. The recovery codes are shown only now.
 */
export async function confirmEnrolment(
  deps: StaffDeps,
  { token, address, code }: InSession & { readonly code: string },
): Promise<Result<Opened & { readonly recoveryCodes: readonly string[] }, EnrolFault>> {
  const { work, ring, clock, randomBytes } = deps;
  return work.run<Opened & { readonly recoveryCodes: readonly string[] }, EnrolFault>(async (stores) => {
    const now = clock();
    const allowed = mayEnrol(await findSession(stores, token, now), now);
    if (!allowed.ok) return allowed;
    const { session } = allowed.value;
    if (session.enrolling === null) return err('not_begun');
    const secret = ring.open(enrollingPlace(session), session.enrolling);
    const step = stepOfCode(secret, code.replaceAll(/\s/g, ''), now);
    if (step === null) return err('wrong');
    const totpSecret = ring.seal(secretPlace(session.staffId), secret);
    const person = { ...allowed.value.person, totpSecret, totpLastStep: step };
    await stores.staff.save(person);
    const recoveryCodes = await makeRecoveryCodes(stores.staff, ring, person.id, randomBytes);
    // The person's other sessions have not proved this factor.
    const ended = await stores.sessions.endAll(person.id, session.id);
    const opened = await advanceSession(stores, deps, { session, person }, 'full', now);
    const by = { actor: actorOf(person), address };
    const entry = {
      at: deps.shownAt(now),
      ...by,
      act: 'totp.enrol',
      subject: `staff/${person.id}`,
      reason: null,
    } as const;
    await append(stores.auditLog, ring, { ...entry, detail: { sessions_ended: ended } });
    return ok({ ...opened, recoveryCodes });
  });
}

/** Replaces the recovery codes of a person who has just proved who they are. */
export async function renewRecoveryCodes(
  deps: StaffDeps,
  { token, address }: InSession,
): Promise<Result<readonly string[], EnrolFault>> {
  const { work, ring, clock, randomBytes } = deps;
  return work.run<readonly string[], EnrolFault>(async (stores) => {
    const now = clock();
    const known = await findSession(stores, token, now);
    if (known?.session.stage !== 'full' || known.person.totpSecret === null) return err('no_session');
    if (!isFresh(known.session, now)) return err('stale');
    const { person } = known;
    const codes = await makeRecoveryCodes(stores.staff, ring, person.id, randomBytes);
    const by = { actor: actorOf(person), address };
    const entry = {
      at: deps.shownAt(now),
      ...by,
      act: 'recovery_codes.make',
      subject: `staff/${person.id}`,
      reason: null,
    } as const;
    await append(stores.auditLog, ring, { ...entry, detail: {} });
    return ok(codes);
  });
}
