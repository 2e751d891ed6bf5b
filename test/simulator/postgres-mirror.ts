import type Sqlite from 'better-sqlite3';
import type { Client } from 'pg';

/** In a schema of its own, so that the product's schema holds only the product's tables. */
const CHANGES = `
  create schema simulated;
  create unlogged table simulated.changes (
    id bigint generated always as identity,
    xid xid8 not null default pg_current_xact_id(),
    "table" text not null,
    is_gone boolean not null,
    row json not null
  );
  create index on simulated.changes (xid);
  create function simulated.keep_change() returns trigger language plpgsql as $$
  begin
    insert into simulated.changes ("table", is_gone, row) values
      (tg_table_name, tg_op = 'DELETE', case tg_op when 'DELETE' then row_to_json(old) else row_to_json(new) end);
    return null;
  end $$;`;
const TABLES = `select tablename as name from pg_tables where schemaname = 'public' order by 1`;

/** What was committed since the snapshot before, in the order in which it was written. */
const NEWER = `select pg_current_snapshot()::text as snapshot, (
    select json_agg(json_build_object('table', "table", 'isGone', is_gone, 'row', row) order by id)
    from simulated.changes where xid >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(xid, $1::pg_snapshot)
  ) as changes`;

type Row = Readonly<Record<string, unknown>>;
interface Change {
  readonly table: string;
  readonly isGone: boolean;
  readonly row: Row;
}

/** Makes a migrated database keep each change of a row. */
export async function keepChanges(client: Client): Promise<void> {
  await client.query(CHANGES);
  for (const name of await tablesOf(client)) {
    await client.query(
      `create trigger simulated after insert or update or delete on "${name}" for each row execute function simulated.keep_change()`,
    );
  }
}

async function tablesOf(client: Client): Promise<readonly string[]> {
  return (await client.query<{ name: string }>(TABLES)).rows.map(({ name }) => name);
}

/** A SQLite database with the same tables, which has what is committed on Postgres. */
export interface Mirror {
  /** Brings it up to date with what is committed. */
  follow(): Promise<void>;
  /** The first row in which they differ; null when none does. */
  difference(): Promise<string | null>;
}

/** `file` has the product's tables; nobody else writes to it. */
export function openMirror(client: Client, file: Sqlite.Database): Mirror {
  file.pragma('synchronous = OFF');
  // A row is replaced by deleting and inserting it.
  file.pragma('foreign_keys = OFF');
  let snapshot = '1:1:';
  const writers = new Map<string, ReturnType<typeof writerOf>>();
  const write = file.transaction((changes: readonly Change[]) => {
    for (const { table, isGone, row } of changes) {
      const writer = writers.get(table) ?? writerOf(file, table);
      writers.set(table, writer);
      writer(row, isGone);
    }
  });

  return {
    follow: async () => {
      const asked = { name: 'newer', text: NEWER, values: [snapshot] };
      const [found] = (await client.query<{ snapshot: string; changes: readonly Change[] | null }>(asked)).rows;
      snapshot = found?.snapshot ?? snapshot;
      if (found?.changes) write(found.changes);
    },
    difference: async () => {
      for (const name of await tablesOf(client)) {
        const { rows } = await client.query<{ row: Row }>(`select row_to_json(t) as row from public."${name}" t`);
        const columns = ownColumns(file, name);
        const whole = (row: Row): string => JSON.stringify(columns.map((column) => [column, row[column]]));
        const theirs = rows.map(({ row }) => whole(row)).toSorted();
        const ours = (file.prepare(`select * from "${name}"`).all() as Row[]).map(whole).toSorted();
        const place = theirs.findIndex((row, at) => row !== ours[at]);
        if (place >= 0) return `${name}: ${theirs[place]} is not ${ours[place]}`;
        if (ours.length > theirs.length) return `${name}: ${ours.at(-1)} is gone`;
      }
      return null;
    },
  };
}

interface Column {
  readonly name: string;
  readonly pk: number;
  /** Above 0 when it is computed from the others. */
  readonly hidden: number;
}
const columnsOf = (file: Sqlite.Database, table: string): readonly Column[] =>
  file.pragma(`table_xinfo("${table}")`) as Column[];
const ownColumns = (file: Sqlite.Database, table: string): readonly string[] =>
  columnsOf(file, table).flatMap(({ name, hidden }) => (hidden === 0 ? [name] : []));

/** Writes a row as it is now, or takes it out. What a column is computed from says it all. */
function writerOf(file: Sqlite.Database, table: string): (row: Row, isGone: boolean) => void {
  const own = ownColumns(file, table);
  const key = columnsOf(file, table).flatMap(({ name, pk }) => (pk > 0 ? [name] : []));
  const put = file.prepare(
    `insert or replace into "${table}" (${own.map((name) => `"${name}"`).join()}) values (${own.map(() => '?').join()})`,
  );
  const remove = file.prepare(`delete from "${table}" where ${key.map((name) => `"${name}" = ?`).join(' and ')}`);
  return (row, isGone) =>
    void (isGone ? remove.run(key.map((name) => row[name])) : put.run(own.map((name) => row[name])));
}
