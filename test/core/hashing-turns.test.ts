import { expect, test } from '@jest/globals';
import { HASHES_AT_ONCE, HashingBusy, turns } from '../../src/core/hashing-turns.ts';

const NODES_THREADS = 4;

test('all hashes at once leave a thread for the look-up of an upstream’s name', () => {
  const atOnce = Object.values(HASHES_AT_ONCE).reduce((sum, one) => sum + one, 0);
  expect(atOnce).toBeLessThan(NODES_THREADS);
});

test('a bounded number runs at once, each that waits gets its turn in order, and too many are turned away', async () => {
  const inTurn = turns(2, 3);
  const [began, ends]: [number[], (() => void)[]] = [[], []];
  const start = (n: number) =>
    inTurn(async () => {
      began.push(n);
      await new Promise<void>((end) => ends.push(end));
      return n;
    });
  const asked = Array.from({ length: 7 }, (_, n) => start(n));
  const [fifth, sixth] = asked.slice(5);
  await expect(fifth).rejects.toThrow(HashingBusy);
  await expect(sixth).rejects.toThrow(HashingBusy);
  expect(began).toEqual([0, 1]);
  for (let n = 0; n < 5; n += 1) {
    ends[n]?.();
    expect(await asked[n]).toBe(n);
  }
  expect(began).toEqual([0, 1, 2, 3, 4]);
  const again = start(7);
  ends[5]?.();
  expect(await again).toBe(7);
});

test('a task that fails gives its place back', async () => {
  const inTurn = turns(1, 0);
  await expect(inTurn(() => Promise.reject(new RangeError('broken')))).rejects.toThrow(RangeError);
  expect(await inTurn(async () => 'next')).toBe('next');
});
