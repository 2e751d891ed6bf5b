/**
 * Makes text somebody else wrote (product, recipient, instructions) safe to stand inside a message: one line, without
 * control or invisible characters, of at most `max` characters (cut with `...`). A line break here could add an e-mail
 * header, or a line of the writer's own to our message.
 */
export function oneLine(text: string, max = Infinity): string {
  const visible = text.toWellFormed().replace(/\p{Cf}/gu, '');
  const line = visible.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= max ? line : `${characters.slice(0, max - 3).join('')}...`;
}
