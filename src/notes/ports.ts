/** A note of the staff about a transaction, for the next person who looks at it. */
export interface Note {
  readonly id: number;
  readonly transactionId: number;
  /** In ms since 1970. */
  readonly at: number;
  /** Who wrote it, by the name they had then. */
  readonly author: string;
  readonly text: string;
}

export interface NoteStore {
  /** Returns the note's id. */
  add(note: Omit<Note, 'id'>): Promise<number>;
  /** Oldest first. */
  of(transactionId: number): Promise<readonly Note[]>;
}
