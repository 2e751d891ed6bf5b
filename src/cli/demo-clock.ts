import type { Clock } from '../core/clock.ts';

/** The time of the demo: its service, its sandboxes and its people go by it. */
export interface DemoClock {
  readonly now: Clock;
  /** Sets it forward, so that what takes an hour can have happened before anybody looks. */
  skip(ms: number): void;
}

/** Runs as the machine's does, so much behind it. */
export function demoClock(behindMs: number): DemoClock {
  let behind = behindMs;
  return {
    now: () => Date.now() - behind,
    skip: (ms) => {
      behind = Math.max(0, behind - ms);
    },
  };
}
