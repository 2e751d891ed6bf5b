/**
 * Reads a code as somebody typed or pasted it, or as a program wrote it: `482 915`, `482-915`, `٤٨٢٩١٥` and `23755` are
 * all ways to write a code. It leaves out spaces, dashes and invisible characters, and reads the digits of any script.
 * It pads digits with zeros at the front, because a program that treats the code as a number drops them. That gives
 * nobody a second guess: the text still means exactly one code. Any other character stays, so the text matches no code.
 */
export function readCode(given: string, digits: number): string {
  const text = plain(given);
  return /^\d+$/.test(text) ? text.padStart(digits, '0') : text;
}

/** Whether the text is a guess at all. An empty field or a word is not one, and must cost no try. */
export const isGuess = (given: string): boolean => /\d/.test(plain(given));

const IGNORED = /[\p{White_Space}\p{Dash}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const DIGIT = /\p{Nd}/u;

const plain = (given: string): string =>
  given
    .normalize('NFKC')
    .replace(IGNORED, '')
    .replace(/(?!\d)\p{Nd}/gu, (digit) => String(valueOf(digit)));

/** The ten digits of a script stand side by side, zero first. The digits of two scripts may be neighbours too. */
function valueOf(digit: string): number {
  const point = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (DIGIT.test(String.fromCodePoint(point - before - 1))) before += 1;
  return before % 10;
}
