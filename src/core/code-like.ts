/** Characters that are not part of a code: spaces, dashes of every kind, control and invisible characters. */
const IGNORED = /[\s\p{Z}\p{Cc}\p{Cf}\p{Pd}\u2212]/gu;

/**
 * One spelling per code: `1234-5678`, `1234 5678` and `１２３４５６７８` are the same one, and so are `ab12` and `AB12`.
 * Normalising twice is the same as once.
 */
export function plainCode(text: string): string {
  const plain = text.toWellFormed().normalize('NFKC').replace(IGNORED, '').toUpperCase().normalize('NFKC');
  return plain === text ? plain : plainCode(plain);
}

/**
 * Whether a word might be a PIN, a token or a part of one: it has a digit, only capitals, or a capital inside.
 * Deliberately broad, because it decides what is masked. Ordinary words do not match.
 */
export const mayBeCode = (word: string): boolean =>
  /\p{N}|\p{Ll}\p{Lu}/u.test(word) || (!/\p{Ll}/u.test(word) && word.replace(/\P{Lu}/gu, '').length >= 2);

/** The place of each word in a text. Spaces separate words. */
export const wordsOf = (
  text: string,
): readonly { readonly word: string; readonly start: number; readonly end: number }[] =>
  [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ word, start: index, end: index + word.length }));

export const mayHoldCode = (text: string): boolean => wordsOf(text).some(({ word }) => mayBeCode(word));
