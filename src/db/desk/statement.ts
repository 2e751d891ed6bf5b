import type { SQL } from 'drizzle-orm';
import type { Mode } from '../../core/mode.ts';
import type { DeskStore } from '../../desk/ports.ts';
import type { Page, Paging } from '../../desk/ports/page.ts';
import type { Statement, StatementFilter } from '../../desk/ports/statement.ts';
import { accountOf } from '../../ledger/accounts.ts';
import { ACCOUNT_OF, signOf, withBalances } from '../../ledger/balance-after.ts';
import { MOVEMENTS, type MovementName } from '../../ledger/movements.ts';
import type { PostedEntry, WalletBalance } from '../../ledger/ports.ts';
import type { Connection } from '../connection.ts';
import { pageOf } from './page.ts';
import { and, desc, eq, gt, gte, inArray, lt, lte, sql } from '../drizzle.ts';
import { postedEntry } from '../stores/ledger-store.ts';
import { selectEntries } from '../stores/with-names.ts';
import type { Tables } from '../tables.ts';
import type { Transaction } from '../../transactions/ports.ts';
import { transactionOf } from '../stores/transaction-store.ts';

const OUT_OF_HELD = (Object.keys(MOVEMENTS) as MovementName[]).filter((name) => MOVEMENTS[name].from === 'held');

type WalletName = Pick<StatementFilter, 'mode' | 'userReference' | 'currency'>;
type Entries = Tables['journalEntries'];

/**
 * The entries of one customer's wallet with the balances after each. One index holds everything that is summed and
 * filtered by (`journal_entries_customer`). So a page costs what it shows, plus a walk through the index for what is
 * newer.
 */
export const deskStatement = (connection: Connection): Pick<DeskStore, 'statement' | 'countStatement'> => ({
  statement: ({ filter, paging }) => statement(connection, filter, paging),
  countStatement: ({ filter, most }) => countStatement(connection, filter, most),
});

async function statement(connection: Connection, filter: StatementFilter, paging: Paging): Promise<Statement | null> {
  const { journalEntries } = connection.t;
  const now = await balanceNow(connection, filter);
  if (now === null) return null;
  const page = await pageOfIds(connection, filter, paging);
  const [first, last] = [page.rows[0], page.rows.at(-1)];
  if (!first || !last) return { ...page, rows: [], now };
  // Times need not rise as the entries do: an entry outside the range may stand between two inside it.
  const between = (
    await selectEntries(connection)
      .where(and(isOfWallet(journalEntries, filter), gte(journalEntries.id, last.id), lte(journalEntries.id, first.id)))
      .orderBy(desc(journalEntries.id))
  ).map(postedEntry);
  const shown = new Set(page.rows.map(({ id }) => id));
  const lines = withBalances(between, await balanceAfter(connection, filter, first.id, now)).filter(({ entry }) =>
    shown.has(entry.id),
  );
  const entries = lines.map(({ entry }) => entry);
  const products = await productsOf(connection, entries);
  const settled = await settledOf(connection, filter.mode, entries);
  const rows = lines.map((line) => {
    const { movement, transactionId } = line.entry;
    const { to } = MOVEMENTS[movement];
    return {
      ...line,
      product: (transactionId === null ? undefined : products.get(transactionId)) ?? null,
      isStillHeld: to === 'held' && !settled.has(transactionId),
    };
  });
  return { ...page, rows, now };
}

/** Null when the wallet has no account in this currency. */
async function balanceNow(
  { q, t: { accounts } }: Connection,
  { mode, userReference, currency }: WalletName,
): Promise<WalletBalance | null> {
  const idOf = (part: keyof WalletBalance) => accountOf(ACCOUNT_OF[part], mode, userReference, currency).id;
  const ids = { available: idOf('available'), held: idOf('held') };
  const found = await q
    .select({ id: accounts.id, balance: accounts.balance })
    .from(accounts)
    .where(inArray(accounts.id, Object.values(ids)));
  const balances = new Map(found.map(({ id, balance }) => [id, balance]));
  const available = balances.get(ids.available);
  return available === undefined ? null : { available, held: balances.get(ids.held) ?? 0 };
}

