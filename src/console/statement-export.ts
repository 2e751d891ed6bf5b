import type { z } from 'zod';
import { walletSubject } from '../audit-log/subjects.ts';
import { type Result, err, ok } from '../core/result.ts';
import { decimalText } from '../core/money.ts';
import type { Key, Paging } from '../desk/ports/page.ts';
import type { Statement, StatementFilter, StatementLine } from '../desk/ports/statement.ts';
import { MOST_EXPORTED, ROWS_AT_ONCE, csvExport } from './csv-export.ts';
import type { ConsoleDeps } from './deps.ts';
import type { UpstreamOf } from '../core/upstream.ts';
import { type Masking, maskingFor } from './masking.ts';
import { type Problem, problem } from './problems.ts';
import type { Call, Download } from './route.ts';
import type { customerInPath, statementFilter } from './schemas/customers.ts';
import { statementLineView } from './statement-view.ts';

type Filter = z.output<typeof statementFilter>;

/** The filter of a request, for the desk. */
export const statementFilterOf = (
  { mode, user_reference: userReference }: z.output<typeof customerInPath>,
  { currency, from, to }: Filter,
): StatementFilter => ({
  mode,
  userReference,
  currency,
  from: from === undefined ? null : Date.parse(from),
  to: to === undefined ? null : Date.parse(to),
});

/** A customer's statement as CSV; `not_found` when there is no such wallet in this currency. */
export async function exportStatement(
  deps: ConsoleDeps,
  call: Call<z.output<typeof customerInPath>, Filter>,
): Promise<Result<Download, Problem>> {
  const { desk } = deps;
  const filter = statementFilterOf(call.params, call.query);
  if (!(await desk.statement({ filter, paging: { limit: 1, from: null, isBack: false } }))) {
    return err(problem('not_found'));
  }
  const { count, newest } = await desk.countStatement({ filter, most: MOST_EXPORTED });
  const masking = maskingFor(call.may('see_phones'));
  return ok(
    await csvExport(deps, call, {
      act: 'customer.export',
      subject: walletSubject(filter.mode, filter.userReference),
      asked: call.query,
      name: 'statement',
      rows: count,
      columns: COLUMNS,
      chunks: chunksOf(desk, filter, count, newest),
      line: (line) => lineOf(line, filter, masking, deps.upstreamOf),
    }),
  );
}

/** The newest `count` lines, from entry `newest` back: entries that are booked meanwhile are left out. */
async function* chunksOf(
  desk: ConsoleDeps['desk'],
  filter: StatementFilter,
  count: number,
  newest: number,
): AsyncGenerator<readonly StatementLine[]> {
  let place: Key | null = [newest + 1];
  for (let left = count; left > 0 && place !== null;) {
    const paging: Paging = { limit: Math.min(left, ROWS_AT_ONCE), from: place, isBack: false };
    const page: Statement | null = await desk.statement({ filter, paging });
    yield page?.rows ?? [];
    left -= page?.rows.length ?? left;
    place = page?.next ?? null;
  }
}

/**
 * Money in and money out have separate columns, because a spreadsheet takes a cell with a leading minus for a formula.
 */
const COLUMNS = [
  'entry',
  'at',
  'movement',
  'says',
  'reference',
  'product',
  'money_in',
  'money_out',
  'available',
  'held_in',
  'held_out',
  'held',
  'currency',
  'mode',
  'user_reference',
] as const;

function lineOf(
  line: StatementLine,
  { mode, userReference, currency }: StatementFilter,
  masking: Masking,
  upstreamOf: UpstreamOf,
) {
  const { change, after } = line;
  const { id, at, movement, says, reference, product } = statementLineView(line, masking, upstreamOf);
  const amount = (minor: number): string => decimalText({ minor, currency });
  const flow = (minor: number): string | null => (minor > 0 ? amount(minor) : null);
  return {
    entry: id,
    at,
    movement,
    says,
    reference,
    product,
    money_in: flow(change.available),
    money_out: flow(-change.available),
    available: amount(after.available),
    held_in: flow(change.held),
    held_out: flow(-change.held),
    held: amount(after.held),
    currency,
    mode,
    user_reference: userReference,
  };
}
