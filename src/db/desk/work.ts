import type { DeskStore } from '../../desk/ports.ts';
import type { Key } from '../../desk/ports/page.ts';
import { WORK_SOURCES, type WorkQuery, type WorkRow, type WorkSource } from '../../desk/ports/work.ts';
import type { Job } from '../../outbox/ports.ts';
import { PERSON_STATUSES } from '../../reviews/ports.ts';
import { approvalOf } from '../stores/approval-store.ts';
import type { Connection } from '../connection.ts';
import { undeliveredOf } from './attention.ts';
import { and, asc, eq, inArray, ne } from '../drizzle.ts';
import type { Transaction } from '../../transactions/ports.ts';
import { selectJobs, selectReviews } from '../stores/with-names.ts';
import { transactionOf } from '../stores/transaction-store.ts';
import { whoseJobs } from './whose-jobs.ts';

/** Few things wait at any time. If one source has more than this, those that have waited longest are listed. */
const MOST_OF_SOURCE = 500;

/** What needs a person, gathered from named sources. Each source reads an index of what waits, and not the history. */
export const deskWork = (connection: Connection): Pick<DeskStore, 'work'> => ({
  work: async (query) => {
    const found: WorkRow[] = [];
    for (const source of WORK_SOURCES) {
      found.push(...(await SOURCES[source](connection, { ...query, most: MOST_OF_SOURCE })));
    }
    return pageOfSorted(
      found.toSorted((a, b) => compare(keyOf(a), keyOf(b))),
      query.paging,
    );
  },
});

type SourceQuery = WorkQuery & { readonly most: number };

/** One source of the work list: at most `most` things that need a person, those that have waited longest first. */
type Source = (connection: Connection, query: SourceQuery) => Promise<readonly WorkRow[]>;

const SOURCES: Readonly<Record<WorkSource, Source>> = {
  case: cases,
  voucher: undeliveredVouchers,
  dead_letter: deadLetters,
  approval: waitingApprovals,
};

async function cases(connection: Connection, { most }: SourceQuery): Promise<readonly WorkRow[]> {
  const { reviews } = connection.t;
  const found = await selectReviews(connection)
    .where(inArray(reviews.status, PERSON_STATUSES))
    .orderBy(asc(reviews.openedAt))
    .limit(most);
  const ids = found.map(({ transactionId }) => transactionId);
  const transactions = await transactionsOf(connection, ids);
  return found.map(({ id, transactionId, rail, reference, mode, kind, status, choice, openedAt }) => {
    const transaction = transactions.get(transactionId);
    return {
      source: 'case' as const,
      id,
      since: openedAt,
      mode: transaction?.mode ?? (mode as WorkRow['mode']),
      money: transaction?.amount ?? null,
      rail,
      reference,
      userReference: transaction?.userReference ?? null,
      kind,
      status,
      choice,
      fault: null,
    };
  });
}

async function undeliveredVouchers(
  connection: Connection,
  { queuedBefore, most }: SourceQuery,
): Promise<readonly WorkRow[]> {
  const found = await undeliveredOf(connection, { queuedBefore, most });
  const ids = found.map(({ voucher }) => voucher.transactionId);
  const transactions = await transactionsOf(connection, ids);
  return found.map(({ voucher, queuedAt, lastError }) => ({
    source: 'voucher' as const,
    id: voucher.id,
    since: queuedAt,
    mode: voucher.mode,
    money: transactions.get(voucher.transactionId)?.amount ?? null,
    rail: voucher.rail,
    reference: voucher.reference,
    userReference: voucher.userReference,
    kind: 'send_voucher',
    status: voucher.delivery,
    choice: null,
    fault: lastError,
  }));
}

/** A message with a voucher is listed as its voucher, whose money is what counts. */
async function deadLetters(connection: Connection, { most }: SourceQuery): Promise<readonly WorkRow[]> {
  const { jobs } = connection.t;
  const found = await selectJobs(connection)
    .where(and(eq(jobs.status, 'dead'), ne(jobs.kind, 'send_voucher')))
    .orderBy(asc(jobs.runAt))
    .limit(most);
  return (await whoseJobs(connection, found as Job[])).map(({ job, mode, userReference }) => {
    const { id, kind, rail, reference, doneAt, createdAt, lastError } = job;
    return {
      source: 'dead_letter' as const,
      id,
      since: doneAt ?? createdAt,
      mode,
      // The money is where it should be. Only the message about it has not arrived.
      money: null,
      rail,
      reference,
      userReference,
      kind,
      status: 'dead',
      choice: null,
      fault: lastError,
    };
  });
}

async function waitingApprovals(
  { q, t: { approvals } }: Connection,
  { most }: SourceQuery,
): Promise<readonly WorkRow[]> {
  const found = await q
    .select()
    .from(approvals)
    .where(eq(approvals.status, 'waiting'))
    .orderBy(asc(approvals.askedAt))
    .limit(most);
  return found.map(approvalOf).map(({ id, act, askedAt }) => ({
    source: 'approval' as const,
    id,
    since: askedAt,
    mode: act.mode,
    money: null,
    rail: null,
    reference: null,
    userReference: act.userReference,
    kind: act.kind,
    status: 'waiting',
    choice: null,
    fault: null,
  }));
}

async function transactionsOf(
  { q, t: { transactions } }: Connection,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Transaction>> {
  if (ids.length === 0) return new Map();
  const found = await q
    .select()
    .from(transactions)
    .where(inArray(transactions.id, [...new Set(ids)]));
  return new Map(found.map((row) => [row.id, transactionOf(row)]));
}

/** Real money before test money, large amounts before small ones, and then what has waited longest. */
const keyOf = ({ mode, money, since, source, id }: WorkRow): Key => [
  mode === 'TEST' ? 1 : 0,
  -(money?.minor ?? 0),
  since,
  WORK_SOURCES.indexOf(source),
  id,
];

function compare(one: Key, other: Key): number {
  for (const [place, part] of one.entries()) {
    const difference = Number(part) - Number(other[place]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A page of what is already sorted, by its place: rows that came or went meanwhile move nothing else. */
function pageOfSorted(all: readonly WorkRow[], { limit, from, isBack }: WorkQuery['paging']) {
  const before = from === null ? [] : all.filter((row) => compare(keyOf(row), from) < 0);
  const beyond = from === null ? all : all.filter((row) => compare(keyOf(row), from) > 0);
  const rows = isBack ? before.slice(-limit) : beyond.slice(0, limit);
  const [first, last] = [rows[0], rows.at(-1)];
  const hasNext = last !== undefined && all.at(-1) !== last;
  const hasPrevious = first !== undefined && all[0] !== first;
  return {
    rows,
    next: hasNext ? keyOf(last) : null,
    previous: hasPrevious ? keyOf(first) : null,
  };
}
