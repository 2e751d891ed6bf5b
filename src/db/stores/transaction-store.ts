import { and, desc, eq, isNotNull, lte, sql } from '../drizzle.ts';
import type {
  Submission,
  Transaction,
  TransactionStore,
  TransferOutcome,
  Transition,
} from '../../transactions/ports.ts';
import { type State, isHeld } from '../../transactions/states.ts';
import { type Connection, given, isOfTransaction, lockTransaction, placeholders, statement } from '../connection.ts';
import { stateList } from '../states-in-sql.ts';
import type { Tables } from '../tables.ts';

export function transactionStore(connection: Connection): TransactionStore {
  const { q, t, locks, rows } = connection;
  const { transactions, transitions, submissions } = t;
  const isIt = isOfTransaction(transactions);

  const find = statement(() => {
    const query = q.select().from(transactions).where(isIt);
    return locks ? query.for('update').prepare('transactions_lock') : query.prepare('transactions_find');
  });
  const insert = statement(() =>
    q
      .insert(transactions)
      .values({
        ...placeholders('rail', 'reference', 'way', 'mode', 'userReference', 'amount', 'currency', 'transferType'),
        ...placeholders('productId', 'productType', 'productCategory', 'operator', 'valueRecipient', 'valueLimitMs'),
        ...placeholders('state', 'reason', 'initiatedAt', 'expiresAt', 'stateSince', 'dueAt'),
      })
      .onConflictDoNothing()
      .returning({ reference: transactions.reference })
      .prepare('transactions_insert'),
  );
  const saveState = statement(() =>
    q
      .update(transactions)
      .set({ state: given('state'), reason: given('reason'), stateSince: given('stateSince'), dueAt: given('dueAt') })
      .where(isIt)
      .prepare('transactions_save_state'),
  );
  const addTransition = statement(() =>
    q
      .insert(transitions)
      .values(placeholders('reference', 'at', 'signal', 'from', 'to', 'money', 'provenBy'))
      .prepare('transitions_insert'),
  );
  const transitionsOf = statement(() =>
    q
      .select()
      .from(transitions)
      .where(eq(transitions.reference, given('reference')))
      .orderBy(transitions.id)
      .prepare('transitions_of'),
  );
  const due = statement(() =>
    q
      .select({ reference: transactions.reference })
      .from(transactions)
      .where(and(isNotNull(transactions.dueAt), lte(transactions.dueAt, given('now'))))
      .orderBy(transactions.dueAt)
      .limit(sql.placeholder('limit'))
      .prepare('transactions_due'),
  );
  const insertSubmission = statement(() =>
    q
      .insert(submissions)
      .values(placeholders('reference', 'inboxKey', 'calledAt', 'answeredAt', 'outcome'))
      .prepare('submissions_insert'),
  );
  const findSubmission = statement(() =>
    q
      .select()
      .from(submissions)
      .where(eq(submissions.reference, given('reference')))
      .prepare('submissions_find'),
  );
  const saveOutcome = statement(() =>
    q
      .update(submissions)
      .set({ outcome: given('outcome'), answeredAt: given('at') })
      .where(eq(submissions.reference, given('reference')))
      .prepare('submissions_save_outcome'),
  );

  return {
    find: async (reference) => {
      await lockTransaction(connection, reference);
      return (await find({ reference })).map(transactionOf)[0] ?? null;
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
    saveState: async ({ reference, state, reason, stateSince, dueAt }) => {
      await saveState({ reference, state, reason, stateSince, dueAt });
    },
    addTransition: async (reference, { on: signal, by: provenBy, ...transition }) => {
      await addTransition({ reference, signal, provenBy, ...transition });
    },
    transitions: async (reference) =>
      (await transitionsOf({ reference })).map(({ at, signal, from, to, money, provenBy }) => ({
        at,
        on: signal as Transition['on'],
        by: provenBy as Transition['by'],
        from: from as Transition['from'],
        to: to as Transition['to'],
        money,
      })),
    due: async (now, limit) => (await due({ now, limit })).map(({ reference }) => reference),
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
        .orderBy(desc(transactions.initiatedAt), desc(transactions.reference))
        .limit(limit);
      return found.map(transactionOf);
    },
    insertSubmission: async ({ outcome, ...submission }) => {
      await insertSubmission({ ...submission, outcome: outcome && JSON.stringify(outcome) });
    },
    submission: async (reference) => (await findSubmission({ reference })).map(submissionOf)[0] ?? null,
    saveOutcome: async (reference, outcome, at) => {
      await saveOutcome({ reference, outcome: JSON.stringify(outcome), at });
    },
    moneyAtRisk: async () => {
      const found = await rows<{
        state: State;
        mode: Transaction['mode'];
        currency: string;
        minor: string;
        count: string;
      }>(
        sql`select state, mode, currency, sum(amount) as minor, count(*) as count from ${transactions} where state in (${stateList(isHeld)}) group by state, mode, currency`,
      );
      return found.map(({ minor, count, ...group }) => ({ ...group, minor: Number(minor), count: Number(count) }));
    },
  };
}

type TransactionRow = Tables['transactions']['$inferSelect'];

export const transactionOf = (row: TransactionRow): Transaction => ({
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

const submissionOf = (row: Tables['submissions']['$inferSelect']): Submission => ({
  ...row,
  outcome: row.outcome === null ? null : (JSON.parse(row.outcome) as TransferOutcome),
});
