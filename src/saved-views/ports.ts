/** Filters a person has kept under a name, for one page of the support desk. */
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
  /** A person's own, by name; of one page, or of all. */
  of(staffId: number, page: string | null): Promise<readonly SavedView[]>;
  /** How many a person has. Whoever else asks this for him waits until the end of this unit of work. */
  count(staffId: number): Promise<number>;
  /** Takes the place of the one of the same person, page and name. Answers its id. */
  put(view: Omit<SavedView, 'id'>): Promise<number>;
  /** False when the person has no such view. */
  remove(staffId: number, id: number): Promise<boolean>;
}
