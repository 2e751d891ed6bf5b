import { SECRET_IN_TEXT } from '../desk/secret-in-words.ts';

/**
 * Every reason why the staff API may refuse, with its HTTP status and title (RFC 9457, application/problem+json). This
 * is a closed list. `detail` in a reply may say more, but never anything internal.
 */
export const PROBLEMS = {
  bad_request: { status: 400, title: 'The request is not understood.' },
  not_logged_in: { status: 401, title: 'Log in first.' },
  login_refused: { status: 401, title: 'E-mail or password is not right.' },
  code_refused: { status: 401, title: 'The code is not right, or was used before.' },
  bad_token: { status: 401, title: 'The token is not known, has expired or was revoked.' },
  no_right: { status: 403, title: 'Your role does not allow this.' },
  foreign_origin: { status: 403, title: 'The request comes from another site.' },
  not_fresh: { status: 403, title: 'Log in again first: this needs a login not older than 10 minutes.' },
  two_factor_missing: { status: 403, title: 'Your role needs two-factor login.' },
  unfinished_login: { status: 403, title: 'Finish the login first.' },
  not_found: { status: 404, title: 'There is nothing here.' },
  method_not_allowed: { status: 405, title: 'This path has no such method.' },
  not_possible: { status: 409, title: 'This is not possible as things stand.' },
  sent_just_now: { status: 409, title: 'It was sent less than two minutes ago.' },
  same_person: { status: 409, title: 'A second person must confirm; nobody confirms their own request or proposal.' },
  not_two_people: { status: 409, title: 'You and the proposer do not count as two people yet.' },
  already_exists: { status: 409, title: 'There is one already.' },
  last_admin: { status: 409, title: 'The last active admin cannot be taken away.' },
  key_reused: { status: 409, title: 'This Idempotency-Key was used for another request.' },
  gone: { status: 410, title: 'It has been destroyed for good.' },
  body_too_large: { status: 413, title: 'The body is too large.' },
  unsupported_media_type: { status: 415, title: 'The body must be JSON.' },
  not_valid: { status: 422, title: 'Some fields are not valid.' },
  secret_in_text: { status: 422, title: SECRET_IN_TEXT },
  weak_password: { status: 422, title: 'This password is too easy to guess.' },
  limit_reached: { status: 429, title: 'The limit is reached.' },
  too_many_tries: { status: 429, title: 'Too many tries. Wait a moment.' },
  internal: { status: 500, title: 'Something went wrong. Please try again.' },
  overloaded: { status: 503, title: 'The database cannot keep up or is away. Please try again.' },
} as const satisfies Record<string, { status: number; title: string }>;
export type ProblemCode = keyof typeof PROBLEMS;

/** A refusal. `fields` names what was not valid; `retryAfterSeconds` is set only where waiting helps. */
export interface Problem {
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
  readonly retryAfterSeconds?: number;
}

export const problem = (code: ProblemCode, detail?: string): Problem =>
  detail === undefined ? { code } : { code, detail };

/** The body of a refusal. */
export const problemBody = ({ code, detail, fields }: Problem, requestId: string) => ({
  type: `urn:finswich-merchant:problem:${code}`,
  title: PROBLEMS[code].title,
  status: PROBLEMS[code].status,
  code,
  ...(detail === undefined ? {} : { detail }),
  ...(fields === undefined ? {} : { fields }),
  request_id: requestId,
});
