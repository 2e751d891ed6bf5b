/** A place in a list: the values its order compares, the last of them unique. */
export type Key = readonly (number | string)[];

export interface Paging {
  /** How many rows at the most; the pages of people have up to 200. */
  readonly limit: number;
  /** Rows beyond this place; null: from the start. */
  readonly from: Key | null;
  /** The rows before that place instead of those after it. */
  readonly isBack: boolean;
}

/** Rows in the list's order; `next` and `previous` are null at its ends. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: Key | null;
  readonly previous: Key | null;
}
