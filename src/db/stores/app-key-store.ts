import type { AppKey, AppKeyStore } from '../../app-keys/ports.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';
import { desc, eq } from '../drizzle.ts';
import type { Tables } from '../tables.ts';

const statementsOf = ({ q, t: { appKeys }, locks }: Connection) => ({
  insert: statement(() =>
    q
      .insert(appKeys)
      .values(placeholders('name', 'mode', 'hash', 'rights', 'createdBy', 'createdAt', 'expiresAt'))
      .returning({ id: appKeys.id })
      .prepare('app_keys_insert'),
  ),
  find: statement(() => {
    const query = q
      .select()
      .from(appKeys)
      .where(eq(appKeys.id, given('id')));
    return locks ? query.for('update').prepare('app_keys_lock') : query.prepare('app_keys_find');
  }),
  findByHash: statement(() =>
    q
      .select()
      .from(appKeys)
      .where(eq(appKeys.hash, given('hash')))
      .prepare('app_keys_find_by_hash'),
  ),
  list: statement(() => q.select().from(appKeys).orderBy(desc(appKeys.id)).prepare('app_keys_list')),
  setLastUsed: statement(() =>
    q
      .update(appKeys)
      .set({ lastUsedAt: given('at') })
      .where(eq(appKeys.id, given('id')))
      .prepare('app_keys_set_last_used'),
  ),
  revoke: statement(() =>
    q
      .update(appKeys)
      .set({ revokedAt: given('at') })
      .where(eq(appKeys.id, given('id')))
      .prepare('app_keys_revoke'),
  ),
});

export function appKeyStore(connection: Connection): AppKeyStore {
  const { insert, find, findByHash, list, setLastUsed, revoke } = statementsOf(connection);

  return {
    insert: async ({ rights, ...key }) => {
      const [inserted] = await insert({ ...key, rights: JSON.stringify(rights) });
      if (!inserted) throw new Error('a key has no id');
      return inserted.id;
    },
    find: async (id) => (await find({ id })).map(keyOf)[0] ?? null,
    findByHash: async (hash) => (await findByHash({ hash })).map(keyOf)[0] ?? null,
    list: async () => (await list()).map(keyOf),
    setLastUsed: async (id, at) => {
      await setLastUsed({ id, at });
    },
    revoke: async (id, at) => {
      await revoke({ id, at });
    },
  };
}

const keyOf = (row: Tables['appKeys']['$inferSelect']): AppKey => ({
  ...row,
  mode: row.mode as AppKey['mode'],
  rights: JSON.parse(row.rights) as AppKey['rights'],
});
