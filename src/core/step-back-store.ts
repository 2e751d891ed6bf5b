/** What the rules of waiting say, for what is written down anew after the clock was set back. */
export interface LongestWaits {
  /** A case that rests, and any transaction that is not open. */
  readonly restMs: number;
  /** A job that was never tried. */
  readonly firstJobMs: number;
  /** A job that somebody may be doing. */
  readonly leaseMs: number;
  /** Between two tries of a job: doubling from the first to the longest. */
  readonly retryMs: { readonly first: number; readonly longest: number };
}

/** One time the clock was set back. */
export interface ClockStep {
  /** Grows with each. */
  readonly id: number;
  /** What the clock showed when it was noticed. */
  readonly at: number;
  /** What it had shown. */
  readonly before: number;
  /** How many of its changes are made, in their order. */
  readonly changesMade: number;
  readonly isDone: boolean;
}

/** What lies ahead of a clock that was set back (core/step-back.ts). */
export interface StepBackStore {
  last(): Promise<ClockStep | null>;
  /** The same; whoever asks next waits until this unit of work is over. */
  lockLast(): Promise<ClockStep | null>;
  /** The newest time that was written down since the last step. */
  newest(): Promise<number>;
  /** Writes a step down; what is under way of an earlier one ends with it. */
  begin(at: number, before: number): Promise<void>;
  /**
   * Makes the next change of the step: takes what lies ahead of `now` in one table to be of now, so that what is due
   * falls due after its normal delay, and what was over by the time before the step is over. `busy` are jobs that are
   * being done by whoever asks: they stay as they are. Answers false when somebody else works on one of the rows: the
   * change is then to be undone, and made later.
   */
  changeNext(step: ClockStep, now: number, waits: LongestWaits, busy: readonly number[]): Promise<boolean>;
}
