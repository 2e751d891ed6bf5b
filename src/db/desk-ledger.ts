import type { SQL } from 'drizzle-orm';
import type { DeskStore, LedgerEntry, Totals } from '../desk/ports.ts';
import type { Connection } from './connection.ts';
import { type Piece, pageOf } from './desk-page.ts';
import { and, eq, sql } from './drizzle.ts';
import { ledgerRules } from './ledger-rules.ts';
import { postedEntry } from './ledger-store.ts';
import { isOneOf } from './of-purchases.ts';
import { storesOver } from './stores.ts';

type Books = Pick<DeskStore, 'totals' | 'entries' | 'checkBooks'>;

/** The books: what each kind of account holds, and the entries, the newest first. */
export function deskLedger(connection: Connection): Books {
  const { q, t, rows } = connection;
  const { accounts, journalEntries, postings } = t;
  const { ledger } = storesOver(connection);

  /** The entries of one account, from its own index: the accounts of the house have as many as there are purchases. */
  const ofAccount = async (accountId: string, where: SQL | undefined, { beyond, orderBy, limit }: Piece) =>
    (
      await q
        .select({ entry: journalEntries })
        .from(postings)
        .innerJoin(journalEntries, eq(journalEntries.id, postings.entryId))
        .where(and(eq(postings.accountId, accountId), where, beyond))
        .orderBy(...orderBy)
        .limit(limit)
    ).map(({ entry }) => entry);

  return {
    totals: async () => {
      const found = await rows<Totals['totals'][number] & { minor: number | string; accounts: number | string }>(
        sql`select mode, kind, currency, sum(balance) as minor, count(*) as accounts from ${accounts} group by mode, kind, currency order by mode, currency, kind`,
      );
      const totals = found.map((row) => ({ ...row, minor: Number(row.minor), accounts: Number(row.accounts) }));
      return { ...(await ledger.counts()), totals };
    },
    entries: async ({ reference, userReference, movement, mode, paging }) => {
      const where = and(
        reference === null ? undefined : isOneOf(journalEntries, [reference]),
        movement === null ? undefined : eq(journalEntries.movement, movement),
        mode === null ? undefined : eq(journalEntries.mode, mode),
      );
      // What a customer's money did stands in his own accounts.
      const own =
        userReference === null
          ? null
          : await q.select({ id: accounts.id }).from(accounts).where(eq(accounts.owner, userReference));
      const ordered = own === null ? journalEntries.id : postings.entryId;
      return pageOf<LedgerEntry>(
        { columns: [ordered], isFalling: true },
        paging,
        ({ id }) => [id],
        async (piece) => {
          if (own === null) {
            const { beyond, orderBy, limit } = piece;
            const found = await q
              .select()
              .from(journalEntries)
              .where(and(where, beyond))
              .orderBy(...orderBy)
              .limit(limit);
            return found.map(ledgerEntry);
          }
          const found = new Map<number, LedgerEntry>();
          for (const { id } of own) {
            for (const entry of await ofAccount(id, where, piece)) found.set(entry.id, ledgerEntry(entry));
          }
          const sign = paging.isBack ? 1 : -1;
          return [...found.values()].toSorted((a, b) => sign * (a.id - b.id)).slice(0, piece.limit);
        },
      );
    },
    checkBooks: async ({ most }) => {
      const checked = [];
      for (const { rule, query } of ledgerRules(t)) {
        const broken = await rows<{ place: string }>(sql`${query} limit ${most}`);
        checked.push({ rule, faults: broken.map(({ place }) => place) });
      }
      return checked;
    },
  };
}

type Row = Parameters<typeof postedEntry>[0];
const ledgerEntry = (row: Row): LedgerEntry => ({ ...postedEntry(row), mode: row.mode as LedgerEntry['mode'] });
