import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { err, ok } from '../core/result.ts';
import { CLOCKS_DIFFER_MS } from '../core/step-back.ts';
import type { ClockStep, LongestWaits } from '../core/step-back-store.ts';
import type { WorkerWork } from './worker-stores.ts';

export interface SetBackClockDeps {
  readonly work: WorkerWork;
  readonly clock: Clock;
  readonly log: Log;
  /** After each time the clock was set back, returns once what it had shown before; otherwise null. */
  readonly setBackFrom: () => number | null;
  readonly waits: LongestWaits;
}

/**
 * Repairs the times in the database after a clock was set back. A time that lies ahead of the clock becomes now, so
 * that nothing waits for it. Each step back is repaired once, whichever worker comes first and however often one
 * starts. When a worker dies, the next one finishes its work.
 *
 * Call the returned function in every round, with the jobs that the worker is doing. It asks the database only when
 * there may be something to do, and at the start, because nobody knows what the clock showed before.
 */
export function setBackClockRepair({
  work,
  clock,
  log,
  setBackFrom,
  waits,
}: SetBackClockDeps): (busy: readonly number[]) => Promise<void> {
  let mayLieAhead = true;
  /** What the clock showed before the step, until that step is written down. */
  let seenBefore: number | null = null;
  /**
   * The last step that this process took part in. A later one comes from another process that noticed the same step.
   */
  let known = 0;

  const isNew = (last: ClockStep | null, newest: number): boolean =>
    newest > clock() + CLOCKS_DIFFER_MS ||
    (seenBefore !== null && (last === null || last.id === known || seenBefore > last.before + CLOCKS_DIFFER_MS));

  /** Writes the step down, unless another process has done so meanwhile. */
  const begin = async (): Promise<void> => {
    const begun = await work.run(async ({ stepBack }) => {
      const last = await stepBack.lockLast();
      const newest = await stepBack.newest();
      if (!isNew(last, newest)) return ok(null);
      const [at, unfinished] = [clock(), last?.isDone === false ? last.before : 0];
      const before = Math.max(newest, seenBefore ?? 0, unfinished);
      await stepBack.begin(at, before);
      return ok(before - at);
    });
    if (begun.ok && begun.value !== null) log.warn({ by_ms: begun.value }, 'clock.set_back');
  };

  /** Makes the next change of the newest step. Returns null when none is left, and false when it must be made later. */
  const changeNext = async (busy: readonly number[]): Promise<boolean | null> => {
    const made = await work.run(async ({ stepBack }) => {
      const step = await stepBack.lockLast();
      known = step?.id ?? 0;
      if (step === null || step.isDone) return ok(null);
      return (await stepBack.changeNext(step, clock(), waits, busy)) ? ok(true) : err('in use');
    });
    return made.ok && made.value;
  };

  return async (busy) => {
    const shownBefore = setBackFrom();
    if (shownBefore !== null) seenBefore = Math.max(seenBefore ?? 0, shownBefore);
    if (!mayLieAhead && seenBefore === null) return;
    mayLieAhead = true;
    const [last, newest] = await work.read(async ({ stepBack }) => [await stepBack.last(), await stepBack.newest()]);
    let made: boolean | null = true;
    if (isNew(last, newest)) await begin();
    else if (last === null || last.isDone) {
      known = last?.id ?? 0;
      made = null;
    }
    seenBefore = null;
    while (made === true) made = await changeNext(busy);
    mayLieAhead = made !== null;
  };
}
