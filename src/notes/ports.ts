/** What one of the staff has written about a transaction, for those who look at it next. */
export interface Note {
  readonly id: number;
  readonly reference: string;
  /** In ms since 1970. */
  readonly at: number;
  /** Who wrote it, as he was named then. */
  readonly author: string;
  readonly text: string;
}

export interface NoteStore {
  /** Answers the note's id. */
  add(note: Omit<Note, 'id'>): Promise<number>;
  /** Oldest first. */
  of(reference: string): Promise<readonly Note[]>;
}
