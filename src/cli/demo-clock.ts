import { type Clock, MINUTE, type Pace, SECOND } from '../core/clock.ts';
import { OTP_LIFE_MS } from '../otp/limits.ts';
import { ANNOUNCED_LIFE_MS } from '../rails/finswich/products.ts';

/**
 * How short a minute may be. The worker looks five times a second, every four minutes of such a clock: with less, what
 * is due after a quarter of an hour would come far too late.
 */
export const SHORTEST_MINUTE_MS = 50;

/** The clock of the demo's service, sandboxes and people. */
export interface DemoClock extends Pace {
  readonly now: Clock;
  /**
   * Sets the clock forward, at most to real time, so that examples of an hour's length are over before anybody looks.
   */
  skip(ms: number): void;
  /** Whether the clock is behind real time: what is played now lies in the past. */
  isBehind(): boolean;
  /** Lets one of its minutes last so many real milliseconds from now on. */
  setMinute(ms: number): void;
}

/** A clock that runs like the machine's, behind it by so much. */
export function demoClock(behindMs: number): DemoClock {
  let real = Date.now();
  let shown = real - behindMs;
  let speed = 1;
  const shownAt = (at: number): number => Math.floor(shown + (at - real) * (at < real ? 1 : speed));
  return {
    realTime: Date.now,
    now: () => shownAt(Date.now()),
    shownAt,
    speed: () => speed,
    skip: (ms) => {
      shown += Math.max(0, Math.min(ms, real - shown));
    },
    isBehind: () => shown < real,
    setMinute: (ms) => {
      const now = Date.now();
      [shown, real, speed] = [shownAt(now), now, MINUTE / ms];
    },
  };
}

/** The time that a person takes to read a code off the phone on the page and type it. */
const TYPED_WITHIN_MS = 15 * SECOND;

/** What a person with a fast clock must know, in sentences; none where the clock is not fast. */
export function fastClockSays(minuteMs: number): readonly string[] {
  if (minuteMs === MINUTE) return [];
  const realMs = (ms: number): number => (ms / MINUTE) * minuteMs;
  const lasts = (ms: number): string => `${realMs(ms) / SECOND} s`;
  const isTooShort = realMs(OTP_LIFE_MS) < TYPED_WITHIN_MS;
  return [
    `The demo’s clock is fast: a minute lasts ${lasts(MINUTE)}, a transaction that is left alone ${lasts(ANNOUNCED_LIFE_MS)}.`,
    `A one-time code lasts ${lasts(OTP_LIFE_MS)}${isTooShort ? ', too short for a person to type it' : ''}.`,
  ];
}
