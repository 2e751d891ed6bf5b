import { signOf } from './currency-sign.ts';
import { type Result, err, ok } from './result.ts';

/** An amount in integer minor units (cents) of an upper-case ISO 4217 currency. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

/**
 * `malformed`: not plain decimal text. `not_allowed`: a decimal, but zero, negative, finer than the currency or too
 * large to be exact. `unknown_currency`: not a currency of ISO 4217.
 */
export type MoneyFault = 'malformed' | 'not_allowed' | 'unknown_currency';

/** ISO 4217 currencies whose minor unit is not a hundredth. */
const DECIMALS = new Map<string, number>([
  ...[
    'BIF',
    'CLP',
    'DJF',
    'GNF',
    'ISK',
    'JPY',
    'KMF',
    'KRW',
    'PYG',
    'RWF',
    'UGX',
    'UYI',
    'VND',
    'VUV',
    'XAF',
    'XOF',
    'XPF',
  ].map((code) => [code, 0] as const),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
  ...['CLF', 'UYW'].map((code) => [code, 4] as const),
]);

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/**
 * Upper-cases an ISO 4217 code (`kes` and `KES` are the same, docs/finswich.md#quirks); null when there is no such
 * currency.
 */
export function currencyOf(code: string): string | null {
  // Beyond ASCII some letters have a capital of another alphabet: `ſ` would become `S`.
  const upper = /^[A-Za-z]{3}$/.test(code) ? code.toUpperCase() : '';
  return CURRENCIES.has(upper) ? upper : null;
}

/** How many decimals the currency is written with: 2 for KES, 0 for JPY. */
export const decimalsOf = (currency: string): number => DECIMALS.get(currency) ?? 2;

/**
 * Reads decimal text (`"200.0"`, `"771.4"`) as minor units, digit by digit: no float is ever made of it
 * (docs/money.md#amounts). Trailing zeros beyond the currency's decimals are harmless; any other digit there is
 * refused.
 */
export function parseMoney(text: string, currencyCode: string): Result<Money, MoneyFault> {
  const currency = currencyOf(currencyCode);
  if (currency === null) return err('unknown_currency');
  const match = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text);
  if (!match) return err('malformed');
  const [, sign, whole = '', fraction = ''] = match;
  const decimals = decimalsOf(currency);
  if (/[1-9]/.test(fraction.slice(decimals))) return err('not_allowed');
  const minor = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  if (sign === '-' || minor === 0n || minor > BigInt(Number.MAX_SAFE_INTEGER)) return err('not_allowed');
  return ok({ minor: Number(minor), currency });
}

/** Decimal text for machines: `{minor: 20000, currency: 'KES'}` is `"200.00"`; negative amounts keep their sign. */
export function decimalText({ minor, currency }: Money): string {
  const decimals = decimalsOf(currency);
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  const sign = minor < 0 ? '-' : '';
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, cut)}.${digits.slice(cut)}`;
}

/** For people: `€1,200.00` where the currency has a sign of its own, and else `KES 50.00`. */
export function displayMoney(money: Money): string {
  const sign = signOf(money.currency);
  return sign === null ? codedMoney(money) : grouped(money).replace(/^-?/, (minus) => minus + sign);
}

/** For people who type the currency's code: `EUR 1,200.00`. */
export const codedMoney = (money: Money): string => `${money.currency} ${grouped(money)}`;

function grouped(money: Money): string {
  const [whole = '', fraction] = decimalText(money).split('.');
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}
