import { mayHoldCode, plainCode } from '../core/code-like.ts';
import { isWaitingWord, roleOfWord } from './value-names.ts';

/** The codes found in a text, each as the text spells it: the certain ones, and the possible ones. */
export interface FoundCodes {
  readonly codes: readonly string[];
  readonly maybes: readonly string[];
}

type Verdict = 'code' | 'maybe' | 'none';

interface Word {
  readonly text: string;
  /** What separates it from the word before. */
  readonly gap: string;
  readonly after: string;
}

/**
 * Numbers that are clearly something else: e-mail addresses, dates, times, amounts, quantities, phones. They are no
 * codes, and no part of a code next to them.
 */
const EXPLAINED: readonly RegExp[] = [
  asWholeWords(String.raw`[^\s@]{1,64}@[^\s@]{1,64}\.\p{L}{2,20}`),
  asWholeWords(
    String.raw`(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:[12]\d|3[01]|0?[1-9])(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?`,
  ),
  asWholeWords(String.raw`(?:[12]\d|3[01]|0?[1-9])[-/. ](?:1[0-2]|0?[1-9]|\p{L}{3,9})[-/., ]{1,2}(?:19|20)\d\d`),
  asWholeWords(String.raw`\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:\s?[ap]m)?`),
  asWholeWords(String.raw`(?:NGN|USD|EUR|GBP|GHS|KES|ZAR|N|₦|\$|€|£)\s?\d[\d,]{0,10}(?:\.\d+)?`),
  asWholeWords(
    String.raw`\d[\d,]{0,10}(?:\.\d+)?\s?(?:%|NGN|naira|kobo|kwh|kw|units?|kb|mb|gb|tb|days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|seconds?|secs?|times)`,
  ),
  asWholeWords(String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,9}\.\d{1,2}`),
  asWholeWords(String.raw`\+\d{1,3}[ -]?\d{3}[ -]?\d{3}[ -]?\d{3,4}`),
];
function asWholeWords(pattern: string): RegExp {
  return new RegExp(String.raw`(?<![\p{L}\p{N}]|\p{N}[-.\s])(?:${pattern})(?![\p{L}\p{N}]|[-.]\p{N})`, 'giu');
}
/** Replaces what was removed from a text, so that the words on its two sides are never joined. */
const BARRIER = ' | ';
const URL = /\bhttps?:\/\/\S+/giu;

/** Between a word that names a number and the number. */
const FILLER = /^(?:is|are|was|no|nos|num|number|the|your)$/i;
const LOOK_BACK = 3;

/** What a receipt prints in place of a code that it does not show. */
const MASKED = /[*•]{3}|x{4}/i;
/** A date with a time, or a time since 1970. A date alone has too few digits to be a certain code anyway. */
const TIME_OR_SECONDS =
  /^(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[0-2]\d[0-5]\d(?:[0-5]\d)?|1[5-9]\d{8}(?:\d{3})?)$/;
const PHONE = /^(?:234|0)[789][01]\d{8}$/;
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const MEASURE = /(?:^|[^\p{L}\p{N}])\d+(?:gb|mb|kwh|days?|months?|hrs?)(?:$|[^\p{L}\p{N}])/iu;
/** With fewer digits than this, a number may as easily be an amount, a date, a time or a phone as a code. */
const SURE_DIGITS = 10;
const SURE_MIXED = 8;
const CUED_LENGTH = 6;
const LONGEST_MIXED = 40;
/** The most digits of an identifier that a sentence names; a power token has 20. */
const LONGEST_NAMED_NUMBER = 15;
const GROUPS_OF_A_TOKEN = 5;

/**
 * Finds the codes in a text. `isNamed`: the field's name says that it holds one, so less evidence is needed. `isOwn`
 * says what belongs to the transaction itself (reference, recipient, amount), in plain spelling: that is never a code.
 */
export function codesIn(text: string, isNamed: boolean, isOwn: (plain: string) => boolean): FoundCodes {
  const clean = text
    .toWellFormed()
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .trim();
  const isBare = isNamed && !clean.split(/\s/).some((word) => /\p{Ll}/u.test(word) && !/\p{N}/u.test(word));
  if (isBare && isExplained(clean)) return { codes: [], maybes: mayHoldCode(clean) ? [clean] : [] };
  const links = isBare ? [] : (clean.match(URL) ?? []).filter(mayHoldCode);
  const read = isBare
    ? clean
    : EXPLAINED.reduce((rest, known) => rest.replaceAll(known, BARRIER), clean.replaceAll(URL, BARRIER));
  const words = wordsIn(read);
  const isMasked = MASKED.test(clean);
  const found: Record<Verdict, string[]> = { code: [], maybe: [...links], none: [] };
  for (let at = 0; at < words.length;) {
    const end = endOfRun(words, at, isBare);
    const run = words.slice(at, end);
    for (const candidate of partsOf(run)) {
      const verdict = isBare
        ? run.length < words.length && isExplained(candidate)
          ? 'none'
          : judgeBare(candidate, isMasked, isOwn)
        : judgeProse(
            candidate,
            cueBefore(words, at),
            /[*#]/.test(`${run[0]?.gap}${run.at(-1)?.after}`),
            isNamed,
            isOwn,
          );
      found[verdict].push(candidate);
    }
    at = end;
  }
  return { codes: found.code, maybes: found.maybe };
}

const isExplained = (text: string): boolean => EXPLAINED.some((known) => text.replace(known, '').trim() === '');

function wordsIn(text: string): readonly Word[] {
  const matches = [...text.matchAll(/[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}._-]*[\p{L}\p{M}\p{N}])?/gu)];
  return matches.map(({ 0: word, index }, place) => {
    const last = matches[place - 1];
    const start = last ? last.index + last[0].length : 0;
    const end = index + word.length;
    return { text: word, gap: text.slice(start, index), after: text.slice(end, matches[place + 1]?.index) };
  });
}

const isDigits = (text: string): boolean => /^\p{Nd}{1,7}$/u.test(text);
/** Digits joined by dashes, too short to be a code by themselves. The code may go on in the next word. */
const isBeginning = (text: string): boolean =>
  /^\p{Nd}{1,7}(?:-\p{Nd}{1,7})+$/u.test(text) && text.replaceAll('-', '').length < SURE_DIGITS;
const isGroup = (text: string): boolean => /^[\p{Lu}\p{Nd}]{3,7}$/u.test(text);

/**
 * Codes are printed in groups. Finds the words from `at` on that make up one code, or several that only spaces
 * separate.
 */
function endOfRun(words: readonly Word[], at: number, isBare: boolean): number {
  let end = at + 1;
  for (; end < words.length; end += 1) {
    const [before, next] = [words[end - 1]?.text ?? '', words[end]];
    if (!next || !/^\s+$/.test(next.gap)) break;
    const areAlike = isGroup(before) && isGroup(next.text) && before.length === next.text.length;
    const haveDigits = /\p{Nd}/u.test(before) && /\p{Nd}/u.test(next.text);
    const areDigits = (isDigits(before) || isBeginning(before)) && isDigits(next.text);
    if (!areDigits && !(areAlike && (isBare || haveDigits))) break;
  }
  return end;
}

/** One candidate, or the tokens of a row of them: a power token is five groups of four digits. */
function partsOf(run: readonly Word[]): readonly string[] {
  const groups = run.map(({ text }) => text);
  const isRow = groups.length % GROUPS_OF_A_TOKEN === 0;
  if (!isRow || !groups.every((group) => /^\p{Nd}{4}$/u.test(group))) return [groups.join(' ')];
  return Array.from({ length: groups.length / GROUPS_OF_A_TOKEN }, (_, place) =>
    groups.slice(place * GROUPS_OF_A_TOKEN, (place + 1) * GROUPS_OF_A_TOKEN).join(' '),
  );
}

/** What the words before a candidate say about it. */
function cueBefore(words: readonly Word[], at: number): ReturnType<typeof roleOfWord> {
  for (let place = at; place > Math.max(0, at - LOOK_BACK); place -= 1) {
    const word = words[place - 1];
    if (!word || /[.!?|]/.test(words[place]?.gap ?? '') || /\p{N}/u.test(word.text)) return 'unknown';
    if (!FILLER.test(word.text)) return roleOfWord(word.text);
  }
  return 'unknown';
}

const lettersAndDigits = (text: string): string => plainCode(text).replace(/[^\p{L}\p{N}]/gu, '');
const hasDigit = (text: string): boolean => /\p{N}/u.test(text);

/** A candidate that fills its whole field, under a name that says code. */
function judgeBare(text: string, isMasked: boolean, isOwn: (plain: string) => boolean): Verdict {
  const plain = lettersAndDigits(text);
  if (!hasDigit(plain)) return judgeLetters(text);
  if (plain.length < 4) return 'none';
  return isOwn(plain) || /^0+$/.test(plain) || isMasked ? 'maybe' : 'code';
}

/** Letters alone may as easily be a word as a code. */
const judgeLetters = (text: string): Verdict =>
  /\p{Ll}\p{Lu}|^[^\p{Ll}]{6,}$/u.test(text) && !text.split(' ').every(isWaitingWord) ? 'maybe' : 'none';

/** A candidate in a sentence, or under a name that says nothing. */
function judgeProse(
  text: string,
  cue: ReturnType<typeof roleOfWord>,
  isDialled: boolean,
  isNamed: boolean,
  isOwn: (plain: string) => boolean,
): Verdict {
  const plain = lettersAndDigits(text);
  const isCued = cue === 'code';
  if (!hasDigit(plain)) return isCued || isNamed ? judgeLetters(text) : 'none';
  if (plain.length < 4 || isOwn(plain)) return 'none';
  if (cue === 'label' || cue === 'serial') return plain.length > LONGEST_NAMED_NUMBER ? 'maybe' : 'none';
  if (isDialled && plain.length < SURE_MIXED) return 'none';
  if (MASKED.test(text) || /^0+$/.test(plain)) return 'maybe';
  if (/^\p{Nd}+$/u.test(plain)) return judgeDigits(plain, isCued, isNamed);
  if (isCued && plain.length >= CUED_LENGTH) return 'code';
  if (plain.length < CUED_LENGTH) return isCued ? 'maybe' : 'none';
  const isOdd = UUID.test(text) || MEASURE.test(text) || plain.length > LONGEST_MIXED;
  return !isOdd && plain.length >= SURE_MIXED && plain.replace(/\P{Nd}/gu, '').length >= 3 ? 'code' : 'maybe';
}

function judgeDigits(plain: string, isCued: boolean, isNamed: boolean): Verdict {
  if (isCued) return plain.length >= CUED_LENGTH ? 'code' : 'maybe';
  if (/^(?:19|20)\d\d$/.test(plain)) return 'none';
  if (plain.length < SURE_DIGITS || PHONE.test(plain) || TIME_OR_SECONDS.test(plain)) {
    return isNamed && PHONE.test(plain) ? 'none' : 'maybe';
  }
  return 'code';
}
