import { type Connecting, open } from '../../src/db/sqlite/sqlite.ts';

/** One statement that a connection to SQLite began, with what was bound to it. */
export interface Statement {
  readonly by: 'writer' | 'reader';
  readonly sql: string;
}

/** Connections of the product that tell each statement as it begins, through the driver's own option. */
export const connectSeeing =
  (see: (statement: Statement) => void): typeof open =>
  (file: string, options: Connecting) =>
    open(file, { ...options, onStatement: (sql) => see({ by: options.readonly ? 'reader' : 'writer', sql }) });
