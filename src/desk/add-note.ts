import { type Result, err, ok } from '../core/result.ts';
import type { Note, NoteStore } from '../notes/ports.ts';
import type { TransactionStore } from '../transactions/ports.ts';

/** Keeps a note about a purchase; it is never changed or deleted. */
export async function addNote(
  { notes, transactions }: { readonly notes: NoteStore; readonly transactions: TransactionStore },
  note: Omit<Note, 'id'>,
): Promise<Result<Note, 'unknown_transaction'>> {
  if (!(await transactions.find(note.reference))) return err('unknown_transaction');
  return ok({ ...note, id: await notes.add(note) });
}
