import { Readable, pipeline } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Act } from '../audit-log/acts.ts';
import { append } from '../audit-log/append.ts';
import { ok } from '../core/result.ts';
import type { ConsoleDeps } from './deps.ts';
import type { Call, Download } from './route.ts';
import { timeView } from './time-view.ts';

export const MOST_EXPORTED = 100_000;
export const ROWS_AT_ONCE = 500;

interface CsvExport<Row, Column extends string> {
  readonly act: Extract<Act, 'transaction.export' | 'customer.export'>;
  readonly subject: string | null;
  /** The filters of the export, for the audit log. */
  readonly asked: Readonly<Record<string, unknown>>;
  /** Begins the file name: `transactions` becomes `transactions-2026-11-20.csv`. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  /** The rows, a chunk at a time. */
  readonly chunks: AsyncIterable<readonly Row[]>;
  readonly line: (row: Row) => Readonly<Record<Column, string | number | null>>;
}

/** A list as CSV, read while it is sent. The audit log gets its row count before the first row leaves. */
export async function csvExport<Row, Column extends string>(
  { work, ring }: ConsoleDeps,
  { caller, address, now }: Pick<Call, 'caller' | 'address' | 'now'>,
  { act, subject, asked, name, rows, columns, chunks, line }: CsvExport<Row, Column>,
): Promise<Download> {
  const { kind, id, name: callerName } = caller;
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  await work.run(async ({ auditLog }) =>
    ok(
      await append(auditLog, ring, {
        at: now,
        actor: { kind, id, name: callerName },
        address,
        act,
        subject,
        reason: null,
        detail: { rows, ...given },
      }),
    ),
  );
  const csv = stringify({ header: true, columns: [...columns], escape_formulas: true });
  async function* lines(): AsyncGenerator<Readonly<Record<Column, string | number | null>>> {
    for await (const chunk of chunks) for (const row of chunk) yield line(row);
  }
  // A failure on the way cuts the file short. The reader can tell by the row count in `X-Rows`.
  pipeline(Readable.from(lines()), csv, () => {});
  return {
    fileName: `${name}-${timeView(now).slice(0, 10)}.csv`,
    mediaType: 'text/csv; charset=utf-8',
    rows,
    content: csv,
  };
}
