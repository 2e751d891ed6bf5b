import type { Key, Paging } from './ports.ts';

/** A page's place as it travels in a URL: opaque to whoever carries it. */
export const cursorOf = (key: Key | null): string | null =>
  key === null ? null : Buffer.from(JSON.stringify(key)).toString('base64url');

const MAX_PARTS = 4;
const MAX_PART = 400;

/** The place a cursor names, with as many parts as the list's order has; null when it is none of ours. */
export function keyOf(cursor: string, parts: number): Key | null {
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  const isKey =
    Array.isArray(key) &&
    key.length === parts &&
    parts <= MAX_PARTS &&
    key.every(
      (part) =>
        (typeof part === 'number' && Number.isSafeInteger(part)) ||
        (typeof part === 'string' && part.length <= MAX_PART),
    );
  return isKey ? (key as unknown as Key) : null;
}

/** What a request says of its page, read; null when a cursor is none of ours. `after` wins over `before`. */
export function pagingOf(
  {
    limit,
    after,
    before,
  }: { readonly limit: number; readonly after?: string | undefined; readonly before?: string | undefined },
  parts: number,
): Paging | null {
  const cursor = after ?? before;
  if (cursor === undefined) return { limit, from: null, isBack: false };
  const from = keyOf(cursor, parts);
  return from && { limit, from, isBack: after === undefined };
}
