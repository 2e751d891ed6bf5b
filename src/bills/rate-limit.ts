import { MINUTE, SECOND } from '../core/clock.ts';

/** Counts one request under a name. Answers 0, or how many seconds it must wait; then it counts nothing. */
export type RateLimit = (name: string) => number;

/** What is left under one name, at a moment. */
interface Bucket {
  readonly left: number;
  readonly at: number;
}

/** With more names than this, those that have their whole allowance again are forgotten. */
const MOST_NAMES = 10_000;

/**
 * Allows so many requests in a minute under each name. The allowance comes back little by little, so that nobody has it
 * twice around the turn of a minute. `steady` is a clock that never steps, in ms. Each process counts by itself.
 */
export function rateLimit(perMinute: number, steady: () => number): RateLimit {
  const buckets = new Map<string, Bucket>();
  const leftAt = ({ left, at }: Bucket, now: number): number =>
    Math.min(perMinute, left + ((now - at) / MINUTE) * perMinute);
  const forgetFull = (now: number): void => {
    for (const [name, bucket] of buckets) if (leftAt(bucket, now) >= perMinute) buckets.delete(name);
  };
  return (name) => {
    const now = steady();
    const bucket = buckets.get(name);
    const left = bucket ? leftAt(bucket, now) : perMinute;
    if (left < 1) return Math.max(1, Math.ceil((((1 - left) / perMinute) * MINUTE) / SECOND));
    if (buckets.size >= MOST_NAMES && !bucket) forgetFull(now);
    buckets.set(name, { left: left - 1, at: now });
    return 0;
  };
}

/** The keys of the requests that were let through in the last minute or two. */
export interface RecentKeys {
  has(key: string): boolean;
  add(key: string): void;
}

/** Keeps each key for one to two minutes, and forgets the older half at once. */
export function recentKeys(steady: () => number): RecentKeys {
  let [current, before, since] = [new Set<string>(), new Set<string>(), steady()];
  const forgetOld = (): void => {
    const passed = steady() - since;
    if (passed > MINUTE) [current, before, since] = [new Set(), passed > 2 * MINUTE ? new Set() : current, steady()];
  };
  return {
    has: (key) => {
      forgetOld();
      return current.has(key) || before.has(key);
    },
    add: (key) => {
      forgetOld();
      current.add(key);
    },
  };
}
