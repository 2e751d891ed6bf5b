import { type Clock, MINUTE, type Pace, SECOND } from '../core/clock.ts';
import { OTP_LIFE_MS } from '../otp/limits.ts';
import { ANNOUNCED_LIFE_MS } from '../rails/finswich/products.ts';

/**
 * How short a minute may be. The worker looks five times a second, every four minutes of such a clock: with less, what
 * is due after a quarter of an hour would come far too late.
 */
export const SHORTEST_MINUTE_MS = 50;

/** The time of the demo: its service, its sandboxes and its people go by it. */
export interface DemoClock extends Pace {
  readonly now: Clock;
  /** Sets it forward, at most to real time, so that what takes an hour can have happened before anybody looks. */
  skip(ms: number): void;
  /** What is played now has happened before. */
  isBehind(): boolean;
  /** From now on one of its minutes lasts so many real milliseconds. */
  setMinute(ms: number): void;
}

/** Runs as the machine's does, so much behind it. */
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

/** To read a code off the phone on the page, and type it. */
const TYPED_WITHIN_MS = 15 * SECOND;

/** What a person must know who plays with a fast clock, in sentences; none where it is not fast. */
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
