/** Signs that several currencies share. None of them identifies a currency. */
const SHARED = '$£¥₩';
const known = new Map<string, string | null>();

/** The one-character sign that only this ISO 4217 currency is written with; null when it has none of its own. */
export function signOf(currency: string): string | null {
  let sign = known.get(currency);
  if (sign === undefined) known.set(currency, (sign = readSign(currency)));
  return sign;
}

function readSign(currency: string): string | null {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
  const sign = format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? '';
  return /^\p{Sc}$/u.test(sign) && !SHARED.includes(sign) ? sign : null;
}

let bySign: ReadonlyMap<string, string> | undefined;

/** The one currency that this sign stands for; null when it stands for none, or for several. */
export function currencyOfSign(sign: string): string | null {
  if (!/^\p{Sc}$/u.test(sign)) return null;
  bySign ??= new Map(Intl.supportedValuesOf('currency').map((currency) => [signOf(currency) ?? '', currency]));
  return bySign.get(sign) ?? null;
}
