import pRetry from 'p-retry';
import { type Answered, type Attempt, type HttpRequest, attempt } from './attempt.ts';
import type { Step } from './watch-sending.ts';

/**
 * When a request is tried again. A request that may have left is never tried again, unless its answer turned it away.
 */
export interface Retry {
  /** Tries after the first one. */
  readonly most: number;
  /**
   * Milliseconds before the second try. The waits double. Each is randomly up to twice as long, and none is longer than
   * {@link LONGEST_WAIT_MS}.
   */
  readonly waitMs: number;
  /** The part of the bound, in milliseconds, in which a try may begin; any part when it is left out. */
  readonly beginWithinMs?: number;
  /** Whether an answer turns the request away unread, so that it has had no effect. */
  readonly turnsAway: (answer: Answered) => boolean;
}

/** A request with the bound on all of its tries and waits together: usually `deadline(ms)`. */
export interface Call extends HttpRequest {
  /** Left out: one try. */
  readonly retry?: Retry;
}

/**
 * The result of the last try. All tries before it never left or were turned away. `durationMs` is the time of all tries
 * and waits together, `leftAfterMs` the part of it before the first byte of the last try left; null when none of its
 * bytes did.
 */
export type CallOutcome = Attempt & { readonly durationMs: number; readonly leftAfterMs: number | null };

const LONGEST_WAIT_MS = 1_500;

/**
 * Makes one call to another system, and says what came of it: an answer, `unsent` when provably nothing left, or
 * `unknown`. Follows no redirect. Never rejects, and says nothing about the request, which holds secrets.
 */
export async function call({ retry, onStep, ...request }: Call): Promise<CallOutcome> {
  const startedAt = performance.now();
  const passedMs = (): number => Math.round(performance.now() - startedAt);
  let last: Attempt = { kind: 'unsent', code: 'never_tried' };
  let leftAfterMs: number | null = null;
  const watch = (step: Step): void => {
    if (step === 'leaving') leftAfterMs = passedMs();
    onStep?.(step);
  };
  const once = async (): Promise<void> => {
    // From here on, whatever happens may have had an effect.
    last = { kind: 'unknown', code: 'no_code' };
    leftAfterMs = null;
    last = await attempt({ ...request, onStep: watch });
    if (retry && (last.kind === 'unsent' || (last.kind === 'answered' && retry.turnsAway(last)))) throw new TryAgain();
  };
  await pRetry(once, {
    retries: retry?.most ?? 0,
    minTimeout: retry?.waitMs ?? 0,
    maxTimeout: LONGEST_WAIT_MS,
    maxRetryTime: retry?.beginWithinMs ?? Number.POSITIVE_INFINITY,
    randomize: true,
    signal: request.bound,
    shouldRetry: ({ error }) => error instanceof TryAgain,
  }).catch(() => {});
  return { ...last, durationMs: passedMs(), leftAfterMs };
}

class TryAgain extends Error {
  override readonly name = 'TryAgain';
}
