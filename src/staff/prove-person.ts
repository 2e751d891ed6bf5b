import { type Result, err, ok } from '../core/result.ts';
import type { Person, StaffDeps } from './ports.ts';
import type { Right } from './rights.ts';
import { proveCode } from './second-factor.ts';
import { takeTry, tryWasRight } from './throttle.ts';
import { type ActingFault, whoMay } from './who-may.ts';

export type ProofFault =
  | { readonly kind: ActingFault | 'wrong' }
  | { readonly kind: 'too_many_tries'; readonly retryAfterSeconds: number };

/**
 * Proves at the command line, outside a session, that somebody is the person they say: by a code of their authenticator
 * app or a recovery code. Each code works once. A try is counted before anything is checked, together with the tries of
 * the person's logins, so that the limit holds for both ways in.
 */
export async function provePerson(
  { work, ring, clock }: Pick<StaffDeps, 'work' | 'ring' | 'clock'>,
  { email, right, code }: { readonly email: string; readonly right: Right; readonly code: string },
): Promise<Result<Person, ProofFault>> {
  const found = await work.read(({ staff }) => whoMay(staff, email, right));
  if (!found.ok) return err({ kind: found.error });
  const counted = [{ kind: 'code', name: String(found.value.id) }] as const;
  const taken = await work.run<number, never>(async ({ loginThrottle }) =>
    ok(await takeTry(loginThrottle, ring, counted, clock())),
  );
  if (!taken.ok) return taken;
  if (taken.value > 0) return err({ kind: 'too_many_tries', retryAfterSeconds: taken.value });
  return work.run<Person, ProofFault>(async ({ staff, loginThrottle }) => {
    const again = await whoMay(staff, email, right);
    if (!again.ok) return err({ kind: again.error });
    const person = await proveCode(staff, ring, again.value, code, clock());
    if (person === null) return err({ kind: 'wrong' });
    await tryWasRight(loginThrottle, ring, counted);
    return ok(person);
  });
}
