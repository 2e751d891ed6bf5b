import type { MachineToken, MachineTokenStore } from '../../staff/ports.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';
import { desc, eq } from '../drizzle.ts';
import type { Tables } from '../tables.ts';

const statementsOf = ({ q, t: { staffTokens }, locks }: Connection) => ({
  insert: statement(() =>
    q
      .insert(staffTokens)
      .values(placeholders('name', 'hash', 'rights', 'createdBy', 'createdAt', 'expiresAt'))
      .returning({ id: staffTokens.id })
      .prepare('staff_tokens_insert'),
  ),
  find: statement(() => {
    const query = q
      .select()
      .from(staffTokens)
      .where(eq(staffTokens.id, given('id')));
    return locks ? query.for('update').prepare('staff_tokens_lock') : query.prepare('staff_tokens_find');
  }),
  findByHash: statement(() =>
    q
      .select()
      .from(staffTokens)
      .where(eq(staffTokens.hash, given('hash')))
      .prepare('staff_tokens_find_by_hash'),
  ),
  list: statement(() => q.select().from(staffTokens).orderBy(desc(staffTokens.id)).prepare('staff_tokens_list')),
  setLastUsed: statement(() =>
    q
      .update(staffTokens)
      .set({ lastUsedAt: given('at') })
      .where(eq(staffTokens.id, given('id')))
      .prepare('staff_tokens_set_last_used'),
  ),
  revoke: statement(() =>
    q
      .update(staffTokens)
      .set({ revokedAt: given('at') })
      .where(eq(staffTokens.id, given('id')))
      .prepare('staff_tokens_revoke'),
  ),
});

export function machineTokenStore(connection: Connection): MachineTokenStore {
  const { insert, find, findByHash, list, setLastUsed, revoke } = statementsOf(connection);

  return {
    insert: async ({ rights, ...token }) => {
      const [inserted] = await insert({ ...token, rights: JSON.stringify(rights) });
      if (!inserted) throw new Error('a token has no id');
      return inserted.id;
    },
    find: async (id) => (await find({ id })).map(tokenOf)[0] ?? null,
    findByHash: async (hash) => (await findByHash({ hash })).map(tokenOf)[0] ?? null,
    list: async () => (await list()).map(tokenOf),
    setLastUsed: async (id, at) => {
      await setLastUsed({ id, at });
    },
    revoke: async (id, at) => {
      await revoke({ id, at });
    },
  };
}

const tokenOf = (row: Tables['staffTokens']['$inferSelect']): MachineToken => ({
  ...row,
  rights: JSON.parse(row.rights) as MachineToken['rights'],
});
