import { type Result, err, ok } from '../core/result.ts';
import type { Note, NoteStore } from '../notes/ports.ts';
import type { ReviewStore } from '../reviews/ports.ts';
import type { TransactionStore } from '../transactions/ports.ts';

type Written = Omit<Note, 'id' | 'transactionId'>;

/** Keeps a note about a transaction; it is never changed or deleted. */
export async function addNote(
  { notes, transactions }: { readonly notes: NoteStore; readonly transactions: TransactionStore },
  reference: string,
  written: Written,
): Promise<Result<Note, 'unknown_transaction'>> {
  const transaction = await transactions.findCalled(reference);
  if (!transaction) return err('unknown_transaction');
  const note = { ...written, transactionId: transaction.id };
  return ok({ ...note, id: await notes.add(note) });
}

/**
 * The same from a case of the transaction. A case may be about a reference that was never announced. Its notes are kept
 * under that reference, and belong to the transaction too if it is announced later.
 */
export async function addNoteToCase(
  { notes, reviews }: { readonly notes: NoteStore; readonly reviews: ReviewStore },
  reviewId: number,
  written: Written,
): Promise<Result<{ readonly note: Note; readonly reference: string }, 'unknown_review'>> {
  const review = await reviews.find(reviewId);
  if (!review) return err('unknown_review');
  const note = { ...written, transactionId: review.transactionId };
  return ok({ note: { ...note, id: await notes.add(note) }, reference: review.reference });
}
