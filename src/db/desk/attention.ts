import type { SQL } from 'drizzle-orm';
import type { Mode } from '../../core/mode.ts';
import type { DeskStore } from '../../desk/ports.ts';
import type {
  Attention,
  AttentionQuery,
  SlowRefund,
  UndeliveredQuery,
  UndeliveredVoucher,
} from '../../desk/ports/attention.ts';
import { OVER_STATUSES, type ReviewStatus, WAITING_STATUSES } from '../../reviews/ports.ts';
import type { Voucher } from '../../vouchers/ports.ts';
import type { Connection } from '../connection.ts';
import { voucherFacts } from './record.ts';
import { and, eq, gte, inArray, sql } from '../drizzle.ts';
import { givenBackAt } from './given-back.ts';
import { readOf } from './of-transactions.ts';
import { selectVouchers } from '../stores/with-names.ts';
import { UNDELIVERED } from '../tables/expressions.ts';

/** When more than this wait, one more makes no difference to the reader. */
const MOST_CASES = 10_000;

/**
 * What waits for somebody. Each kind is read from an index of what waits, so its cost does not grow with the history.
 */
export const deskAttention = (
  connection: Connection,
): Pick<DeskStore, 'attention' | 'slowRefunds' | 'undeliveredVouchers'> => ({
  attention: (query) => attention(connection, query),
  slowRefunds: async ({ most, ...query }) => (await slowRefunds(connection, query)).slice(0, most),
  undeliveredVouchers: (query) => undeliveredOf(connection, query),
});

async function attention(connection: Connection, query: AttentionQuery): Promise<Attention> {
  const late = await undeliveredOf(connection, { queuedBefore: query.queuedBefore, most: MOST_CASES });
  const slow = await slowRefunds(connection, query);
  return {
    ...(await waitingReviews(connection)),
    inDoubt: await inDoubt(connection),
    deadLetters: await deadLetters(connection),
    approvals: await waitingApprovals(connection),
    undelivered: {
      count: late.length,
      failed: late.filter(({ voucher }) => voucher.delivery === 'failed').length,
      oldestAt: oldestOf(late.map(({ queuedAt }) => queuedAt)),
    },
    slowRefunds: {
      count: slow.length,
      oldestAt: oldestOf(slow.map(({ reversalAt }) => reversalAt)),
      slowestMs: slow.length === 0 ? null : Math.max(...slow.map(({ tookMs }) => tookMs)),
    },
  };
}

async function waitingReviews({
  rows,
  t: { reviews },
}: Connection): Promise<Pick<Attention, 'reviews' | 'valueOverdue'>> {
  const found = await rows<{
    status: ReviewStatus;
    isOverdue: number;
    count: number | string;
    oldest: number | string;
  }>(
    sql`select status, case when kind = 'value_overdue' then 1 else 0 end as "isOverdue", count(*) as count, min(opened_at) as oldest from ${reviews} where ${inArray(reviews.status, WAITING_STATUSES)} group by 1, 2`,
  );
  const count = (of: typeof found, status: ReviewStatus | null = null): number =>
    of.filter((row) => status === null || row.status === status).reduce((sum, row) => sum + Number(row.count), 0);
  const oldest = (of: typeof found): number | null => oldestOf(of.map((row) => Number(row.oldest)));
  const overdue = found.filter(({ isOverdue }) => Number(isOverdue) === 1);
  return {
    reviews: {
      open: count(found, 'open'),
      proposed: count(found, 'proposed'),
      postponed: count(found, 'postponed'),
      oldestAt: oldest(found),
    },
    valueOverdue: { count: count(overdue), postponed: count(overdue, 'postponed'), oldestAt: oldest(overdue) },
  };
}

async function inDoubt({ rows, t: { transactions } }: Connection): Promise<Attention['inDoubt']> {
  const found = await rows<{
    mode: Mode;
    currency: string;
    minor: number | string;
    count: number | string;
    oldest: number | string;
  }>(
    sql`select mode, currency, sum(amount) as minor, count(*) as count, min(state_since) as oldest from ${transactions} where state = 'in_doubt' group by mode, currency`,
  );
  return {
    count: found.reduce((sum, { count }) => sum + Number(count), 0),
    oldestAt: oldestOf(found.map(({ oldest }) => Number(oldest))),
    atRisk: found.map(({ mode, currency, minor }) => ({ mode, currency, minor: Number(minor) })),
  };
}

async function deadLetters({ rows, t: { jobs } }: Connection): Promise<Attention['deadLetters']> {
  const [found] = await rows<{ count: number | string; oldest: number | string | null }>(
    sql`select count(*) as count, min(done_at) as oldest from ${jobs} where status = 'dead'`,
  );
  return { count: Number(found?.count ?? 0), oldestAt: toNumber(found?.oldest ?? null) };
}

