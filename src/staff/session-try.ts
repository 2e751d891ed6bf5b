import { type Result, err, ok } from '../core/result.ts';
import type { StaffDeps, StaffStores, Stage } from './ports.ts';
import { type Known, findSession } from './sessions.ts';
import { type Counted, takeTry, tryWasRight } from './throttle.ts';

/**
 * `wrong`: e-mail, password or code, never said which. `too_many_tries` says how long to wait. `no_session`: it has ended,
 * or is not at the stage where this is asked.
 */
export type LoginFault =
  | { readonly kind: 'wrong' | 'no_session' }
  | { readonly kind: 'too_many_tries'; readonly retryAfterSeconds: number };

/** A request of a session, by its token. */
export interface InSession {
  readonly token: string;
  readonly address: string;
}

const countedOf = ({ person }: Known, address: string): readonly Counted[] => [
  { kind: 'address', name: address },
  { kind: 'code', name: String(person.id) },
];

/** Counts a try to prove something within a session, as failed until {@link sessionTryWasRight} says otherwise. */
export async function takeSessionTry(
  { work, ring, clock }: StaffDeps,
  { token, address }: InSession,
  stages: readonly Stage[],
): Promise<Result<Known, LoginFault>> {
  const taken = await work.run<{ known: Known; wait: number }, LoginFault>(async (stores) => {
    const known = await findSession(stores, token, clock());
    if (!known || !stages.includes(known.session.stage)) return err({ kind: 'no_session' });
    return ok({ known, wait: await takeTry(stores.loginThrottle, ring, countedOf(known, address), clock()) });
  });
  if (!taken.ok) return taken;
  const { known, wait } = taken.value;
  return wait > 0 ? err({ kind: 'too_many_tries', retryAfterSeconds: wait }) : ok(known);
}

/** Inside the unit of work that acts on what was proved. */
export const sessionTryWasRight = (
  { loginThrottle }: StaffStores,
  { ring }: StaffDeps,
  known: Known,
  address: string,
): Promise<void> => tryWasRight(loginThrottle, ring, countedOf(known, address));
