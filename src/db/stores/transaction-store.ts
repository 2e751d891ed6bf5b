import type { SQL } from 'drizzle-orm';
import { and, desc, eq, isNotNull, lte, sql } from '../drizzle.ts';
import type { Transaction, TransactionStore, Transition } from '../../transactions/ports.ts';
import { type State, isHeld } from '../../transactions/states.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';
import { stateList } from '../states-in-sql.ts';
import { submissionStore } from './submission-store.ts';
import type { Tables } from '../tables.ts';
import { tailOf } from '../tables/expressions.ts';

/** Has exactly this reference. */
export const isReference = ({ reference, referenceTail }: Tables['transactionNames'], wanted: SQL): SQL =>
  sql`${referenceTail} = ${tailOf(wanted)} and ${reference} = ${wanted}`;

/**
 * Locks everything under the name with this id, until the end of the unit of work. Every unit of work takes this lock
 * before any other lock of that transaction, so that no two can wait for each other.
 */
export function lockTransaction({ q, t: { transactionNames }, locks }: Connection): (id: number) => Promise<void> {
  const lock = statement(() =>
    q
      .select({ id: transactionNames.id })
      .from(transactionNames)
      .where(eq(transactionNames.id, given('id')))
      .for('update')
      .prepare('transaction_names_lock_id'),
  );
  return async (id) => {
    if (locks) await lock({ id });
  };
}

function statementsOfNames({ q, t: { transactionNames }, locks }: Connection) {
  const hasReference = isReference(transactionNames, given('reference'));
  const hasName = and(hasReference, eq(transactionNames.rail, given('rail')));
  return {
    lockNamed: statement(() => {
      const query = q.select({ id: transactionNames.id }).from(transactionNames).where(hasName);
      return locks ? query.for('update').prepare('transaction_names_lock') : query.prepare('transaction_names_read');
    }),
    addName: statement(() =>
      q
        .insert(transactionNames)
        .values(placeholders('rail', 'reference'))
        .onConflictDoNothing()
        .returning({ id: transactionNames.id })
        .prepare('transaction_names_add'),
    ),
    called: statement(() =>
      q
        .select({ id: transactionNames.id, rail: transactionNames.rail, reference: transactionNames.reference })
        .from(transactionNames)
        .where(hasReference)
        .orderBy(transactionNames.id)
        .prepare('transaction_names_called'),
    ),
  };
}

function nameStore(connection: Connection): Pick<TransactionStore, 'lock' | 'lockOrAdd' | 'called'> {
  const { lockNamed, addName, called } = statementsOfNames(connection);
  const lock: TransactionStore['lock'] = async ({ rail, reference }) => {
    const [known] = await lockNamed({ rail, reference });
    return known ? { id: known.id, rail, reference } : null;
  };

  return {
    lock,
    lockOrAdd: async ({ rail, reference }, expected = 'known') => {
      const known = expected === 'known' ? await lock({ rail, reference }) : null;
      if (known) return { ...known, isNew: false };
      const [added] = await addName({ rail, reference });
      if (added) return { id: added.id, rail, reference, isNew: true };
      // Somebody else has added it, and has committed it by now.
      const other = await lock({ rail, reference });
      if (!other) throw new Error('a name that is taken has no id');
      return { ...other, isNew: false };
    },
    called: async (reference) => called({ reference }),
  };
}

function statementsOfOne({ q, t: { transactions }, locks }: Connection) {
  const isIt = eq(transactions.id, given('id'));
  return {
    find: statement(() => {
      const query = q.select().from(transactions).where(isIt);
      // The repair after a clock was set back changes transactions without locking their names.
      return locks ? query.for('update').prepare('transactions_lock') : query.prepare('transactions_find');
    }),
    insert: statement(() =>
      q
        .insert(transactions)
        .values({
          ...placeholders(
            'id',
            'rail',
            'reference',
            'way',
            'mode',
            'userReference',
            'amount',
            'currency',
            'transferType',
          ),
          ...placeholders('productId', 'productType', 'productCategory', 'operator', 'valueRecipient', 'valueLimitMs'),
          ...placeholders('state', 'reason', 'initiatedAt', 'expiresAt', 'stateSince', 'dueAt'),
        })
        .onConflictDoNothing()
        .returning({ id: transactions.id })
        .prepare('transactions_insert'),
    ),
    saveState: statement(() =>
      q
        .update(transactions)
        .set({ state: given('state'), reason: given('reason'), stateSince: given('stateSince'), dueAt: given('dueAt') })
        .where(isIt)
        .prepare('transactions_save_state'),
    ),
  };
}

