import type { TransferOutcome } from '../../transactions/ports.ts';
import { namesIn } from './names-in.ts';

/** What one try of the transfer call came to, as the network told it. */
export type Attempt =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Null when nobody can read it. */
      readonly body: string | null;
    }
  /** `phase` is how far the request had got; `code` names the fault. */
  | { readonly kind: 'failed'; readonly phase: 'before_sending' | 'after_sending'; readonly code: string };

/** `again`: provably nothing happened at Finswich, so the call may be tried once more. */
export type Reading = TransferOutcome['kind'] | 'again';

interface OutcomeRow {
  readonly when: string;
  readonly matches: (attempt: Attempt, status: string | null) => boolean;
  readonly reading: Reading;
}

const answered = (attempt: Attempt, test: (httpStatus: number) => boolean): boolean =>
  attempt.kind === 'answered' && test(attempt.status);

const REFUSING = [400, 401, 403, 404, 422];
const isRefusal = (status: string | null): boolean => status === 'error' || status === 'failed';

/**
 * The table of docs/life-of-a-transaction.md#the-transfer-call, row by row; the first row that matches decides.
 * `status` is the answer's JSON `status`, if it has one.
 */
export const OUTCOMES: readonly OutcomeRow[] = [
  {
    when: '2xx and JSON status "success"',
    matches: (attempt, status) => answered(attempt, (code) => code >= 200 && code < 300) && status === 'success',
    reading: 'accepted',
  },
  {
    when: '400, 401, 403, 404 or 422 and JSON status "error" or "failed"',
    matches: (attempt, status) => answered(attempt, (code) => REFUSING.includes(code)) && isRefusal(status),
    reading: 'refused',
  },
  { when: '429', matches: (attempt) => answered(attempt, (code) => code === 429), reading: 'again' },
  {
    when: 'no connection: the request never left',
    matches: (attempt) => attempt.kind === 'failed' && attempt.phase === 'before_sending',
    reading: 'again',
  },
  { when: 'anything else', matches: () => true, reading: 'unknown' },
];

export function readAttempt(attempt: Attempt): Reading {
  const status = attempt.kind === 'answered' ? jsonStatus(attempt.body) : null;
  return OUTCOMES.find((row) => row.matches(attempt, status))?.reading ?? 'unknown';
}

/** In one case; null where it is no text, or where the answer says two things: then nobody can say which counts. */
function jsonStatus(body: string | null): string | null {
  if (body === null) return null;
  try {
    const answer = JSON.parse(body) as Answer & { data?: Answer };
    const status = wordOf(answer);
    const named = namesIn(body).filter((name) => name.toLowerCase() === 'status');
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

/** Some programs say of the call that it went well, and in its `data` that the transfer did not. */
const contradict = (outer: string | null, inner: string | null): boolean =>
  (outer === 'success' && isRefusal(inner)) || (isRefusal(outer) && inner === 'success');
