import { decimalText } from '../../core/money.ts';

/** The currency of every price of VTpass. */
export const CURRENCY = 'NGN';

/** `1500.00` for 150,000 kobo. */
export const nairaText = (kobo: number): string => decimalText({ minor: kobo, currency: CURRENCY });

/** A JSON number of naira with at most two decimals, for `JSON.stringify`. It is made of digits, and never of a float. */
export const nairaNumber = (kobo: number): unknown => withRawJson.rawJSON(nairaText(kobo).replace(/\.00$/, ''));

/** TypeScript does not know `JSON.rawJSON` yet. */
const withRawJson = JSON as typeof JSON & { rawJSON(text: string): unknown };

/**
 * Reads naira as kobo, digit by digit; null when the text is no amount, or none that is exact. Zero is an amount here.
 * `finer`: what becomes of decimals beyond the kobo. An amount that has such decimals is none. A balance may have them,
 * and then they are cut off. So may what VTpass charges, and then it is the nearest kobo, and from half a kobo on the
 * next one.
 */
export function koboIn(text: string | null, finer: 'none' | 'cut' | 'nearest' = 'none'): number | null {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d{1,15})(?:\.(\d{1,30}))?$/.exec(text ?? '') ?? [];
  if (whole === '' || (finer === 'none' && /[1-9]/.test(fraction.slice(2)))) return null;
  const isNext = finer === 'nearest' && /^..[5-9]/.test(fraction);
  const kobo = BigInt(whole + fraction.slice(0, 2).padEnd(2, '0')) + (isNext ? 1n : 0n);
  if (kobo > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return sign === '-' && kobo > 0n ? -Number(kobo) : Number(kobo);
}

/** The first of these texts that is an amount above zero: VTpass writes 0 or nothing where there is none. */
export function firstKobo(...texts: readonly (string | null)[]): number | null {
  for (const text of texts) {
    const kobo = koboIn(text);
    if (kobo !== null && kobo > 0) return kobo;
  }
  return null;
}
