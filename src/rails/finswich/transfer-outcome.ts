import type { TransferOutcome } from '../../transactions/ports.ts';

/** What one try of the transfer call came to, as the network told it. */
export type Attempt =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
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

/** Design §7, row by row; the first row that matches decides. `status` is the answer's JSON `status`, if it has one. */
export const OUTCOMES: readonly OutcomeRow[] = [
  {
    when: '2xx and JSON status "success"',
    matches: (attempt, status) => answered(attempt, (code) => code >= 200 && code < 300) && status === 'success',
    reading: 'accepted',
  },
  {
    when: '400, 401, 403, 404 or 422 and JSON status "error"',
    matches: (attempt, status) => answered(attempt, (code) => REFUSING.includes(code)) && status === 'error',
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

function jsonStatus(body: string): string | null {
  try {
    const status = (JSON.parse(body) as { status?: unknown } | null)?.status;
    return typeof status === 'string' ? status : null;
  } catch {
    return null;
  }
}
