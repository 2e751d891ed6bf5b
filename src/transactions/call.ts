import { type Clock, SECOND } from '../core/clock.ts';
import { CALL_GRACE_MS } from './due.ts';
import type { KeepTrying, Named } from './keep-trying.ts';

/** Where a test may stop the process. Nothing happens here otherwise. */
export type Checkpoint = 'before_hold' | 'after_hold' | 'call_answered' | 'before_reply';

export interface CallDeps<Reply> {
  readonly clock: Clock;
  /** Resolves after this many milliseconds. */
  readonly pause: (ms: number) => Promise<unknown>;
  readonly keepTrying: KeepTrying;
  readonly checkpoint: (at: Checkpoint) => void;
  /** The answers that repeats wait for, by transaction. All repeats of one transaction share one look-up. */
  readonly awaited: Map<number, Promise<Reply>>;
}

/** The result of a claim. */
export type Claimed<Permit, Reply> =
  | { readonly kind: 'answered'; readonly answer: Reply }
  /** This claim alone may make the call of the transaction with this id, with what it was permitted. */
  | { readonly kind: 'to_call'; readonly id: number; readonly permit: Permit }
  /** The same was claimed before, here or in another process, and its call is out. */
  | { readonly kind: 'running'; readonly id: number };

/** One call of a transaction to an upstream: the claim, the call, and what is stored about it. */
export interface Call<Permit, Outcome, Reply> {
  /** How long the call itself may take, in ms. */
  readonly boundMs: number;
  /** Writes down that the call is about to be made, and holds the money, in one unit of work. */
  claim(): Promise<Claimed<Permit, Reply>>;
  /** Never rejects: whatever happens is an outcome. */
  make(permit: Permit): Promise<Outcome>;
  /** What the log may say about an outcome that cannot be stored yet. */
  named(outcome: Outcome): Named;
  /** Stores the outcome and answers, in one unit of work. It may run again. `answeredAt` in ms since 1970. */
  record(id: number, outcome: Outcome, answeredAt: number): Promise<Reply>;
  /** What has been decided about the transaction by now, on any evidence; null while nothing has. */
  decided(id: number): Promise<Reply | null>;
  /** The reply while nothing has decided it and nobody may wait any longer. */
  undecided(id: number): Promise<Reply>;
}

/**
 * The one path that calls another system (docs/the-house.md#a-webhook-file-by-file): claim, call, record. The money is
 * held and the claim is durable before anything leaves. No unit of work is open while the call is out. A repeat that
 * comes meanwhile waits for the same answer. Replies that nothing is decided only when there is no time left
 * to wait.
 */
export async function callOnce<Permit, Outcome, Reply>(
  deps: CallDeps<Reply>,
  call: Call<Permit, Outcome, Reply>,
): Promise<Reply> {
  const { checkpoint } = deps;
  checkpoint('before_hold');
  const claimed = await call.claim();
  if (claimed.kind === 'answered') return claimed.answer;
  if (claimed.kind === 'running') return awaitTogether(deps, claimed.id, call);

  checkpoint('after_hold');
  const outcome = await call.make(claimed.permit);
  checkpoint('call_answered');

  const answer = await keepOutcome(deps, claimed.id, call, outcome);
  checkpoint('before_reply');
  return answer;
}

/**
 * The caller waits for as long as no other process may give the call up as lost. Then the answer is that the
 * transaction is in doubt. The outcome is kept as soon as the database accepts it.
 */
async function keepOutcome<Permit, Outcome, Reply>(
  { clock, keepTrying, pause }: CallDeps<Reply>,
  id: number,
  call: Call<Permit, Outcome, Reply>,
  outcome: Outcome,
): Promise<Reply> {
  const answeredAt = clock();
  const kept = await keepTrying.keep(call.named(outcome), CALL_GRACE_MS, () => call.record(id, outcome, answeredAt));
  if (kept) return kept;
  // Evidence may have decided it while the call was out. Nobody should wait long to hear that.
  const decided = await Promise.race([call.decided(id).catch(() => null), pause(SECOND).then(() => null)]);
  return decided ?? call.undecided(id);
}

/** What whoever waits for the reply of another caller needs of the call. */
export type Awaited<Reply> = Pick<Call<never, never, Reply>, 'boundMs' | 'decided' | 'undecided'>;

/** Waits for the reply that the first caller of this transaction will get; all that wait share one look-up. */
export function awaitTogether<Reply>(deps: CallDeps<Reply>, id: number, call: Awaited<Reply>): Promise<Reply> {
  const { awaited } = deps;
  const answer = awaited.get(id) ?? awaitAnswer(deps, id, call).finally(() => awaited.delete(id));
  awaited.set(id, answer);
  return answer;
}

/** The wait between two looks for an answer: a quarter of the time waited so far, within these bounds. */
const LOOK_AGAIN_MS = { share: 1 / 4, least: 40, most: 1_000 };

/** Looks in the store, not in this process, for the answer the first arrival will get. */
async function awaitAnswer<Reply>(
  { clock, pause }: CallDeps<Reply>,
  id: number,
  { boundMs, decided, undecided }: Awaited<Reply>,
): Promise<Reply> {
  const patienceMs = boundMs + CALL_GRACE_MS + SECOND;
  // Adds up the wait look by look: a clock that is set back takes nothing away from the time waited so far.
  let [waitedMs, lookedAt] = [0, clock()];
  const { share, least, most } = LOOK_AGAIN_MS;
  for (;;) {
    const answer = await decided(id);
    if (answer) return answer;
    // Checked only after the look: the answer may have come in the last moment, and when a clock jumps, any moment may
    // be the last.
    if (waitedMs >= patienceMs) return undecided(id);
    await pause(Math.min(Math.max(least, Math.round(waitedMs * share)), most));
    const now = clock();
    waitedMs += Math.max(0, now - lookedAt);
    lookedAt = now;
  }
}
