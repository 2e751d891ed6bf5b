import { and, eq, gte, lte, sql } from '../drizzle.ts';
import type { Balance, LedgerFault, LedgerStore, PostedEntry } from '../../ledger/ports.ts';
import { type Connection, given, lockName, placeholders, statement } from '../connection.ts';
import { ledgerRules } from './ledger-rules.ts';
import { selectEntries } from './with-names.ts';
import type { Tables } from '../tables.ts';

function statementsOfAccounts({ q, t: { accounts } }: Connection) {
  const sum = sql`${accounts.balance} + ${sql.placeholder('minor')}`;
  return {
    open: statement(() =>
      q
        .insert(accounts)
        .values({ ...placeholders('id', 'mode', 'kind', 'owner', 'currency'), balance: 0 })
        .onConflictDoNothing()
        .prepare('accounts_open'),
    ),
    balance: statement(() =>
      q
        .select({ balance: accounts.balance })
        .from(accounts)
        .where(eq(accounts.id, given('id')))
        .prepare('accounts_balance'),
    ),
    add: statement(() =>
      q
        .update(accounts)
        .set({ balance: sum })
        .where(
          and(
            eq(accounts.id, given('id')),
            gte(sum, given('floor')),
            lte(sum, sql.raw(String(Number.MAX_SAFE_INTEGER))),
          ),
        )
        .returning({ id: accounts.id })
        .prepare('accounts_add'),
    ),
    balancesOf: statement(() =>
      q
        .select()
        .from(accounts)
        .where(and(eq(accounts.owner, given('owner')), eq(accounts.mode, given('mode'))))
        .orderBy(accounts.currency, accounts.kind)
        .prepare('accounts_of'),
    ),
  };
}

function accountStore(connection: Connection): Pick<LedgerStore, 'open' | 'balance' | 'add' | 'balancesOf'> {
  const { open, balance, add, balancesOf } = statementsOfAccounts(connection);

  return {
    open: async (account) => {
      await open({ ...account });
    },
    balance: async (id) => (await balance({ id }))[0]?.balance ?? null,
    add: async (id, minor, floor) => (await add({ id, minor, floor: floor ?? -Number.MAX_SAFE_INTEGER })).length > 0,
    balancesOf: async (mode, customer) => (await balancesOf({ mode, owner: customer })).map(accountBalance),
  };
}

function statementsOfEntries(connection: Connection) {
  const { q, t } = connection;
  const { journalEntries, postings } = t;
  const select = () => selectEntries(connection);
  return {
    append: statement(() =>
      q
        .insert(journalEntries)
        .values(
          placeholders(
            'slot',
            'movement',
            'mode',
            'customer',
            'currency',
            'amount',
            'transactionId',
            'ownReference',
            'at',
          ),
        )
        .onConflictDoNothing()
        .returning({ id: journalEntries.id })
        .prepare('journal_entries_append'),
    ),
    post: statement(() =>
      q
        .insert(postings)
        .values([
          {
            entryId: sql.placeholder('entryId'),
            accountId: sql.placeholder('debited'),
            amount: sql.placeholder('debit'),
          },
          {
            entryId: sql.placeholder('entryId'),
            accountId: sql.placeholder('credited'),
            amount: sql.placeholder('credit'),
          },
        ])
        .prepare('postings_insert'),
    ),
    entryIn: statement(() =>
      select()
        .where(eq(journalEntries.slot, given('slot')))
        .prepare('journal_entries_in_slot'),
    ),
    entriesOf: statement(() =>
      select()
        .where(eq(journalEntries.transactionId, given('transactionId')))
        .orderBy(journalEntries.id)
        .prepare('journal_entries_of'),
    ),
  };
}

function entryStore(connection: Connection): Pick<LedgerStore, 'append' | 'entryIn' | 'entriesOf'> {
  const { append, post, entryIn, entriesOf } = statementsOfEntries(connection);

  return {
    append: async ({ slot, movement, postings: [debit, credit] }, at) => {
      const { name, mode, customer, amount } = movement;
      const [entry] = await append({
        slot,
        movement: name,
        mode,
        customer,
        currency: amount.currency,
        amount: amount.minor,
        ...('transaction' in movement
          ? { transactionId: movement.transaction.id, ownReference: null }
          : { transactionId: null, ownReference: movement.ownReference }),
        at,
      });
      if (!entry) return false;
      await post({
        entryId: entry.id,
        debited: debit.account.id,
        debit: debit.minor,
        credited: credit.account.id,
        credit: credit.minor,
      });
      return true;
    },
    entryIn: async (slot) => {
      await lockName(connection, `journal_entries/${slot}`);
      return (await entryIn({ slot })).map(postedEntry)[0] ?? null;
    },
    entriesOf: async (transactionId) => (await entriesOf({ transactionId })).map(postedEntry),
  };
}

/** What is asked of all the books at once. */
function bookStore({ t, rows }: Connection): Pick<LedgerStore, 'totals' | 'faults' | 'counts'> {
  const { accounts, journalEntries } = t;

  return {
    totals: async () => {
      const found = await rows<Omit<Balance, 'owner' | 'minor'> & { minor: number | string }>(
        sql`select mode, kind, currency, sum(balance) as minor from ${accounts} group by mode, kind, currency order by mode, currency, kind`,
      );
      return found.map(({ mode, kind, currency, minor }) => ({
        mode,
        kind,
        owner: '',
        currency,
        minor: Number(minor),
      }));
    },
    faults: async (limit) => {
      const faults: LedgerFault[] = [];
      for (const { rule, query } of ledgerRules(t)) {
        const broken = await rows<{ place: string }>(sql`${query} limit ${limit}`);
        faults.push(...broken.map(({ place }) => ({ rule, where: place })));
      }
      return faults;
    },
    counts: async () => {
      const [found] = await rows<{ entries: number | string; accounts: number | string }>(
        sql`select (select count(*) from ${journalEntries}) as entries, (select count(*) from ${accounts}) as accounts`,
      );
      return { entries: Number(found?.entries ?? 0), accounts: Number(found?.accounts ?? 0) };
    },
  };
}

export const ledgerStore = (connection: Connection): LedgerStore => ({
  ...accountStore(connection),
  ...entryStore(connection),
  ...bookStore(connection),
});

type EntryRow = Tables['journalEntries']['$inferSelect'] & {
  readonly rail: string | null;
  readonly reference: string | null;
};

export const postedEntry = (row: EntryRow): PostedEntry => ({
  id: row.id,
  movement: row.movement as PostedEntry['movement'],
  customer: row.customer,
  minor: row.amount,
  currency: row.currency,
  reference: row.reference ?? row.ownReference ?? '',
  transactionId: row.transactionId,
  rail: row.rail,
  at: row.at,
});

const accountBalance = (row: Tables['accounts']['$inferSelect']): Balance => ({
  mode: row.mode as Balance['mode'],
  kind: row.kind as Balance['kind'],
  owner: row.owner,
  currency: row.currency,
  minor: row.balance,
});
