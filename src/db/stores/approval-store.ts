import type { Approval, ApprovalStore } from '../../approvals/ports.ts';
import { type Connection, given, lockName, placeholders, statement } from '../connection.ts';
import { and, eq, sql } from '../drizzle.ts';
import type { Tables } from '../tables.ts';

const statementsOf = ({ q, t: { approvals }, locks }: Connection) => ({
  insert: statement(() =>
    q
      .insert(approvals)
      .values({
        ...placeholders('kind', 'mode', 'userReference', 'content', 'reason', 'askedBy', 'askedAt'),
        status: 'waiting',
      })
      .returning({ id: approvals.id })
      .prepare('approvals_insert'),
  ),
  find: statement(() => {
    const query = q
      .select()
      .from(approvals)
      .where(eq(approvals.id, given('id')));
    return locks ? query.for('update').prepare('approvals_lock') : query.prepare('approvals_find');
  }),
  waitingOf: statement(() =>
    q
      .select()
      .from(approvals)
      .where(
        and(
          eq(approvals.userReference, given('userReference')),
          eq(approvals.mode, given('mode')),
          eq(approvals.status, 'waiting'),
        ),
      )
      .orderBy(approvals.askedAt, approvals.id)
      .prepare('approvals_waiting_of'),
  ),
  waiting: statement(() =>
    q
      .select()
      .from(approvals)
      .where(eq(approvals.status, 'waiting'))
      .orderBy(approvals.askedAt, approvals.id)
      .limit(sql.placeholder('limit'))
      .prepare('approvals_waiting'),
  ),
  save: statement(() =>
    q
      .update(approvals)
      .set({
        status: given('status'),
        decidedBy: given('decidedBy'),
        decidedAt: given('decidedAt'),
        decisionReason: given('decisionReason'),
      })
      .where(eq(approvals.id, given('id')))
      .prepare('approvals_save'),
  ),
});

export function approvalStore(connection: Connection): ApprovalStore {
  const { insert, find, waitingOf, waiting, save } = statementsOf(connection);

  return {
    insert: async ({ act: { content, ...act }, ...asked }) => {
      const [inserted] = await insert({ ...act, ...asked, content: JSON.stringify(content) });
      if (!inserted) throw new Error('what waits for approval has no id');
      return inserted.id;
    },
    find: async (id) => (await find({ id })).map(approvalOf)[0] ?? null,
    waitingOf: async (mode, userReference) => {
      await lockName(connection, `approvals/${mode}/${userReference}`);
      return (await waitingOf({ mode, userReference })).map(approvalOf);
    },
    waiting: async (limit) => (await waiting({ limit })).map(approvalOf),
    save: async ({ id, status, decidedBy, decidedAt, decisionReason }) => {
      await save({ id, status, decidedBy, decidedAt, decisionReason });
    },
  };
}

export const approvalOf = (row: Tables['approvals']['$inferSelect']): Approval => ({
  id: row.id,
  act: {
    kind: row.kind,
    mode: row.mode,
    userReference: row.userReference,
    content: JSON.parse(row.content) as unknown,
  } as Approval['act'],
  reason: row.reason,
  status: row.status as Approval['status'],
  askedBy: row.askedBy,
  askedAt: row.askedAt,
  decidedBy: row.decidedBy,
  decidedAt: row.decidedAt,
  decisionReason: row.decisionReason,
});
