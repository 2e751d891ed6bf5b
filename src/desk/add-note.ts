import { type Result, err, ok } from '../core/result.ts';
import type { Note, NoteStore } from '../notes/ports.ts';
import type { ReviewStore } from '../reviews/ports.ts';
import type { TransactionStore } from '../transactions/ports.ts';

/** Keeps a note about a transaction; it is never changed or deleted. */
export async function addNote(
  { notes, transactions }: { readonly notes: NoteStore; readonly transactions: TransactionStore },
  note: Omit<Note, 'id'>,
): Promise<Result<Note, 'unknown_transaction'>> {
  if (!(await transactions.find(note.reference))) return err('unknown_transaction');
  return ok({ ...note, id: await notes.add(note) });
}

/**
 * The same from a case of the transaction. A case may be about a reference that was never announced. Its notes are kept
 * under that reference, and belong to the transaction too if it is announced later.
 */
export async function addNoteToCase(
  { notes, reviews }: { readonly notes: NoteStore; readonly reviews: ReviewStore },
  reviewId: number,
  written: Omit<Note, 'id' | 'reference'>,
): Promise<Result<Note, 'unknown_review'>> {
  const review = await reviews.find(reviewId);
  if (!review) return err('unknown_review');
  const note = { ...written, reference: review.reference };
  return ok({ ...note, id: await notes.add(note) });
}
