import type { NoteStore } from '../../notes/ports.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';
import { eq } from '../drizzle.ts';

const statementsOf = ({ q, t: { notes } }: Connection) => ({
  add: statement(() =>
    q
      .insert(notes)
      .values(placeholders('transactionId', 'at', 'author', 'text'))
      .returning({ id: notes.id })
      .prepare('notes_add'),
  ),
  of: statement(() =>
    q
      .select()
      .from(notes)
      .where(eq(notes.transactionId, given('transactionId')))
      .orderBy(notes.id)
      .prepare('notes_of'),
  ),
});

export function noteStore(connection: Connection): NoteStore {
  const { add, of } = statementsOf(connection);

  return {
    add: async (note) => {
      const [added] = await add({ ...note });
      if (!added) throw new Error('a note has no id');
      return added.id;
    },
    of: async (transactionId) => of({ transactionId }),
  };
}
