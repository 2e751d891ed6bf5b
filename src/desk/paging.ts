import { isPrintable } from '../core/printable.ts';
import type { Key, Paging } from './ports/page.ts';

/** A page's place as it travels in a URL: opaque to whoever carries it. */
export const cursorOf = (key: Key | null): string | null =>
  key === null ? null : Buffer.from(JSON.stringify(key)).toString('base64url');

const MAX_PART = 400;

/** The types of a place's parts, in the order of the list. A database must not compare anything else with them. */
export type PlaceParts = readonly ('number' | 'text')[];

/** The place that a cursor names; null when it is not a place of such a list. */
export function keyOf(cursor: string, parts: PlaceParts): Key | null {
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  const isKey =
    Array.isArray(key) &&
    key.length === parts.length &&
    key.every((part: unknown, at) =>
      parts[at] === 'number'
        ? Number.isSafeInteger(part)
        : typeof part === 'string' && part.length <= MAX_PART && isPrintable(part),
    );
  return isKey ? (key as unknown as Key) : null;
}

/** Reads a request's page; null when a cursor is not one of ours. `after` wins over `before`. */
export function pagingOf(
  {
    limit,
    after,
    before,
  }: { readonly limit: number; readonly after?: string | undefined; readonly before?: string | undefined },
  parts: PlaceParts,
): Paging | null {
  const cursor = after ?? before;
  if (cursor === undefined) return { limit, from: null, isBack: false };
  const from = keyOf(cursor, parts);
  return from && { limit, from, isBack: after === undefined };
}
