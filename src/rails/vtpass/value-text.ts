/** A piece of a text for people, with what the text calls it. */
export interface Piece {
  readonly label: Label;
  readonly text: string;
}
export type Label = 'kct1' | 'kct2' | 'token' | 'bonus' | 'pin' | 'serial' | 'voucher' | 'none';

const LABELS: readonly (readonly [Label, string])[] = [
  ['bonus', String.raw`bonus\s*token`],
  ['kct1', String.raw`kct\s*1`],
  ['kct2', String.raw`kct\s*2`],
  ['serial', String.raw`serial(?:\s*(?:no|number))?`],
  ['token', 'token'],
  ['pin', 'pin'],
  ['voucher', 'voucher'],
];
const LABEL = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:${LABELS.map(([, pattern]) => `(${pattern})`).join('|')})\.?\s*[:=]`,
  'giu',
);

/**
 * Takes a text such as `Token : X Bonus Token : Y` or `Serial No:X, pin: Y` apart. What stands before the first label
 * has none. One label may have several codes, with commas between them.
 */
export function piecesOf(text: string): readonly Piece[] {
  const found = [...text.matchAll(LABEL)];
  const labelled = found.map((match, at) => ({
    label: LABELS[match.slice(1).findIndex((group) => group !== undefined)]?.[0] ?? 'none',
    text: text.slice(match.index + match[0].length, found[at + 1]?.index),
  }));
  return [{ label: 'none' as const, text: text.slice(0, found[0]?.index) }, ...labelled].flatMap((piece) =>
    piece.text.split(/[,;|]/).flatMap((one) => {
      const plain = one.replace(/^\s+|[\s.]+$/g, '');
      return plain === '' ? [] : [{ label: piece.label, text: plain }];
    }),
  );
}

/** Digits in one row, or in groups; a number with a decimal point after them is no group. */
const TOKEN = /^(?:\d{16,24}(?!\d)|\d{2,8}(?:[\s\p{Pd}]+\d{2,8}(?![.,]?\d))+)/u;

/** The digits of a meter's token with which a text begins; null when there is none. Most tokens have 20. */
export function tokenIn(text: string): string | null {
  const digits = TOKEN.exec(text)?.[0].replace(/\D/g, '') ?? '';
  return digits.length >= 16 && digits.length <= 24 ? digits : null;
}

/** A code that fills a whole text, without its spaces and dashes; null for words, which have no digit. */
export function codeIn(text: string): string | null {
  const groups = text.split(/[\s\p{Pd}]+/u);
  return groups.every((group) => /^[A-Za-z\d]*\d[A-Za-z\d]*$/.test(group)) ? groups.join('') : null;
}
