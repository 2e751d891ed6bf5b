import type { ContactChange, ContactChangeStore } from '../../wallets/ports.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';
import { and, desc, eq, sql } from '../drizzle.ts';

const statementsOf = ({ q, t: { contactChanges } }: Connection) => ({
  insert: statement(() =>
    q
      .insert(contactChanges)
      .values({
        ...placeholders('mode', 'userReference', 'oldPhone', 'newPhone', 'oldEmail', 'newEmail'),
        ...placeholders('changedBy', 'at'),
      })
      .returning({ id: contactChanges.id })
      .prepare('contact_changes_insert'),
  ),
  find: statement(() =>
    q
      .select()
      .from(contactChanges)
      .where(eq(contactChanges.id, given('id')))
      .prepare('contact_changes_find'),
  ),
  of: statement(() =>
    q
      .select()
      .from(contactChanges)
      .where(and(eq(contactChanges.userReference, given('userReference')), eq(contactChanges.mode, given('mode'))))
      .orderBy(desc(contactChanges.at), desc(contactChanges.id))
      .limit(sql.placeholder('limit'))
      .prepare('contact_changes_of'),
  ),
});

export function contactChangeStore(connection: Connection): ContactChangeStore {
  const { insert, find, of } = statementsOf(connection);

  return {
    insert: async (change) => {
      const [inserted] = await insert({ ...change });
      if (!inserted) throw new Error('a change of phone or e-mail has no id');
      return inserted.id;
    },
    find: async (id) => ((await find({ id }))[0] as ContactChange | undefined) ?? null,
    of: async (mode, userReference, limit) => (await of({ mode, userReference, limit })) as ContactChange[],
  };
}
