import { and, eq, lte, sql } from '../drizzle.ts';
import type { IdempotencyStore } from '../../once/ports.ts';
import { type Connection, given, lockName, placeholders, statement } from '../connection.ts';

function statementsOf({ q, t: { idempotencyKeys: keys }, locks }: Connection) {
  const isIt = and(eq(keys.actor, given('actor')), eq(keys.key, given('key')));
  return {
    find: statement(() =>
      q.select({ digest: keys.digest, reply: keys.reply }).from(keys).where(isIt).prepare('idempotency_keys_find'),
    ),
    keep: statement(() =>
      q
        .insert(keys)
        .values(placeholders('actor', 'key', 'digest', 'reply', 'at'))
        .prepare('idempotency_keys_keep'),
    ),
    old: statement(() => {
      const query = q
        .select({ actor: keys.actor, key: keys.key })
        .from(keys)
        .where(lte(keys.at, given('keptUntil')))
        .orderBy(keys.at)
        .limit(sql.placeholder('limit'));
      // Skips a key that somebody holds right now, instead of waiting for it.
      return locks
        ? query.for('update', { skipLocked: true }).prepare('idempotency_keys_old_lock')
        : query.prepare('idempotency_keys_old');
    }),
    remove: statement(() => q.delete(keys).where(isIt).prepare('idempotency_keys_remove')),
  };
}

export function idempotencyStore(connection: Connection): IdempotencyStore {
  const { find, keep, old, remove } = statementsOf(connection);

  return {
    find: async (actor, key) => {
      await lockName(connection, `idempotency_keys/${actor}/${key}`);
      return (await find({ actor, key }))[0] ?? null;
    },
    keep: async (actor, key, { digest, reply }, at) => {
      await keep({ actor, key, digest, reply, at });
    },
    forget: async (keptUntil, limit) => {
      const found = await old({ keptUntil, limit });
      for (const { actor, key } of found) await remove({ actor, key });
      return found.length;
    },
  };
}
