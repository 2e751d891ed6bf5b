import { mayBeCode, wordsOf } from '../core/code-like.ts';

const CUT = '...';

/**
 * Makes text somebody else wrote (product, recipient, instructions) safe to stand inside a message: one line, without
 * control or invisible characters, of at most `max` characters (cut with `...`). A line break here could add an e-mail
 * header, or a line of the writer's own to our message.
 */
export function oneLine(text: string, max = Infinity): string {
  const visible = text.toWellFormed().replace(/\p{Cf}/gu, '');
  const line = visible.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= max ? line : `${characters.slice(0, max - CUT.length).join('')}${CUT}`;
}

/** How many characters of a sentence stay before the code in it. */
const LEAD = 60;

/**
 * The same, cut to at most `max` characters, but only after the last word that may be part of a PIN or token. If the
 * result is too long, its beginning is cut as well, up to `LEAD` characters before the first such word. It may still be
 * longer than `max`.
 */
export function briefLine(text: string, max: number): string {
  const line = oneLine(text);
  const shortened = oneLine(line, max);
  if (shortened === line) return line;
  const words = wordsOf(line);
  const end = Math.max(shortened.length - CUT.length, words.findLast(({ word }) => mayBeCode(word))?.end ?? 0);
  const head = end + CUT.length >= line.length ? line : `${line.slice(0, end)}${CUT}`;
  if (head.length <= max) return head;
  const first = words.find(({ word }) => mayBeCode(word))?.start ?? 0;
  const lead = words.find(({ start }) => start >= first - LEAD)?.start ?? 0;
  if (lead <= CUT.length) return head;
  const rest = line.slice(lead);
  return `${CUT}${rest.length + CUT.length <= max ? rest : head.slice(lead)}`;
}
