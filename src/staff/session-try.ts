import { type Result, err, ok } from '../core/result.ts';
import type { StaffDeps, StaffStores, Stage } from './ports.ts';
import { countedIn, laneOf } from './known-browser.ts';
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
  /** What the browser has of earlier logins. */
  readonly marks?: readonly string[];
}

async function countedOf(
  stores: StaffStores,
  { ring, clock }: Pick<StaffDeps, 'ring' | 'clock'>,
  { person }: Known,
  { address, marks = [] }: Pick<InSession, 'address' | 'marks'>,
): Promise<readonly Counted[]> {
  const lane = await laneOf(stores, ring, marks, person, clock());
  if (lane !== null) return countedIn(lane, 'code');
  return [
    { kind: 'address', name: address },
    { kind: 'code', name: String(person.id) },
  ];
}

/** Counts a try to prove something within a session, as failed until {@link sessionTryWasRight} says otherwise. */
export async function takeSessionTry(
  deps: StaffDeps,
  request: InSession,
  stages: readonly Stage[],
): Promise<Result<Known, LoginFault>> {
  const { work, ring, clock } = deps;
  const taken = await work.run<{ known: Known; wait: number }, LoginFault>(async (stores) => {
    const known = await findSession(stores, request.token, clock());
    if (!known || !stages.includes(known.session.stage)) return err({ kind: 'no_session' });
    const counted = await countedOf(stores, deps, known, request);
    return ok({ known, wait: await takeTry(stores.loginThrottle, ring, counted, clock()) });
  });
  if (!taken.ok) return taken;
  const { known, wait } = taken.value;
  return wait > 0 ? err({ kind: 'too_many_tries', retryAfterSeconds: wait }) : ok(known);
}

/** Inside the unit of work that acts on what was proved. */
export const sessionTryWasRight = async (
  stores: StaffStores,
  deps: StaffDeps,
  known: Known,
  request: Pick<InSession, 'address' | 'marks'>,
): Promise<void> => tryWasRight(stores.loginThrottle, deps.ring, await countedOf(stores, deps, known, request));
