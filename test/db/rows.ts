import Sqlite from 'better-sqlite3';

/** Every row of every table of a SQLite file, by table; but not which file it is. */
export function rowsOf(file: string): Record<string, unknown[]> {
  const client = new Sqlite(file, { fileMustExist: true });
  const tables = client.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
  const rows = Object.fromEntries(
    tables.map((table) => [table, client.prepare(`SELECT rowid, * FROM "${table}" ORDER BY rowid`).all()]),
  );
  client.close();
  for (const row of rows['redo_log'] ?? []) delete (row as { file?: string }).file;
  return rows;
}