function oneTransactionStore(connection: Connection): Pick<TransactionStore, 'find' | 'insert' | 'saveState'> {
  const { find, insert, saveState } = statementsOfOne(connection);
  const lockId = lockTransaction(connection);

  return {
    find: async (id) => {
      await lockId(id);
      return (await find({ id })).map(transactionOf)[0] ?? null;
    },
    insert: async ({ amount, product, ...transaction }) => {
      const inserted = await insert({
        ...transaction,
        amount: amount.minor,
        currency: amount.currency,
        productId: product.id,
        productType: product.type,
        productCategory: product.category,
        operator: product.operator,
        valueRecipient: product.valueRecipient,
      });
      return inserted.length > 0;
    },
    saveState: async ({ id, state, reason, stateSince, dueAt }) => {
      await saveState({ id, state, reason, stateSince, dueAt });
    },
  };
}

const statementsOfMany = ({ q, t: { transactions } }: Connection) => ({
  due: statement(() =>
    q
      .select({ id: transactions.id, rail: transactions.rail, reference: transactions.reference })
      .from(transactions)
      .where(and(isNotNull(transactions.dueAt), lte(transactions.dueAt, given('now'))))
      .orderBy(transactions.dueAt)
      .limit(sql.placeholder('limit'))
      .prepare('transactions_due'),
  ),
});

function manyTransactionsStore(connection: Connection): Pick<TransactionStore, 'due' | 'list' | 'moneyAtRisk'> {
  const { q, t, rows } = connection;
  const { transactions } = t;
  const { due } = statementsOfMany(connection);

  return {
    due: async (now, limit) => due({ now, limit }),
    list: async ({ state, userReference, limit }) => {
      const found = await q
        .select()
        .from(transactions)
        .where(
          and(
            state === null ? undefined : eq(transactions.state, state),
            userReference === null ? undefined : eq(transactions.userReference, userReference),
          ),
        )
        .orderBy(desc(transactions.initiatedAt), desc(transactions.id))
        .limit(limit);
      return found.map(transactionOf);
    },
    moneyAtRisk: async () => {
      const found = await rows<{
        rail: string;
        state: State;
        mode: Transaction['mode'];
        currency: string;
        minor: string;
        count: string;
      }>(
        sql`select rail, state, mode, currency, sum(amount) as minor, count(*) as count from ${transactions} where state in (${stateList(isHeld)}) group by rail, state, mode, currency`,
      );
      return found.map(({ minor, count, ...group }) => ({ ...group, minor: Number(minor), count: Number(count) }));
    },
  };
}

const statementsOfHistory = ({ q, t: { transitions } }: Connection) => ({
  addTransition: statement(() =>
    q
      .insert(transitions)
      .values(placeholders('transactionId', 'at', 'signal', 'from', 'to', 'money', 'provenBy'))
      .prepare('transitions_insert'),
  ),
  transitionsOf: statement(() =>
    q
      .select()
      .from(transitions)
      .where(eq(transitions.transactionId, given('transactionId')))
      .orderBy(transitions.id)
      .prepare('transitions_of'),
  ),
});

function historyStore(connection: Connection): Pick<TransactionStore, 'addTransition' | 'transitions'> {
  const { addTransition, transitionsOf } = statementsOfHistory(connection);

  return {
    addTransition: async (transactionId, { on: signal, by: provenBy, ...transition }) => {
      await addTransition({ transactionId, signal, provenBy, ...transition });
    },
    transitions: async (transactionId) =>
      (await transitionsOf({ transactionId })).map(({ at, signal, from, to, money, provenBy }) => ({
        at,
        on: signal as Transition['on'],
        by: provenBy as Transition['by'],
        from: from as Transition['from'],
        to: to as Transition['to'],
        money,
      })),
  };
}

export function transactionStore(connection: Connection): TransactionStore {
  const names = nameStore(connection);
  const one = oneTransactionStore(connection);

  return {
    ...names,
    ...one,
    ...manyTransactionsStore(connection),
    ...historyStore(connection),
    ...submissionStore(connection),
    findCalled: async (reference) => {
      for (const { id } of (await names.called(reference)).toReversed()) {
        const found = await one.find(id);
        if (found) return found;
      }
      return null;
    },
  };
}

type TransactionRow = Tables['transactions']['$inferSelect'];

export const transactionOf = (row: TransactionRow): Transaction => ({
  id: row.id,
  rail: row.rail,
  reference: row.reference,
  way: row.way as Transaction['way'],
  mode: row.mode as Transaction['mode'],
  userReference: row.userReference,
  amount: { minor: row.amount, currency: row.currency },
  transferType: row.transferType,
  product: {
    id: row.productId,
    type: row.productType,
    category: row.productCategory,
    operator: row.operator,
    valueRecipient: row.valueRecipient,
  },
  valueLimitMs: row.valueLimitMs,
  state: row.state as State,
  reason: row.reason as Transaction['reason'],
  initiatedAt: row.initiatedAt,
  expiresAt: row.expiresAt,
  stateSince: row.stateSince,
  dueAt: row.dueAt,
});
