import type { Load } from './load.ts';

export const say = (text: string): boolean => process.stdout.write(`${text}\n`);

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** Requests a second over several turns. */
export const rate = (loads: readonly Load[]): number =>
  loads.reduce((sum, load) => sum + load.requests, 0) / loads.reduce((sum, load) => sum + load.seconds, 0);

export const p99 = (loads: readonly Load[]): number => median(loads.map((load) => load.p99));

/** One line about one side of a comparison. */
export function row(name: string, loads: readonly Load[]): void {
  const p50 = median(loads.map((load) => load.p50));
  const failed = loads.reduce((sum, load) => sum + load.failed, 0);
  say(
    `${name.padEnd(10)} ${rate(loads).toFixed(0).padStart(7)}/s   p50 ${p50} ms   p99 ${p99(loads)} ms   failed ${failed}`,
  );
}
