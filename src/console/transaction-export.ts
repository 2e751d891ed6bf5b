import type { z } from 'zod';
import { decimalText } from '../core/money.ts';
import type { Upstream } from '../core/upstream.ts';
import { type Result, ok } from '../core/result.ts';
import { moneyOfOrder } from '../desk/order-margin.ts';
import { answerWords } from '../desk/ordered-words.ts';
import type { ListedOrder, ListedTransaction } from '../desk/ports/transactions.ts';
import type { Transaction } from '../transactions/ports.ts';
import { standingOf, stateSays } from '../transactions/standing.ts';
import { MOST_EXPORTED, ROWS_AT_ONCE, csvExport } from './csv-export.ts';
import type { ConsoleDeps } from './deps.ts';
import { type Masking, maskingFor } from './masking.ts';
import type { Problem } from './problems.ts';
import type { Call, Download } from './route.ts';
import type { transactionQuery } from './schemas/transactions.ts';
import { timeView } from './time-view.ts';
import { filterOf } from './transaction-query.ts';

type Query = Omit<z.output<typeof transactionQuery>, 'limit' | 'after' | 'before'>;

/** The transactions that a query finds, as CSV. Refuses with `not_valid` when the query is wrong. */
export async function exportTransactions(
  deps: ConsoleDeps,
  call: Call<undefined, Query>,
): Promise<Result<Download, Problem>> {
  const { query, may } = call;
  const { desk } = deps;
  const found = await filterOf(query, deps, may('see_phones'));
  if (!found.ok) return found;
  // The ids are read once. A transaction that changes while the file is sent keeps its place, and one that is announced
  // meanwhile is not in it. A time limit would not guarantee that, because the clock may have been set back.
  const ids = await desk.transactionIds({ filter: found.value, sort: query.sort, most: MOST_EXPORTED });
  const masking = maskingFor(may('see_phones'));
  return ok(
    await csvExport(deps, call, {
      act: 'transaction.export',
      subject: null,
      asked: query,
      name: 'transactions',
      rows: ids.length,
      columns: COLUMNS,
      chunks: chunksOf(desk, ids),
      line: (row) => lineOf(row, masking, deps.upstreamOf(row.transaction.rail)),
    }),
  );
}

async function* chunksOf(
  desk: ConsoleDeps['desk'],
  ids: readonly number[],
): AsyncGenerator<readonly ListedTransaction[]> {
  for (let place = 0; place < ids.length; place += ROWS_AT_ONCE) {
    yield await desk.transactionsOf({ ids: ids.slice(place, place + ROWS_AT_ONCE) });
  }
}

const COLUMNS = [
  'txn_reference',
  'rail',
  'way',
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
  'request_id',
  'order_no',
  'cost',
  'commission',
  'margin',
  'questions_asked',
  'last_answer',
] as const;

const lineOf = ({ transaction, waitingReviews, ordered }: ListedTransaction, masking: Masking, upstream: Upstream) => ({
  txn_reference: transaction.reference,
  rail: transaction.rail,
  way: transaction.way,
  state: transaction.state,
  standing: standingOf(transaction),
  state_says: stateSays(transaction, upstream),
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
  ...orderCells(transaction, ordered, upstream),
});

/** Empty for a transaction that was announced. A cost that the upstream has not told is empty too, and never 0. */
function orderCells(transaction: Transaction, ordered: ListedOrder | null, upstream: Upstream) {
  const { cost = null, commission = null, margin = null } = ordered ? moneyOfOrder(transaction, ordered) : {};
  const last = ordered?.lastAnswer ?? null;
  return {
    request_id: ordered?.requestId ?? null,
    order_no: ordered?.upstreamReference ?? null,
    cost: cost && decimalText(cost),
    commission: commission && decimalText(commission),
    margin: margin && decimalText(margin),
    questions_asked: ordered && ordered.asked,
    last_answer: last && answerWords(last, upstream),
  };
}
