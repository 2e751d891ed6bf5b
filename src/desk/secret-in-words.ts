import type { KeyRing } from '../core/key-ring.ts';
import { plainCode } from '../core/code-like.ts';
import { otpCode } from '../otp/code.ts';
import { ownTexts } from '../transactions/own-texts.ts';
import type { DeskStores } from './ports.ts';
import { openVoucher } from '../vouchers/keep.ts';
import { readValue } from '../vouchers/value.ts';
import type { WordsAbout } from './words-about.ts';

/** A part of a PIN or token with this many characters gives it away. */
const REVEALING_LENGTH = 8;
/** A code this short is found only where it stands alone: any phone number may contain it by chance. */
const SHORT = 6;

/** What people write between the characters of a code: spaces, dashes, dots, slashes, brackets. */
const BETWEEN = /[^\p{L}\p{N}]+/gu;

/** What a person who wrote such words is told. */
export const SECRET_IN_TEXT =
  'This contains the PIN, token or code of a transaction. Leave it out: what is written here is kept, and others read it.';

/**
 * Whether any of the texts contains a PIN, token or code of the transactions they are about, or enough of one to give it
 * away.
 */
export async function containsSecret(
  { transactions, vouchers, otp }: Pick<DeskStores, 'transactions' | 'vouchers' | 'otp'>,
  ring: KeyRing,
  about: readonly WordsAbout[],
  texts: readonly string[],
): Promise<boolean> {
  const written = texts.map(plainCode).filter((text) => /\p{N}/u.test(text));
  if (written.length === 0) return false;
  // Each is locked, always in this order, so that two people who write about the same ones never wait for each other.
  for (const { under, transaction } of about.toSorted((a, b) => a.under.id - b.under.id)) {
    await transactions.find(under.id);
    const challenge = await otp.challenge(under.id);
    const codes = challenge
      ? issuesOf(challenge.issue).map((issue) => otpCode(ring, under, { ...challenge, issue }))
      : [];
    for (const voucher of await vouchers.of(under.id)) {
      const opened = openVoucher(ring, voucher);
      const own = ownTexts(transaction ?? { ...under, userReference: voucher.userReference || null }, transaction);
      if (opened.ok) codes.push(...readValue(opened.value, own).codes);
    }
    if (texts.some((text) => codes.some((code) => containsCode(text, plainCode(code))))) return true;
  }
  return false;
}

const issuesOf = (last: number): readonly number[] => Array.from({ length: last + 1 }, (_, issue) => issue);

/** Whether a text contains a code, in any spelling. */
export function containsCode(text: string, code: string): boolean {
  if (code.length < 4) return false;
  const runs = [...plainWords(text)];
  if (code.length < SHORT) return runs.includes(code);
  const joined = plainCode(text).replace(BETWEEN, '');
  if (joined.includes(code)) return true;
  for (let at = 0; at + REVEALING_LENGTH <= code.length; at += 1) {
    if (joined.includes(code.slice(at, at + REVEALING_LENGTH))) return true;
  }
  return false;
}

/** Each single word, in the spelling that codes are compared in. */
function* plainWords(text: string): Generator<string> {
  for (const word of text.split(/\s+/)) yield plainCode(word).replace(BETWEEN, '');
}
