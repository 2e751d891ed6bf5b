import type { Answered, Unknown, Unsent } from '../../calls/attempt.ts';
import type { AnnouncedOutcome } from '../../transactions/outcomes.ts';
import { namesIn } from './names-in.ts';

/** The result of one try of the call, as far as it is read here. */
export type Seen = Pick<Answered, 'kind' | 'status' | 'text'> | Unsent | Unknown;

/** `again`: provably nothing happened at Finswich, so the call may be tried once more. */
export type Reading = AnnouncedOutcome | 'again';

interface OutcomeRow {
  readonly when: string;
  readonly matches: (seen: Seen, status: string | null) => boolean;
  readonly reading: Reading;
}

const answered = (seen: Seen, test: (httpStatus: number) => boolean): boolean =>
  seen.kind === 'answered' && test(seen.status);

const REFUSING = [400, 401, 403, 404, 422];
const isRefusal = (status: string | null): boolean => status === 'error' || status === 'failed';

/**
 * The table of docs/life-of-a-transaction.md#the-transfer-call, row by row; the first row that matches decides.
 * `status` is the answer's JSON `status`, if it has one.
 */
export const OUTCOMES: readonly OutcomeRow[] = [
  {
    when: '2xx and JSON status "success"',
    matches: (seen, status) => answered(seen, (code) => code >= 200 && code < 300) && status === 'success',
    reading: 'paid',
  },
  {
    when: '400, 401, 403, 404 or 422 and JSON status "error" or "failed"',
    matches: (seen, status) => answered(seen, (code) => REFUSING.includes(code)) && isRefusal(status),
    reading: 'refused',
  },
  { when: '429', matches: (seen) => answered(seen, (code) => code === 429), reading: 'again' },
  {
    when: 'no connection: the request never left',
    matches: (seen) => seen.kind === 'unsent',
    reading: 'again',
  },
  { when: 'anything else', matches: () => true, reading: 'unknown' },
];

export function readOutcome(seen: Seen): Reading {
  const status = seen.kind === 'answered' ? jsonStatus(seen.text) : null;
  return OUTCOMES.find((row) => row.matches(seen, status))?.reading ?? 'unknown';
}

/**
 * The status in one case; null where it is no text, or where the answer says two things and nobody can say which
 * counts.
 */
function jsonStatus(text: string | null): string | null {
  if (text === null) return null;
  try {
    const answer = JSON.parse(text) as Answer & { data?: Answer };
    const status = wordOf(answer);
    const named = namesIn(text).filter((name) => name.toLowerCase() === 'status');
    return named.length === 1 && !contradict(status, wordOf(answer?.data)) ? status : null;
  } catch {
    return null;
  }
}

type Answer = { status?: unknown } | null | undefined;

function wordOf(answer: Answer): string | null {
  const status = answer?.status;
  return typeof status === 'string' ? status.toLowerCase() : null;
}

/** Some programs say that the call went well, and in its `data` that the transfer did not. */
const contradict = (outer: string | null, inner: string | null): boolean =>
  (outer === 'success' && isRefusal(inner)) || (isRefusal(outer) && inner === 'success');
