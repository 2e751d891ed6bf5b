import { Readable, pipeline } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { z } from 'zod';
import { append } from '../audit-log/append.ts';
import { decimalText } from '../core/money.ts';
import { type Result, ok } from '../core/result.ts';
import type { DeskStore, ListedTransaction, Sort, TransactionFilter } from '../desk/ports.ts';
import { standingOf, stateSays } from '../transactions/standing.ts';
import type { ConsoleDeps } from './deps.ts';
import { type Masking, maskingFor } from './masking.ts';
import type { Problem } from './problems.ts';
import type { Call, Download } from './route.ts';
import type { transactionQuery } from './schemas/transactions.ts';
import { timeView } from './time-view.ts';
import { filterOf } from './transaction-query.ts';

export const MOST_EXPORTED = 100_000;
const ROWS_AT_ONCE = 500;

type Query = Omit<z.output<typeof transactionQuery>, 'limit' | 'after' | 'before'>;

/** What a list finds as CSV, read while it is sent; how many rows it has is in the audit log before the first one leaves. */
export async function exportTransactions(
  { desk, work, ring }: ConsoleDeps,
  { query, caller, may, address, now }: Call<undefined, Query>,
): Promise<Result<Download, Problem>> {
  const found = await filterOf(query, desk, may('see_phones'));
  if (!found.ok) return found;
  // What is announced meanwhile is no part of it.
  const filter = { ...found.value, to: Math.min(found.value.to ?? now, now) };
  const rows = Math.min(await desk.countTransactions({ filter, most: MOST_EXPORTED }), MOST_EXPORTED);
  const { kind, id, name } = caller;
  const asked = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
  await work.run(async ({ auditLog }) =>
    ok(
      await append(auditLog, ring, {
        at: now,
        actor: { kind, id, name },
        address,
        act: 'transaction.export',
        subject: null,
        reason: null,
        detail: { rows, ...asked },
      }),
    ),
  );
  const csv = stringify({ header: true, columns: [...COLUMNS], escape_formulas: true });
  const lines = Readable.from(linesOf(desk, filter, query.sort, rows, maskingFor(may('see_phones'))));
  // What fails on the way cuts the file short: who reads it counts the rows.
  pipeline(lines, csv, () => {});
  return ok({
    fileName: `purchases-${timeView(now).slice(0, 10)}.csv`,
    mediaType: 'text/csv; charset=utf-8',
    rows,
    content: csv,
  });
}

const COLUMNS = [
  'txn_reference',
  'state',
  'standing',
  'state_says',
  'mode',
  'amount',
  'currency',
  'user_reference',
  'product_category',
  'product_type',
  'operator',
  'value_recipient',
  'reason',
  'initiated_at',
  'state_since',
  'open_reviews',
] as const;

async function* linesOf(
  desk: DeskStore,
  filter: TransactionFilter,
  sort: Sort,
  rows: number,
  masking: Masking,
): AsyncGenerator<Record<(typeof COLUMNS)[number], string | number | null>> {
  let left = rows;
  let from: Parameters<DeskStore['transactions']>[0]['paging']['from'] = null;
  do {
    const limit = Math.min(left, ROWS_AT_ONCE);
    if (limit === 0) return;
    const page: Awaited<ReturnType<DeskStore['transactions']>> = await desk.transactions({
      filter,
      sort,
      paging: { limit, from, isBack: false },
    });
    for (const row of page.rows) yield lineOf(row, masking);
    left -= page.rows.length;
    from = page.next;
  } while (from !== null);
}

const lineOf = ({ transaction, waitingReviews }: ListedTransaction, masking: Masking) => ({
  txn_reference: transaction.reference,
  state: transaction.state,
  standing: standingOf(transaction),
  state_says: stateSays(transaction),
  mode: transaction.mode,
  amount: decimalText(transaction.amount),
  currency: transaction.amount.currency,
  user_reference: transaction.userReference,
  product_category: transaction.product.category,
  product_type: transaction.product.type,
  operator: transaction.product.operator,
  value_recipient: masking.contact(transaction.product.valueRecipient),
  reason: transaction.reason,
  initiated_at: timeView(transaction.initiatedAt),
  state_since: timeView(transaction.stateSince),
  open_reviews: waitingReviews,
});
