import type { SQL } from 'drizzle-orm';
import type { DeskStore } from '../../desk/ports.ts';
import type { CheckedRule, LedgerEntry, Totals } from '../../desk/ports/ledger.ts';
import type { Paging } from '../../desk/ports/page.ts';
import type { Connection } from '../connection.ts';
import { type Piece, pageOf } from './page.ts';
import { and, eq, inArray, or, sql } from '../drizzle.ts';
import { ledgerRules } from '../stores/ledger-rules.ts';
import { postedEntry } from '../stores/ledger-store.ts';
import { selectEntries } from '../stores/with-names.ts';
import { storesOver } from '../stores.ts';

type Books = Pick<DeskStore, 'totals' | 'entries' | 'checkBooks'>;

/** The books: what each kind of account holds, and the entries, the newest first. */
export function deskLedger(connection: Connection): Books {
  const { journalEntries } = connection.t;
  const { ledger, transactions } = storesOver(connection);

  return {
    totals: async () => {
      const totals = await totalsByKind(connection);
      return { ...(await ledger.counts()), totals };
    },
    entries: async ({ reference, userReference, movements, mode, paging }) => {
      // Read first: Postgres finds what is in either of two indexes only by values, and not by another query.
      const ids = reference === null ? [] : (await transactions.called(reference)).map(({ id }) => id);
      const where = and(
        reference === null
          ? undefined
          : or(inArray(journalEntries.transactionId, ids), eq(journalEntries.ownReference, reference)),
        movements === null ? undefined : inArray(journalEntries.movement, [...movements]),
        mode === null ? undefined : eq(journalEntries.mode, mode),
      );
      return pageOf<LedgerEntry>(
        { columns: [journalEntries.id], isFalling: true },
        paging,
        ({ id }) => [id],
        (piece) =>
          userReference === null
            ? entriesFound(connection, where, piece)
            : entriesOfCustomer(connection, userReference, where, piece, paging),
      );
    },
    checkBooks: ({ most }) => checkedRules(connection, most),
  };
}

async function totalsByKind({ rows, t: { accounts } }: Connection): Promise<Totals['totals']> {
  const found = await rows<Totals['totals'][number] & { minor: number | string; accounts: number | string }>(
    sql`select mode, kind, currency, sum(balance) as minor, count(*) as accounts from ${accounts} group by mode, kind, currency order by mode, currency, kind`,
  );
  return found.map((row) => ({ ...row, minor: Number(row.minor), accounts: Number(row.accounts) }));
}

async function entriesFound(
  connection: Connection,
  where: SQL | undefined,
  { beyond, orderBy, limit }: Piece,
): Promise<readonly LedgerEntry[]> {
  const found = await selectEntries(connection)
    .where(and(where, beyond))
    .orderBy(...orderBy)
    .limit(limit);
  return found.map(ledgerEntry);
}

/** The index has a customer's entries in order for each mode and currency, not for all of them together. */
async function entriesOfCustomer(
  connection: Connection,
  userReference: string,
  where: SQL | undefined,
  piece: Piece,
  paging: Paging,
): Promise<readonly LedgerEntry[]> {
  const { q, t } = connection;
  const { journalEntries } = t;
  const ids: number[] = [];
  for (const wallet of await walletsOf(connection, userReference)) {
    const isOfWallet = and(
      eq(journalEntries.customer, userReference),
      eq(journalEntries.mode, wallet.mode),
      eq(journalEntries.currency, wallet.currency),
    );
    const { beyond, orderBy, limit } = piece;
    const own = await q
      .select({ id: journalEntries.id })
      .from(journalEntries)
      .where(and(isOfWallet, where, beyond))
      .orderBy(...orderBy)
      .limit(limit);
    ids.push(...own.map(({ id }) => id));
  }
  const sign = paging.isBack ? 1 : -1;
  const shown = ids.toSorted((a, b) => sign * (a - b)).slice(0, piece.limit);
  return shown.length === 0 ? [] : entriesFound(connection, inArray(journalEntries.id, shown), piece);
}

const walletsOf = async ({ q, t: { accounts } }: Connection, userReference: string) =>
  q
    .select({ mode: accounts.mode, currency: accounts.currency })
    .from(accounts)
    .where(and(eq(accounts.owner, userReference), eq(accounts.kind, 'customer')));

async function checkedRules({ rows, t }: Connection, most: number): Promise<readonly CheckedRule[]> {
  const checked = [];
  for (const { rule, query } of ledgerRules(t)) {
    const broken = await rows<{ place: string }>(sql`${query} limit ${most}`);
    checked.push({ rule, faults: broken.map(({ place }) => place) });
  }
  return checked;
}

type Row = Parameters<typeof postedEntry>[0];
const ledgerEntry = (row: Row): LedgerEntry => ({ ...postedEntry(row), mode: row.mode as LedgerEntry['mode'] });
