/** Filters that a person saved under a name, for one page of the support desk. */
export interface SavedView {
  readonly id: number;
  readonly staffId: number;
  readonly name: string;
  readonly page: string;
  /** As the page's URL has them. */
  readonly query: string;
  /** In ms since 1970; also when it was last replaced. */
  readonly createdAt: number;
}

export interface SavedViewStore {
  /** A person's own views, in order of their names; those of one page, or all. */
  of(staffId: number, page: string | null): Promise<readonly SavedView[]>;
  /** How many a person has. Locks: another unit of work that asks this for them waits until the end of this one. */
  count(staffId: number): Promise<number>;
  /** Replaces the view of the same person, page and name. Returns its id. */
  put(view: Omit<SavedView, 'id'>): Promise<number>;
  /** False when the person has no such view. */
  remove(staffId: number, id: number): Promise<boolean>;
}
