/** The longest waits that the rules allow, for times that are rewritten after the clock was set back. */
export interface LongestWaits {
  /** A case that rests, any transaction that is not open, and what is asked, tried or read of upstreams. */
  readonly restMs: number;
  /** A job that was never tried. */
  readonly firstJobMs: number;
  /** A job that a worker may be doing. */
  readonly leaseMs: number;
  /** Between two tries of a job: doubling from the first to the longest. */
  readonly retryMs: { readonly first: number; readonly longest: number };
  /** A lock of a customer's PIN: doubling from the first to the longest. */
  readonly pinLockMs: { readonly first: number; readonly longest: number };
}

/** One time the clock was set back. */
export interface ClockStep {
  /** Grows with each. */
  readonly id: number;
  /** What the clock showed when the step was noticed. */
  readonly at: number;
  /** What it had shown before. */
  readonly before: number;
  /** How many of its changes are made, in order. */
  readonly changesMade: number;
  readonly isDone: boolean;
}

/** Corrects the stored times that lie ahead of a clock that was set back (core/step-back.ts). */
export interface StepBackStore {
  last(): Promise<ClockStep | null>;
  /** The same, locked: the next caller waits until this unit of work is over. */
  lockLast(): Promise<ClockStep | null>;
  /** The newest time that was written down since the last step. */
  newest(): Promise<number>;
  /** Records a step. An earlier step that is still under way ends with it. */
  begin(at: number, before: number): Promise<void>;
  /**
   * Makes the next change of the step. In one table, it rewrites the times that lie ahead of `now`: what is due falls
   * due after its normal delay, and what was over by the old time stays over. `busy` are the jobs that the caller is
   * doing: they stay as they are. Returns false when another process works on one of the rows. The caller must then
   * undo the change, and make it later.
   */
  changeNext(step: ClockStep, now: number, waits: LongestWaits, busy: readonly number[]): Promise<boolean>;
}
