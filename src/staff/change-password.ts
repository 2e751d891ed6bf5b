import { append } from '../audit-log/append.ts';
import { type Result, err, ok } from '../core/result.ts';
import { type PasswordFault, isSamePassword, passwordFault } from './password.ts';
import type { Person, StaffDeps } from './ports.ts';
import { type InSession, type LoginFault, sessionTryWasRight, takeSessionTry } from './session-try.ts';
import type { Weakness } from './weak-password.ts';
import { type Opened, actorOf, advanceSession, findSession, stageAfter } from './sessions.ts';

/** Why a password may not be chosen, by anybody or by this person. */
export type ChoiceFault = PasswordFault | Weakness | 'same_as_before';
export type ChangePasswordFault = LoginFault | { readonly kind: ChoiceFault };

/** Changes the person's own password. Their other sessions end, and this one goes on under a new token. */
export async function changePassword(
  deps: StaffDeps,
  request: InSession & { readonly current: string; readonly chosen: string },
): Promise<Result<Opened, ChangePasswordFault>> {
  const { work, ring, passwords, clock } = deps;
  const { token, address, current, chosen } = request;
  const taken = await takeSessionTry(deps, request, ['password', 'full']);
  if (!taken.ok) return taken;
  const { person: owner } = taken.value;
  const { passwordHash: before } = owner;
  if (!(await passwords.verify(current, before))) return err({ kind: 'wrong' });
  const fault = isSamePassword(chosen, current) ? 'same_as_before' : await choiceFault(deps, owner, chosen);
  const passwordHash = fault === null ? await passwords.hash(chosen) : before;

  const changed = await work.run<Opened | null, ChangePasswordFault>(async (stores) => {
    const now = clock();
    const known = await findSession(stores, token, now);
    if (!known || !['password', 'full'].includes(known.session.stage)) return err({ kind: 'no_session' });
    if (known.person.passwordHash !== before) return err({ kind: 'wrong' });
    await sessionTryWasRight(stores, deps, known, request);
    if (fault !== null) return ok(null);
    const person = { ...known.person, passwordHash, mustChangePassword: false };
    await stores.staff.save(person);
    const ended = await stores.sessions.endAll(person.id, known.session.id);
    const stage =
      known.session.stage === 'full'
        ? 'full'
        : stageAfter(person, { secondFactor: person.totpSecret !== null, bySingleSignOn: false });
    // Where a login needs a code, this session has not proved one, so it is not as good as a new login.
    const isProved = known.session.stage === 'password' || person.totpSecret === null;
    const opened = await advanceSession(stores, deps, { ...known, person }, stage, now, isProved);
    const by = { actor: actorOf(person), address };
    const entry = {
      at: deps.shownAt(now),
      ...by,
      act: 'password.change',
      subject: `staff/${person.id}`,
      reason: null,
    } as const;
    await append(stores.auditLog, ring, { ...entry, detail: { sessions_ended: ended } });
    return ok(opened);
  });
  if (!changed.ok) return changed;
  return changed.value === null || fault !== null ? err({ kind: fault ?? 'wrong' }) : ok(changed.value);
}

/** The one place that decides whether somebody may have the password they chose. */
const choiceFault = async (
  { weakPasswords, merchantName }: StaffDeps,
  { email, name }: Person,
  chosen: string,
): Promise<ChoiceFault | null> =>
  passwordFault(chosen, email) ?? (await weakPasswords(chosen, { email, name, merchantName }));
