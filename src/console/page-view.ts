import { type Result, err, ok } from '../core/result.ts';
import { type PlaceParts, cursorOf, pagingOf } from '../desk/paging.ts';
import type { Page, Paging } from '../desk/ports/page.ts';
import type { Problem } from './problems.ts';

interface PageQuery {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

/** The page a query asks for. Refuses with `not_valid` when the cursor does not fit a list with these `parts`. */
export function pagingFor(query: PageQuery, parts: PlaceParts): Result<Paging, Problem> {
  const paging = pagingOf(query, parts);
  if (paging) return ok(paging);
  const path = query.after === undefined ? 'before' : 'after';
  return err({ code: 'not_valid', fields: [{ path: `query.${path}`, message: 'This is not a cursor of this list.' }] });
}

/** A page as the staff API returns it. */
export const pageView = <Row, View>({ rows, next, previous }: Page<Row>, view: (row: Row) => View) => ({
  rows: rows.map(view),
  next: cursorOf(next),
  previous: cursorOf(previous),
});
