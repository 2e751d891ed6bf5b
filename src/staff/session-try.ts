import { type Result, err, ok } from '../core/result.ts';
import type { StaffDeps, StaffStores, Stage } from './ports.ts';
import { countedIn, laneOf } from './known-browser.ts';
import { type Known, findSession } from './sessions.ts';
import { type Counted, takeTry, tryWasRight } from './throttle.ts';

/**
 * `wrong`: the e-mail, password or code is wrong; we never say which. `too_many_tries` says how long to wait.
 * `no_session`: the session has ended, or is at another stage.
 */
export type LoginFault =
  | { readonly kind: 'wrong' | 'no_session' }
  | { readonly kind: 'too_many_tries'; readonly retryAfterSeconds: number };

/** A request within a session, which its token names. */
export interface InSession {
  readonly token: string;
  readonly address: string;
  /** The marks that the browser kept of earlier logins. */
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

/** Counts the try as right. Call it in the unit of work that acts on the proof. */
export const sessionTryWasRight = async (
  stores: StaffStores,
  deps: StaffDeps,
  known: Known,
  request: Pick<InSession, 'address' | 'marks'>,
): Promise<void> => tryWasRight(stores.loginThrottle, deps.ring, await countedOf(stores, deps, known, request));
