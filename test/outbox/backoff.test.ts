import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MINUTE, SECOND } from '../../src/core/clock.ts';
import { MAX_ATTEMPTS, backoffMs } from '../../src/outbox/backoff.ts';
import { JOBS, type JobKind, LONGEST_FIRST_WAIT_MS, aboutOf, jobRule } from '../../src/outbox/ports.ts';

test('the waits double from 5 s to an hour when chance takes nothing off', () => {
  const waits = Array.from({ length: 12 }, (_, i) => backoffMs(i + 1, 0) / SECOND);
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600]);
});

test('chance takes off up to a half, evenly, and leaves whole milliseconds', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: MAX_ATTEMPTS }), chance, (attempts, random) => {
      const [wait, whole] = [backoffMs(attempts, random), backoffMs(attempts, 0)];
      expect(Number.isInteger(wait)).toBe(true);
      expect(Math.abs(wait - (whole - (whole / 2) * random))).toBeLessThanOrEqual(0.5);
    }),
  );
});

test('every kind of job says what it is, and no two say the same', () => {
  const said = Object.values(JOBS).map(({ says }) => says);
  for (const words of said) expect(words).toMatch(/^(Message|E-mail) /);
  expect(new Set(said).size).toBe(said.length);
});

test('only the message that a PIN follows waits before its first try', () => {
  const kinds = Object.keys(JOBS) as JobKind[];
  expect(kinds.filter((kind) => jobRule(kind)?.afterMs !== undefined)).toEqual(['send_value_follows']);
  expect(LONGEST_FIRST_WAIT_MS).toBe(2 * MINUTE);
});

test('a job is about its transaction unless its kind says otherwise, also one of a kind that no longer exists', () => {
  expect(aboutOf('send_voucher')).toBe('transaction');
  expect(aboutOf('send_contact_changed')).toBe('contact_change');
  expect(aboutOf('send_pin_set')).toBe('pin');
  expect(aboutOf('tell_second_person')).toBe('second_person');
  expect(aboutOf('of_an_older_version' as JobKind)).toBe('transaction');
});
