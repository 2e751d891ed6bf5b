import type { Column, SQL } from 'drizzle-orm';
import type { Key, Page, Paging } from '../../desk/ports/page.ts';
import { sql } from '../drizzle.ts';

/** The order of a list: by these columns, all rising or all falling. The last column is unique. */
export interface Order {
  readonly columns: readonly (Column | SQL)[];
  readonly isFalling: boolean;
}

/** What a query needs to give one page, in SQL. */
export interface Piece {
  /** Rows beyond the page's place; undefined for the first page. */
  readonly beyond: SQL | undefined;
  readonly orderBy: readonly SQL[];
  /** One more than the page holds, to see whether there is another page. */
  readonly limit: number;
}

/** One page by its place, never by counting rows. So the hundredth page costs the same as the first. */
export async function pageOf<Row>(
  { columns, isFalling }: Order,
  { limit, from, isBack }: Paging,
  keyOf: (row: Row) => Key,
  read: (piece: Piece) => PromiseLike<readonly Row[]>,
): Promise<Page<Row>> {
  const isDescending = isFalling !== isBack;
  const list = (parts: readonly unknown[]): SQL =>
    sql.join(
      parts.map((part) => sql`${part}`),
      sql`, `,
    );
  const found = await read({
    beyond:
      from === null
        ? undefined
        : columns.length === 1
          ? sql`${columns[0]} ${sql.raw(isDescending ? '<' : '>')} ${from[0]}`
          : sql`(${list(columns)}) ${sql.raw(isDescending ? '<' : '>')} (${list(from)})`,
    orderBy: columns.map((column) => sql`${column} ${sql.raw(isDescending ? 'desc' : 'asc')}`),
    limit: limit + 1,
  });
  const hasMore = found.length > limit;
  const kept = found.slice(0, limit);
  const rows = isBack ? kept.toReversed() : kept;
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    rows,
    next: last !== undefined && (isBack || hasMore) ? keyOf(last) : null,
    previous: first !== undefined && (isBack ? hasMore : from !== null) ? keyOf(first) : null,
  };
}
