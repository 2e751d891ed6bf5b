import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { firstKobo, koboIn, nairaNumber } from '../../../src/rails/vtpass/naira.ts';

describe('an amount is read digit by digit', () => {
  test.each([
    ['2000', 200_000],
    ['2000.00', 200_000],
    ['2000.5', 200_050],
    ['0.1', 10],
    ['0', 0],
    ['-12.30', -1_230],
    ['771.4000', 77_140],
    // As floats, 1.005 × 100 is 100.49999999999999 and 8.2 × 100 is 819.9999999999999.
    ['8.2', 820],
    ['90071992547409.91', Number.MAX_SAFE_INTEGER],
  ])('%s is %i kobo', (text, kobo) => {
    expect(koboIn(text)).toBe(kobo);
  });

  test.each([['1.005'], ['1e3'], ['1,000.00'], [''], ['₦500'], ['90071992547409.92'], ['NaN'], ['.5'], ['5.'], [null]])(
    '%p is none',
    (text) => {
      expect(koboIn(text)).toBeNull();
    },
  );
});

test('of a balance, what is finer than a kobo is cut off and never rounded up', () => {
  expect(koboIn('1081.8199999998', 'cut')).toBe(108_181);
  expect(koboIn('1081.81999', 'none')).toBeNull();
});

test.each([
  ['4545.775', 454_578],
  ['4545.774', 454_577],
  ['4545.7749', 454_577],
  ['96.99999999999999', 9_700],
  ['97.00000000000001', 9_700],
  ['0.005', 1],
  ['9.995', 1_000],
  ['48.5', 4_850],
])('of what is charged, %s is the nearest kobo: %i', (text, kobo) => {
  expect(koboIn(text, 'nearest')).toBe(kobo);
});

test('an amount is sent as a JSON number with at most two decimals', () => {
  const sent = (kobo: number): string => JSON.stringify({ amount: nairaNumber(kobo) });
  expect([sent(1), sent(10), sent(200_000), sent(12_345_67), sent(Number.MAX_SAFE_INTEGER)]).toEqual([
    '{"amount":0.01}',
    '{"amount":0.10}',
    '{"amount":2000}',
    '{"amount":12345.67}',
    '{"amount":90071992547409.91}',
  ]);
});

test('what is sent and read again is the same to the kobo', () => {
  fc.assert(
    fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (kobo) => {
      expect(koboIn(JSON.stringify(nairaNumber(kobo)))).toBe(kobo);
    }),
  );
});

test('of several amounts the first above zero counts', () => {
  expect(firstKobo(null, '', '0', 'N/A', '500.00', '700')).toBe(50_000);
  expect(firstKobo('0.00', null)).toBeNull();
});
