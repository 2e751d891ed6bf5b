import { CAPITALS, DIGITS, type Random, draw } from './random.ts';

/**
 * A reference in the form that Finswich makes: `UTL-`, 16 random characters, and the second it was made in
 * (docs/finswich.md#transaction_initiate).
 */
export function makeReference(random: Random, now: number): string {
  const second = String(Math.floor(now / 1_000)).padStart(10, '0');
  return `UTL-${draw(random, CAPITALS + CAPITALS.toLowerCase() + DIGITS, 16)}${second}`;
}

/** The first such reference in a text; null where there is none. */
export const referenceIn = (text: string): string | null => /\bUTL-[A-Za-z0-9]{16}\d{10}\b/.exec(text)?.[0] ?? null;
