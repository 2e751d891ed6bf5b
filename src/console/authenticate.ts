import { type Result, err, ok } from '../core/result.ts';
import { type Right, may } from '../staff/rights.ts';
import { identify, isFresh } from '../staff/sessions.ts';
import { identifyToken } from '../staff/tokens.ts';
import type { ConsoleDeps } from './deps.ts';
import { type Problem, problem } from './problems.ts';
import type { Caller } from './route.ts';

/** What a request carries to prove who calls: the cookie's session token, or a bearer token. */
export interface Credentials {
  readonly sessionToken: string | null;
  readonly bearer: string | null;
  /** The page made the request by itself, perhaps unattended: it must not keep the session alive. */
  readonly byItself: boolean;
}

/** Who calls, and what they may do. */
export interface Known {
  readonly caller: Caller;
  readonly may: (right: Right) => boolean;
}

/**
 * Finds out who calls. A bearer token wins over a cookie. Refuses with `bad_token`, `not_logged_in` or
 * `unfinished_login`.
 */
export async function authenticate(
  { staff, clock }: Pick<ConsoleDeps, 'staff' | 'clock'>,
  { sessionToken, bearer, byItself }: Credentials,
): Promise<Result<Known, Problem>> {
  if (bearer !== null) {
    const token = await identifyToken({ work: staff.work, clock }, bearer);
    if (!token) return err(problem('bad_token'));
    const rights: readonly Right[] = token.rights;
    return ok({
      caller: { kind: 'token', id: token.id, name: token.name },
      may: (right) => rights.includes(right),
    });
  }
  const known = sessionToken === null ? null : await identify(staff, sessionToken, byItself);
  if (!known) return err(problem('not_logged_in'));
  const { session, person } = known;
  if (session.stage !== 'full') return err(problem('unfinished_login'));
  return ok({
    caller: {
      kind: 'person',
      id: person.id,
      name: person.email,
      fullName: person.name,
      sessionId: session.id,
      isFresh: isFresh(session, staff.clock()),
    },
    may: (right) => may(person.role, right),
  });
}
