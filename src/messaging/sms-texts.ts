import { mayBeCode, wordsOf } from '../core/code-like.ts';
import { segmentsIn } from './gsm7.ts';

/**
 * Segments of one SMS. Gateways and phones join at least four for certain (some providers take no more), and lose or
 * reorder the pieces of much longer ones; 612 characters hold some twenty tokens.
 */
const MOST_SEGMENTS = 4;
/**
 * The most texts of one message, because each costs money. A longer one goes by e-mail, or a person tells the customer.
 */
const MOST_TEXTS = 6;

/** In characters. Longer messages are not packed. */
const LONGEST = MOST_TEXTS * MOST_SEGMENTS * 160;

/**
 * The lines as one SMS, or as several numbered `(1/3)` where they are too long for one. Each is a whole number of
 * lines; a line that is too long by itself is broken between words, never inside what may be a code. Null where that
 * cannot be done. Every line is in the alphabet it is sent in.
 */
export function smsTexts(sender: string, lines: readonly string[]): readonly string[] | null {
  const whole = `${sender}: ${lines.join('\n')}`;
  if (whole.length > LONGEST) return null;
  if (fits(whole)) return [whole];
  const head = (number: number | string, of: number | string): string => `${sender} (${number}/${of}): `;
  const room = (text: string): boolean => fits(head(MOST_TEXTS, MOST_TEXTS) + text);
  const pieces = lines.flatMap((line) => (room(line) ? [line] : packed(unbreakable(line), ' ', room)));
  const texts = packed(pieces, '\n', room);
  if (texts.length > MOST_TEXTS || !texts.every(room)) return null;
  return texts.map((text, place) => head(place + 1, texts.length) + text);
}

const fits = (text: string): boolean => segmentsIn(text) <= MOST_SEGMENTS;

/** Joins parts in their order, as many together as there is room for. */
function packed(parts: readonly string[], by: string, room: (text: string) => boolean): readonly string[] {
  const full: string[] = [];
  for (const part of parts) {
    const longer = full.length === 0 ? null : `${full.at(-1)}${by}${part}`;
    if (longer !== null && room(longer)) full[full.length - 1] = longer;
    else full.push(part);
  }
  return full;
}

/** A group within a spaced code is shorter than this. A longer word is a code of its own. */
const LONGEST_GROUP = 8;

const areOfOneCode = (one: string, next: string): boolean =>
  mayBeCode(one) &&
  mayBeCode(next) &&
  /\p{N}/u.test(one + next) &&
  !/[,;|.]$/.test(one) &&
  Math.min(one.length, next.length) < LONGEST_GROUP;

/** The words of a line; groups that may be of one code stay together. */
function unbreakable(line: string): readonly string[] {
  const pieces: string[] = [];
  let last = '';
  for (const { word } of wordsOf(line)) {
    if (areOfOneCode(last, word)) pieces[pieces.length - 1] += ` ${word}`;
    else pieces.push(word);
    last = word;
  }
  return pieces;
}