async function waitingApprovals({ rows, t: { approvals } }: Connection): Promise<Attention['approvals']> {
  const [found] = await rows<{ count: number | string; oldest: number | string | null }>(
    sql`select count(*) as count, min(asked_at) as oldest from ${approvals} where status = 'waiting'`,
  );
  return { count: Number(found?.count ?? 0), oldestAt: toNumber(found?.oldest ?? null) };
}

/**
 * Vouchers that are paid for and came, but did not reach their customer in time. The tile, its list and the work list
 * all read them here.
 */
export async function undeliveredOf(
  connection: Connection,
  { queuedBefore, most }: UndeliveredQuery,
): Promise<readonly UndeliveredVoucher[]> {
  const { q, t } = connection;
  const { vouchers, jobs } = t;
  // The newest message of a voucher says since when it waits: a voucher may have been withheld for long, or be sent
  // again.
  const waiting = await selectVouchers(connection).where(UNDELIVERED).orderBy(vouchers.receivedAt).limit(MOST_CASES);
  if (waiting.length === 0) return [];
  const messages = await q
    .select({ subject: jobs.subject, createdAt: jobs.createdAt, lastError: jobs.lastError })
    .from(jobs)
    .where(
      and(
        inArray(
          jobs.transactionId,
          waiting.map(({ transactionId }) => transactionId),
        ),
        eq(jobs.kind, 'send_voucher'),
      ),
    )
    .orderBy(jobs.id);
  const newest = new Map(messages.map((message) => [message.subject, message]));
  return waiting
    .map((voucher) => {
      const message = newest.get(String(voucher.id));
      return {
        voucher: voucherFacts(voucher as Voucher),
        queuedAt: message?.createdAt ?? voucher.receivedAt,
        lastError: message?.lastError ?? null,
      };
    })
    .filter(({ voucher, queuedAt }) => voucher.delivery === 'failed' || queuedAt < queuedBefore)
    .slice(0, most);
}

/**
 * A reversal is refunded before it is answered. Its refund can be slow only where a person had to look first, or
 * still must. So the cases show every slow refund.
 */
async function slowRefunds(
  connection: Connection,
  query: Omit<AttentionQuery, 'queuedBefore'>,
): Promise<readonly SlowRefund[]> {
  const { q, t } = connection;
  const { reviews, transactions } = t;
  const { now, refundKinds, slowMs, slowSince } = query;
  const ofReversals = inArray(reviews.kind, [...refundKinds]);
  const brief = { id: reviews.transactionId, openedAt: reviews.openedAt };
  const select = (where: SQL) => q.select(brief).from(reviews).where(and(where, ofReversals)).limit(MOST_CASES);
  const waiting = await select(inArray(reviews.status, WAITING_STATUSES));
  const closed = await select(and(inArray(reviews.status, OVER_STATUSES), gte(reviews.openedAt, slowSince)) as SQL);
  const ids = [...waiting, ...closed].map(({ id }) => id);
  const named = await readOf(ids, (some) =>
    q
      .select()
      .from(transactions)
      .where(inArray(transactions.id, [...some])),
  );
  const refundOf = await givenBackAt(connection, ids);
  const transactionOf = new Map(named.map((transaction) => [transaction.id, transaction]));
  const slowOf = (isWaiting: boolean, { id, openedAt }: (typeof waiting)[number]): readonly SlowRefund[] => {
    const transaction = transactionOf.get(id);
    const refund = refundOf.get(id);
    const refundedAt = refund !== undefined && refund >= openedAt ? refund : null;
    // Nobody waits for a refund that was made before, or that will never be made.
    if (!transaction || (refundedAt === null && (!isWaiting || refund !== undefined))) return [];
    const { reference, userReference, mode, amount: minor, currency } = transaction;
    const times = { reversalAt: openedAt, refundedAt, tookMs: (refundedAt ?? now) - openedAt };
    return [{ reference, userReference, mode: mode as Mode, minor, currency, ...times }];
  };
  return [...waiting.flatMap((row) => slowOf(true, row)), ...closed.flatMap((row) => slowOf(false, row))]
    .filter(({ tookMs }) => tookMs > slowMs)
    .toSorted((a, b) => a.reversalAt - b.reversalAt);
}

const oldestOf = (times: readonly number[]): number | null =>
  times.length === 0 ? null : times.reduce((oldest, time) => Math.min(oldest, time));
const toNumber = (value: number | string | null): number | null => (value === null ? null : Number(value));
