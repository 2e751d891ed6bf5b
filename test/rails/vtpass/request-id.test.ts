import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { requestIdAt } from '../../../src/rails/vtpass/request-id.ts';

const at = (moment: string): string => requestIdAt(Date.parse(moment), randomBytes);

describe('a request id begins with the minute in Lagos', () => {
  test.each([
    ['2026-11-28T11:37:59.999Z', '202611281237'],
    // An hour before midnight in London it is the next day in Lagos, and VTpass refuses yesterday's date.
    ['2026-11-28T22:59:59.999Z', '202611282359'],
    ['2026-11-28T23:00:00.000Z', '202611290000'],
    ['2026-12-31T23:30:00.000Z', '202701010030'],
    // Lagos has no summer time.
    ['2026-07-01T11:00:00.000Z', '202607011200'],
  ])('%s is %s', (moment, minute) => {
    expect(at(moment).slice(0, 12)).toBe(minute);
  });
});

test('whatever the bytes, an id has 20 to 36 characters, of which all are letters or digits', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      expect(requestIdAt(0, () => bytes)).toMatch(/^197001010100[a-z0-9]{8,24}$/);
    }),
  );
});

test('two orders of the same minute have different ids, and each byte counts', () => {
  const zero = new Uint8Array(16);
  const others = Array.from({ length: 16 }, (_, place) => zero.with(place, 1));
  const ids = [zero, ...others].map((bytes) => requestIdAt(0, () => bytes));
  expect(new Set(ids).size).toBe(17);
  const many = Array.from({ length: 5_000 }, () => at('2026-11-28T11:37:00Z'));
  expect(new Set(many).size).toBe(5_000);
});
