import type { SQL } from 'drizzle-orm';
import { sql } from '../drizzle.ts';
import { MOVEMENTS, TRANSACTION_MOVEMENTS } from '../../ledger/movements.ts';
import type { Party } from '../../ledger/accounts.ts';
import type { MoneyPlace } from '../../transactions/states.ts';
import { stateList } from '../states-in-sql.ts';
import type { Tables } from '../tables.ts';

/** One rule of the books (docs/money.md#audit) and the query that finds what breaks it; `place` names the row. */
interface LedgerRule {
  readonly rule: string;
  readonly query: SQL;
}

/** The sum of a transaction's entries of one movement, to compare with the transaction's amount. */
const sumOf = (movement: string): SQL => sql.raw(`sum(case when e.movement = '${movement}' then e.amount else 0 end)`);
const moved = (hold: string, settle: string, release: string, refund: string): SQL =>
  sql`(${sumOf('hold')} = ${sql.raw(hold)} and ${sumOf('settle')} = ${sql.raw(settle)} and ${sumOf('release')} = ${sql.raw(release)} and ${sumOf('refund')} = ${sql.raw(refund)})`;
const MOVED: Readonly<Record<MoneyPlace, SQL>> = {
  nothing_taken: moved('0', '0', '0', '0'),
  held: moved('t.amount', '0', '0', '0'),
  paid: moved('t.amount', 't.amount', '0', '0'),
  released: moved('t.amount', '0', 't.amount', '0'),
  refunded: moved('t.amount', 't.amount', '0', 't.amount'),
};
/** The money of a transaction is in one of the places that its state allows. */
const MONEY_FITS_STATE = sql.join(
  (Object.entries(MOVED) as [MoneyPlace, SQL][]).map(
    ([place, has]) => sql`(t.state in (${stateList(({ money }) => money.includes(place))}) and ${has})`,
  ),
  sql` or `,
);

/** The kind of account that this party has in the entry `e` of the transaction with the name `n`. */
const kind = (party: Party): string => (party === 'rail' ? 'n.rail' : `'${party}'`);
/** The entry's slot is its own, and the posting takes from or gives to the kind of account its movement names. */
const SLOT_AND_ACCOUNTS_FIT = sql.raw(
  Object.entries(MOVEMENTS)
    .map(
      ([name, { from, to, slot, of }]) =>
        `(e.movement = '${name}' and e.slot = e.mode || '/${slot}/' || ${of === 'wallet' ? 'e.own_reference' : 'e.transaction_id'} and ((a.kind = ${kind(from)} and p.amount = -e.amount) or (a.kind = ${kind(to)} and p.amount = e.amount)))`,
    )
    .join(' or '),
);

/** Top-ups and withdrawals have a reference of their own, and no transaction. */
const OF_TRANSACTION = sql.raw(`e.movement in (${TRANSACTION_MOVEMENTS.map((name) => `'${name}'`).join(', ')})`);

/** An entry's place: its slot, with the reference of its transaction instead of the id at its end. */
const PLACE = sql.raw(
  "case when e.slot like '%/' || n.id then substr(e.slot, 1, length(e.slot) - length(cast(n.id as text))) || n.reference else e.slot end",
);

export const ledgerRules = ({
  accounts,
  journalEntries,
  postings,
  transactionNames,
  transactions,
}: Tables): readonly LedgerRule[] => [
  {
    rule: 'every entry has two postings that sum to zero',
    query: sql`select ${PLACE} as place from (select e.slot, e.transaction_id from ${journalEntries} e left join ${postings} p on p.entry_id = e.id group by e.id, e.slot, e.transaction_id having count(*) <> 2 or sum(p.amount) <> 0) e left join ${transactionNames} n on n.id = e.transaction_id`,
  },
  {
    rule: 'an entry moves what it says',
    query: sql`select distinct ${PLACE} as place from ${journalEntries} e left join ${transactionNames} n on n.id = e.transaction_id join ${postings} p on p.entry_id = e.id join ${accounts} a on a.id = p.account_id where e.amount <= 0 or a.mode <> e.mode or a.currency <> e.currency or a.owner <> (case when a.kind in ('customer', 'held') then e.customer else '' end) or (${SLOT_AND_ACCOUNTS_FIT}) is not true`,
  },
  {
    rule: 'no customer or held account is negative',
    query: sql`select id as place from ${accounts} where balance < 0 and kind in ('customer', 'held')`,
  },
  {
    rule: 'a balance is the sum of its postings',
    query: sql`select a.id as place from ${accounts} a left join (select account_id, sum(amount) as total from ${postings} group by account_id) p on p.account_id = a.id where a.balance <> coalesce(p.total, 0)`,
  },
  {
    rule: 'at most one hold, one settle or release, one refund per transaction',
    query: sql`select n.reference as place from (select e.transaction_id from ${journalEntries} e where ${OF_TRANSACTION} group by e.mode, e.transaction_id, case when e.movement in ('settle', 'release') then 'outcome' else e.movement end having count(*) > 1) e join ${transactionNames} n on n.id = e.transaction_id`,
  },
  {
    rule: 'refunds and releases never exceed holds',
    query: sql`select n.reference as place from (select e.transaction_id from ${journalEntries} e where ${OF_TRANSACTION} group by e.mode, e.transaction_id having ${sumOf('release')} + ${sumOf('refund')} > ${sumOf('hold')}) e join ${transactionNames} n on n.id = e.transaction_id`,
  },
  {
    rule: 'the money of a transaction is where its state says',
    query: sql`select t.reference as place from ${transactions} t left join ${journalEntries} e on e.transaction_id = t.id and e.mode = t.mode and e.customer = t.user_reference and e.currency = t.currency and ${OF_TRANSACTION} group by t.id, t.reference, t.state, t.amount having not (
      ${MONEY_FITS_STATE})`,
  },
  {
    rule: 'money moved only for a known transaction, its customer and its currency',
    query: sql`select ${PLACE} as place from ${journalEntries} e left join ${transactionNames} n on n.id = e.transaction_id left join ${transactions} t on t.id = e.transaction_id and t.mode = e.mode and t.user_reference = e.customer and t.currency = e.currency where ${OF_TRANSACTION} and t.id is null`,
  },
];
