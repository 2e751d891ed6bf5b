import type { Session, SessionStore } from '../../staff/ports.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';
import { and, desc, eq, inArray, lte, ne, sql } from '../drizzle.ts';

const statementsOfOne = ({ q, t: { staff, staffSessions }, locks }: Connection) => ({
  insert: statement(() =>
    q
      .insert(staffSessions)
      .values({
        ...placeholders('staffId', 'tokenHash', 'stage', 'method', 'createdAt', 'lastSeenAt', 'authenticatedAt'),
        ...placeholders('address', 'browser', 'enrolling'),
      })
      .returning({ id: staffSessions.id })
      .prepare('staff_sessions_insert'),
  ),
  findByToken: statement(() => {
    const query = q
      .select()
      .from(staffSessions)
      .where(eq(staffSessions.tokenHash, given('tokenHash')));
    return locks ? query.for('update').prepare('staff_sessions_lock') : query.prepare('staff_sessions_find');
  }),
  ownerOf: statement(() =>
    q
      .select({ staffId: staffSessions.staffId })
      .from(staffSessions)
      .where(eq(staffSessions.tokenHash, given('tokenHash')))
      .prepare('staff_sessions_owner'),
  ),
  lockOwner: statement(() =>
    q
      .select({ id: staff.id })
      .from(staff)
      .where(eq(staff.id, given('staffId')))
      .for('update')
      .prepare('staff_sessions_lock_owner'),
  ),
  save: statement(() =>
    q
      .update(staffSessions)
      .set({
        tokenHash: given('tokenHash'),
        stage: given('stage'),
        lastSeenAt: given('lastSeenAt'),
        authenticatedAt: given('authenticatedAt'),
        enrolling: given('enrolling'),
      })
      .where(eq(staffSessions.id, given('id')))
      .prepare('staff_sessions_save'),
  ),
  end: statement(() =>
    q
      .delete(staffSessions)
      .where(and(eq(staffSessions.id, given('id')), eq(staffSessions.staffId, given('staffId'))))
      .returning({ id: staffSessions.id })
      .prepare('staff_sessions_end'),
  ),
  endByToken: statement(() =>
    q
      .delete(staffSessions)
      .where(eq(staffSessions.tokenHash, given('tokenHash')))
      .prepare('staff_sessions_end_by_token'),
  ),
});

function oneSessionStore(
  connection: Connection,
): Pick<SessionStore, 'insert' | 'findByToken' | 'save' | 'endByToken' | 'end'> {
  const { locks } = connection;
  const { insert, findByToken, ownerOf, lockOwner, save, end, endByToken } = statementsOfOne(connection);

  return {
    insert: async (session) => {
      const [inserted] = await insert({ ...session });
      if (!inserted) throw new Error('a session has no id');
      return inserted.id;
    },
    findByToken: async (tokenHash) => {
      // Locks the session's person first: ending all sessions of a person holds that lock already, and waits for each
      // session.
      if (locks) for (const { staffId } of await ownerOf({ tokenHash })) await lockOwner({ staffId });
      return ((await findByToken({ tokenHash }))[0] as Session | undefined) ?? null;
    },
    save: async ({ id, tokenHash, stage, lastSeenAt, authenticatedAt, enrolling }) => {
      await save({ id, tokenHash, stage, lastSeenAt, authenticatedAt, enrolling });
    },
    endByToken: async (tokenHash) => {
      await endByToken({ tokenHash });
    },
    end: async (staffId, id) => {
      if (locks) await lockOwner({ staffId });
      return (await end({ staffId, id })).length > 0;
    },
  };
}

const statementsOfMany = ({ q, t: { staffSessions }, locks }: Connection) => ({
  of: statement(() =>
    q
      .select()
      .from(staffSessions)
      .where(eq(staffSessions.staffId, given('staffId')))
      .orderBy(desc(staffSessions.id))
      .prepare('staff_sessions_of'),
  ),
  endAll: statement(() =>
    q
      .delete(staffSessions)
      .where(and(eq(staffSessions.staffId, given('staffId')), ne(staffSessions.id, given('but'))))
      .returning({ id: staffSessions.id })
      .prepare('staff_sessions_end_all'),
  ),
  unseen: statement(() => {
    const query = q
      .select({ id: staffSessions.id })
      .from(staffSessions)
      .where(lte(staffSessions.lastSeenAt, given('seenUntil')))
      .orderBy(staffSessions.lastSeenAt)
      .limit(sql.placeholder('limit'));
    // Skips a session that somebody holds right now, instead of waiting for it.
    return locks
      ? query.for('update', { skipLocked: true }).prepare('staff_sessions_unseen_lock')
      : query.prepare('staff_sessions_unseen');
  }),
});

function manySessionsStore(connection: Connection): Pick<SessionStore, 'of' | 'endAll' | 'drop'> {
  const { q, t } = connection;
  const { staffSessions } = t;
  const { of, endAll, unseen } = statementsOfMany(connection);

  return {
    of: async (staffId) => (await of({ staffId })) as Session[],
    // No session has the id 0.
    endAll: async (staffId, but) => (await endAll({ staffId, but: but ?? 0 })).length,
    drop: async (seenUntil, limit) => {
      const ids = (await unseen({ seenUntil, limit })).map(({ id }) => id);
      if (ids.length > 0) await q.delete(staffSessions).where(inArray(staffSessions.id, ids));
      return ids.length;
    },
  };
}

export const sessionStore = (connection: Connection): SessionStore => ({
  ...oneSessionStore(connection),
  ...manySessionsStore(connection),
});
