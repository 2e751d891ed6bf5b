import type { LoginThrottleStore } from '../../staff/ports.ts';
import { type Connection, given, lockName, placeholders, statement } from '../connection.ts';
import { eq, inArray, lte, sql } from '../drizzle.ts';

const statementsOf = ({ q, t: { loginThrottle }, locks }: Connection) => ({
  find: statement(() =>
    q
      .select({ failures: loginThrottle.failures, lastAt: loginThrottle.lastAt })
      .from(loginThrottle)
      .where(eq(loginThrottle.key, given('key')))
      .prepare('login_throttle_find'),
  ),
  save: statement(() =>
    q
      .insert(loginThrottle)
      .values(placeholders('key', 'failures', 'lastAt'))
      .onConflictDoUpdate({
        target: loginThrottle.key,
        set: { failures: given('failures'), lastAt: given('lastAt') },
      })
      .prepare('login_throttle_save'),
  ),
  remove: statement(() =>
    q
      .delete(loginThrottle)
      .where(eq(loginThrottle.key, given('key')))
      .prepare('login_throttle_remove'),
  ),
  old: statement(() => {
    const query = q
      .select({ key: loginThrottle.key })
      .from(loginThrottle)
      .where(lte(loginThrottle.lastAt, given('lastUntil')))
      .orderBy(loginThrottle.lastAt)
      .limit(sql.placeholder('limit'));
    // Skips a row that somebody holds right now, instead of waiting for it.
    return locks
      ? query.for('update', { skipLocked: true }).prepare('login_throttle_old_lock')
      : query.prepare('login_throttle_old');
  }),
});

export function loginThrottleStore(connection: Connection): LoginThrottleStore {
  const { q, t } = connection;
  const { loginThrottle } = t;
  const { find, save, remove, old } = statementsOf(connection);

  return {
    find: async (key) => {
      // The first try of a key has no row yet to lock.
      await lockName(connection, `login_throttle/${key}`);
      return (await find({ key }))[0] ?? null;
    },
    save: async (key, tries) => {
      await save({ key, ...tries });
    },
    remove: async (key) => {
      await remove({ key });
    },
    drop: async (lastUntil, limit) => {
      const keys = (await old({ lastUntil, limit })).map(({ key }) => key);
      if (keys.length > 0) await q.delete(loginThrottle).where(inArray(loginThrottle.key, keys));
      return keys.length;
    },
  };
}
