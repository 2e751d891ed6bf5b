import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currencyOfSign, signOf } from '../../src/core/currency-sign.ts';
import { currencyOf, decimalText, decimalsOf, displayMoney, parseMoney } from '../../src/core/money.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const money = fc.record({
  minor: fc.oneof(
    fc.integer({ min: 1, max: MAX }),
    fc.integer({ min: 1, max: 100_000 }),
    fc.constantFrom(1, MAX - 1, MAX),
  ),
  currency: fc.constantFrom('NGN', 'USD', 'KES', 'JPY', 'XOF', 'KWD', 'BHD'),
});

describe('money', () => {
  test('printed and read again is the same, to the last minor unit', () => {
    fc.assert(
      fc.property(money, (one) => {
        expect(parseMoney(decimalText(one), one.currency)).toEqual({ ok: true, value: one });
        expect(parseMoney(decimalText(one), one.currency.toLowerCase())).toEqual({ ok: true, value: one });
      }),
      { numRuns: 1_000 },
    );
  });

  test('does not change with zeros in front or behind', () => {
    fc.assert(
      fc.property(money, fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }), (one, before, behind) => {
        const text = decimalText(one);
        const dot = behind > 0 && !text.includes('.') ? '.' : '';
        const padded = '0'.repeat(before) + text + dot + '0'.repeat(behind);
        expect(parseMoney(padded, one.currency)).toEqual({ ok: true, value: one });
      }),
    );
  });

  test('is exactly the digits that were sent, never the result of float arithmetic', () => {
    // 1.1 * 100, 4.35 * 100, 0.29 * 100, 1.005 * 1000 are all wrong as floats.
    const exact = { '1.1': 110, '4.35': 435, '0.29': 29, '8.2': 820, '16.08': 1608, '90071992547409.91': MAX };
    for (const [text, minor] of Object.entries(exact)) {
      expect(parseMoney(text, 'NGN')).toEqual({ ok: true, value: { minor, currency: 'NGN' } });
    }
    expect(parseMoney('1.005', 'KWD')).toEqual({ ok: true, value: { minor: 1005, currency: 'KWD' } });
  });

  test('finer than the currency is refused, and so is one minor unit more than can be exact', () => {
    expect(parseMoney('200.005', 'NGN')).toEqual({ ok: false, error: 'not_allowed' });
    expect(parseMoney('200.5', 'JPY')).toEqual({ ok: false, error: 'not_allowed' });
    expect(parseMoney('200.0', 'JPY')).toEqual({ ok: true, value: { minor: 200, currency: 'JPY' } });
    expect(parseMoney(String(MAX), 'JPY').ok).toBe(true);
    expect(parseMoney(String(MAX + 1), 'JPY')).toEqual({ ok: false, error: 'not_allowed' });
    expect(parseMoney('90071992547409.92', 'NGN')).toEqual({ ok: false, error: 'not_allowed' });
  });

  test('of any text is a positive whole number of minor units, or nothing', () => {
    const text = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.bigInt().map(String),
      fc.stringMatching(/^-?\d{0,20}\.?\d{0,6}(e[+-]?\d{1,3})?$/),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('NGN', 'JPY', 'KWD'), (amount, currency) => {
        const read = parseMoney(amount, currency);
        if (!read.ok) return;
        expect(Number.isSafeInteger(read.value.minor) && read.value.minor > 0).toBe(true);
        expect(amount).toMatch(/^\d+(\.\d+)?$/);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['ngn', 'NGN'],
    ['Ngn', 'NGN'],
    ['sar', 'SAR'],
    ['', null],
    ['ng', null],
    ['NGNN', null],
    ['ABC', null],
    ['ſar', null],
    ['ıdr', null],
    ['__proto__', null],
  ])('the currency %j is %j', (code, currency) => {
    expect(currencyOf(code)).toBe(currency);
  });

  test('has as many decimals as ISO 4217 gives the currency, also where people no longer write them', () => {
    // Unicode tells how people write a currency today: these without the decimals they have in ISO 4217.
    const withTwo = 'AFN ALL COP HUF IDR IRR KPW LAK LBP MGA MMK PKR SLL SOS SYP YER'.split(' ');
    const iso = new Map([['IQD', 3], ...withTwo.map((currency) => [currency, 2] as const)]);
    const inUnicode = (currency: string): number | undefined =>
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
    for (const currency of Intl.supportedValuesOf('currency')) {
      expect([currency, decimalsOf(currency)]).toEqual([currency, iso.get(currency) ?? inUnicode(currency)]);
    }
  });

  test('is written for machines and for people', () => {
    expect(decimalText({ minor: 5, currency: 'NGN' })).toBe('0.05');
    expect(decimalText({ minor: -20_000, currency: 'NGN' })).toBe('-200.00');
    expect(decimalText({ minor: 200, currency: 'JPY' })).toBe('200');
    expect(decimalText({ minor: 1, currency: 'KWD' })).toBe('0.001');
    expect(displayMoney({ minor: 120_000_000, currency: 'NGN' })).toBe('₦1,200,000.00');
    expect(displayMoney({ minor: -5, currency: 'NGN' })).toBe('-₦0.05');
    expect(displayMoney({ minor: 5_000, currency: 'KES' })).toBe('KES 50.00');
    expect(displayMoney({ minor: 1_000, currency: 'JPY' })).toBe('JPY 1,000');
    expect(displayMoney({ minor: -500, currency: 'EUR' })).toBe('-€5.00');
    // A sign of several currencies, and one that is a word, name none.
    expect(displayMoney({ minor: 500, currency: 'USD' })).toBe('USD 5.00');
    expect(displayMoney({ minor: 500, currency: 'GHS' })).toBe('GHS 5.00');
  });

  test('a sign names the one currency that is written with it', () => {
    for (const currency of ['NGN', 'EUR', 'INR', 'TRY']) {
      expect(currencyOfSign(signOf(currency) ?? '')).toBe(currency);
    }
    for (const none of ['$', '£', 'K', '', '₦₦', 'NGN']) expect(currencyOfSign(none)).toBeNull();
    for (const none of ['USD', 'KES', 'XOF']) expect(signOf(none)).toBeNull();
  });
});