/** The page's entries come from the index alone, which is the shortest way to the rows. */
const pageOfIds = (
  { q, t: { journalEntries } }: Connection,
  filter: StatementFilter,
  paging: Paging,
): Promise<Page<{ id: number }>> =>
  pageOf<{ id: number }>(
    { columns: [journalEntries.id], isFalling: true },
    paging,
    ({ id }) => [id],
    ({ beyond, orderBy, limit }) =>
      q
        .select({ id: journalEntries.id })
        .from(journalEntries)
        .where(and(isOfWallet(journalEntries, filter), isWithin(journalEntries, filter), beyond))
        .orderBy(...orderBy)
        .limit(limit),
  );

/** The balance right after an entry: the present balance without what came later. */
async function balanceAfter(
  { q, t: { journalEntries } }: Connection,
  wallet: WalletName,
  id: number,
  now: WalletBalance,
): Promise<WalletBalance> {
  const [later] = await q
    .select({ available: sumOfChanges(journalEntries, 'available'), held: sumOfChanges(journalEntries, 'held') })
    .from(journalEntries)
    .where(and(isOfWallet(journalEntries, wallet), gt(journalEntries.id, id)));
  return { available: now.available - Number(later?.available ?? 0), held: now.held - Number(later?.held ?? 0) };
}

function sumOfChanges(journalEntries: Entries, part: keyof WalletBalance): SQL<number | string> {
  const cases = (Object.keys(MOVEMENTS) as MovementName[])
    .filter((movement) => signOf(movement, part) !== 0)
    .map((movement) => sql.raw(` when '${movement}' then ${signOf(movement, part)}`));
  const sign = sql`case ${journalEntries.movement}${sql.join(cases)} else 0 end`;
  return sql`coalesce(sum(${journalEntries.amount} * ${sign}), 0)`;
}

async function productsOf(
  { q, t: { transactions } }: Connection,
  entries: readonly PostedEntry[],
): Promise<ReadonlyMap<number, Transaction['product']>> {
  const found = await q
    .select()
    .from(transactions)
    .where(inArray(transactions.id, transactionIdsOf(entries)));
  return new Map(found.map((row) => [row.id, transactionOf(row).product]));
}

/** Of the transactions that held money: those whose hold is over, by the books. */
async function settledOf(
  { q, t: { journalEntries } }: Connection,
  mode: Mode,
  entries: readonly PostedEntry[],
): Promise<ReadonlySet<number | null>> {
  const held = transactionIdsOf(entries.filter(({ movement }) => MOVEMENTS[movement].to === 'held'));
  if (held.length === 0) return new Set();
  const found = await q
    .select({ id: journalEntries.transactionId })
    .from(journalEntries)
    .where(
      and(
        inArray(journalEntries.transactionId, held),
        eq(journalEntries.mode, mode),
        inArray(journalEntries.movement, OUT_OF_HELD),
      ),
    );
  return new Set(found.map(({ id }) => id));
}

/** The transactions that these entries are about. */
const transactionIdsOf = (entries: readonly PostedEntry[]): number[] => [
  ...new Set(entries.flatMap(({ transactionId }) => transactionId ?? [])),
];

async function countStatement({ q, t: { journalEntries } }: Connection, filter: StatementFilter, most: number) {
  const newest = q
    .select({ id: journalEntries.id })
    .from(journalEntries)
    .where(and(isOfWallet(journalEntries, filter), isWithin(journalEntries, filter)))
    .orderBy(desc(journalEntries.id))
    .limit(most)
    .as('newest');
  const [found] = await q
    .select({ count: sql<number | string>`count(*)`, newest: sql<number | string | null>`max(${newest.id})` })
    .from(newest);
  return { count: Number(found?.count ?? 0), newest: Number(found?.newest ?? 0) };
}

const isOfWallet = (journalEntries: Entries, { mode, userReference, currency }: WalletName): SQL | undefined =>
  and(eq(journalEntries.customer, userReference), eq(journalEntries.mode, mode), eq(journalEntries.currency, currency));

const isWithin = (journalEntries: Entries, { from, to }: StatementFilter): SQL | undefined =>
  and(from === null ? undefined : gte(journalEntries.at, from), to === null ? undefined : lt(journalEntries.at, to));
