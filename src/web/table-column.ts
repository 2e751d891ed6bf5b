import type { ReactNode } from 'react';

/** A column of a table: its head, and its cell for each row. */
export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'end';
  /** `always`: cannot be hidden. `chosen`: hidden until the reader chooses it. */
  readonly show?: 'always' | 'chosen';
}
