import type { ReactNode } from 'react';

/** A column of a table: its head, and what stands in it for each row. */
export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'end';
  /** `always`: cannot be taken away; `chosen`: hidden until the reader asks for it. */
  readonly show?: 'always' | 'chosen';
}
