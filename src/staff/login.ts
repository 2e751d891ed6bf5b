import { append } from '../audit-log/append.ts';
import { type Result, err, ok } from '../core/result.ts';
import { isEmail, normalEmail } from './email.ts';
import type { StaffDeps, StaffStores } from './ports.ts';
import { proveCode } from './second-factor.ts';
import { type InSession, type LoginFault, sessionTryWasRight, takeSessionTry } from './session-try.ts';
import {
  type Opened,
  type Origin,
  actorOf,
  advanceSession,
  endSessionBefore,
  findSession,
  openSession,
  stageAfter,
} from './sessions.ts';
import { countedIn, laneOf } from './known-browser.ts';
import { type Counted, takeTry, tryWasRight } from './throttle.ts';

export interface LoginRequest extends Origin {
  readonly email: string;
  readonly password: string;
  /** The token the browser brought, if any. */
  readonly tokenBefore: string | null;
  /** The marks that the browser kept of earlier logins, and a pass from an admin. */
  readonly marks?: readonly string[];
}

/**
 * The first step of a login. An unknown e-mail, a disabled person and a wrong password take the same time and get the
 * same answer.
 */
export async function logIn(deps: StaffDeps, request: LoginRequest): Promise<Result<Opened, LoginFault>> {
  const { work, ring, passwords, clock } = deps;
  const email = normalEmail(request.email);
  const lane = await work.read((stores) => laneOfEmail(stores, deps, email, request.marks ?? []));
  const counted: readonly Counted[] =
    lane === null
      ? [
          { kind: 'address', name: request.address },
          { kind: 'email', name: email },
        ]
      : countedIn(lane, 'password');
  const taken = await work.run<number, never>(async ({ loginThrottle }) =>
    ok(await takeTry(loginThrottle, ring, counted, clock())),
  );
  if (!taken.ok) return taken;
  if (taken.value > 0) return err({ kind: 'too_many_tries', retryAfterSeconds: taken.value });

  // Read without a lock. Every login counts its try last; if it locked the person first, it could wait for another login
  // that holds the try count and wants the person. A text that is no e-mail belongs to nobody, and may have characters
  // that a database refuses.
  const person = isEmail(email) ? await work.read(({ staff }) => staff.findByEmail(email)) : null;

  const isRight = await passwords.verify(request.password, person?.passwordHash ?? null);
  if (!person || !isRight) return err({ kind: 'wrong' });
  const rehashed = passwords.needsRehash(person.passwordHash) ? await passwords.hash(request.password) : null;

  const opened = await work.run<Opened, LoginFault>(async (stores) => {
    const found = await stores.staff.find(person.id);
    // Meanwhile somebody may have disabled the person or changed their password.
    if (found?.status !== 'active' || found.passwordHash !== person.passwordHash) return err({ kind: 'wrong' });
    const kept = rehashed === null ? found : { ...found, passwordHash: rehashed };
    if (rehashed !== null) await stores.staff.save(kept);
    await tryWasRight(stores.loginThrottle, ring, counted);
    const stage = stageAfter(kept, { secondFactor: false, bySingleSignOn: false });
    const login = { ...request, person: kept, stage, method: 'password', isFresh: true } as const;
    return ok(await openSession(stores, deps, login, clock()));
  });
  if (opened.ok) await endSessionBefore(work, request.tokenBefore);
  return opened;
}

/** The lane of a browser that the person has used before; null when the browser brings no mark. */
async function laneOfEmail(
  stores: StaffStores,
  { ring, clock }: StaffDeps,
  email: string,
  marks: readonly string[],
): Promise<string | null> {
  const person = marks.length > 0 && isEmail(email) ? await stores.staff.findByEmail(email) : null;
  return person && laneOf(stores, ring, marks, person, clock());
}

/**
 * A login that an identity provider vouches for. It is for active staff alone and adds nobody. `secondFactor`: the
 * provider has asked for a second factor, so we do not ask for ours. `isFresh`: the provider has just asked the person
 * to prove who they are; a browser that the provider remembers proves nothing about the person at it.
 */
export async function logInBySingleSignOn(
  deps: StaffDeps,
  request: Omit<LoginRequest, 'password'> & { readonly secondFactor: boolean; readonly isFresh: boolean },
): Promise<Result<Opened, LoginFault>> {
  const opened = await deps.work.run<Opened, LoginFault>(async (stores) => {
    const person = await stores.staff.findByEmail(normalEmail(request.email));
    if (person?.status !== 'active') return err({ kind: 'wrong' });
    const stage = stageAfter(person, { secondFactor: request.secondFactor, bySingleSignOn: true });
    const login = { ...request, person, stage, method: 'single_sign_on' } as const;
    return ok(await openSession(stores, deps, login, deps.clock()));
  });
  if (opened.ok) await endSessionBefore(deps.work, request.tokenBefore);
  return opened;
}

/** The second step: a code of the authenticator app, or a recovery code. */
export async function proveSecondFactor(
  deps: StaffDeps,
  request: InSession & { readonly code: string },
): Promise<Result<Opened, LoginFault>> {
  const { work, ring, clock } = deps;
  const taken = await takeSessionTry(deps, request, ['totp']);
  if (!taken.ok) return taken;
  return work.run<Opened, LoginFault>(async (stores) => {
    const known = await findSession(stores, request.token, clock());
    if (known?.session.stage !== 'totp') return err({ kind: 'no_session' });
    const { session } = known;
    const person = await proveCode(stores.staff, ring, known.person, request.code, clock());
    if (person === null) return err({ kind: 'wrong' });
    await sessionTryWasRight(stores, deps, known, request);
    const stage = stageAfter(person, { secondFactor: true, bySingleSignOn: session.method === 'single_sign_on' });
    return ok(await advanceSession(stores, deps, { session, person }, stage, clock()));
  });
}

/**
 * Proves a session anew, for acts that ask for a fresh login: by the password, and by a code where two-factor login is
 * set up.
 */
export async function proveAgain(
  deps: StaffDeps,
  request: InSession & { readonly password: string; readonly code: string },
): Promise<Result<Opened, LoginFault>> {
  const { work, ring, passwords, clock } = deps;
  const { token, address, password, code } = request;
  const taken = await takeSessionTry(deps, request, ['full']);
  if (!taken.ok) return taken;
  const { passwordHash } = taken.value.person;
  if (!(await passwords.verify(password, passwordHash))) return err({ kind: 'wrong' });
  return work.run<Opened, LoginFault>(async (stores) => {
    const now = clock();
    const known = await findSession(stores, token, now);
    if (known?.session.stage !== 'full') return err({ kind: 'no_session' });
    if (known.person.passwordHash !== passwordHash) return err({ kind: 'wrong' });
    const person =
      known.person.totpSecret === null ? known.person : await proveCode(stores.staff, ring, known.person, code, now);
    if (person === null) return err({ kind: 'wrong' });
    await sessionTryWasRight(stores, deps, known, request);
    const opened = await advanceSession(stores, deps, { ...known, person }, 'full', now);
    const by = { actor: actorOf(person), address };
    const detail = { session: opened.session.id };
    await append(stores.auditLog, ring, {
      at: deps.shownAt(now),
      ...by,
      act: 'session.prove',
      subject: null,
      reason: null,
      detail,
    });
    return ok(opened);
  });
}
