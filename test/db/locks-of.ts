import type { Client } from 'pg';
import type { Sent } from './sent-statements.ts';

export type Row = Readonly<Record<string, unknown>>;

/** What of the tables decides who waits for whom. */
export interface Shape {
  /** The columns of each key by which one row of a table is told from the others, the primary key first. */
  readonly keys: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** The key in which two may want to insert the same: one of them waits for the other. */
  readonly contested: ReadonlyMap<string, readonly string[]>;
  /** The rows an insert into a table holds by a foreign key: the table they are in, and the column that names them. */
  readonly parents: ReadonlyMap<string, readonly { readonly parent: string; readonly column: string }[]>;
}

/** Reads the shape from the catalogue of a migrated database. */
export async function shapeOf(client: Client): Promise<Shape> {
  const { rows: keys } = await client.query<{ table: string; columns: string[]; isNumbered: boolean }>(
    `select c.relname as "table", bool_or(a.attidentity <> '') as "isNumbered",
      array_agg(a.attname::text order by array_position(i.indkey::int2[], a.attnum)) filter (where a.attgenerated = '') as columns
      from pg_index i join pg_class c on c.oid = i.indrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
      where i.indisunique and c.relnamespace = 'public'::regnamespace
      group by i.indexrelid, c.relname, i.indisprimary order by not i.indisprimary`,
  );
  const { rows: foreign } = await client.query<{ table: string; parent: string; column: string }>(
    `select c.relname as "table", p.relname as parent, a.attname as "column" from pg_constraint k
      join pg_class c on c.oid = k.conrelid join pg_class p on p.oid = k.confrelid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1] where k.contype = 'f'`,
  );
  return {
    keys: new Map([...Map.groupBy(keys, ({ table }) => table)].map(([on, all]) => [on, all.map((one) => one.columns)])),
    contested: new Map(keys.filter(({ isNumbered }) => !isNumbered).map(({ table, columns }) => [table, columns])),
    parents: Map.groupBy(foreign, ({ table }) => table),
  };
}

/** A lock that a statement takes. */
export interface Lock {
  /** A table, what is new in one, or a kind of name. */
  readonly on: string;
  /** What tells the row from others; null: several rows, in no order. */
  readonly row: Row | null;
  /** All that is known of the rows. */
  readonly about: Row;
  /** `named`: by a foreign key, which waits only for a unit of work that deletes the row or has locked it whole. */
  readonly mode: 'whole' | 'change' | 'shared' | 'named';
  /** Whether it waits for the unit of work that holds the row; otherwise it skips rows that others hold. */
  readonly waits: boolean;
  /** The statement. */
  readonly text: string;
}

export const NEW = 'what is new in ';
export const NAME = 'the name ';

/** What one statement locks, in that order. Throws where it cannot tell. */
export function locksOf({ text: whole, values, rows }: Sent, { keys, contested, parents }: Shape): readonly Lock[] {
  const text = whole.replaceAll(/\s+/g, ' ').trim();
  const lock = (on: string, row: Row | null, mode: Lock['mode'], about: Row, waits = true): Lock => ({
    on,
    row,
    mode,
    about,
    waits,
    text,
  });
  /** The part of a row that is a key. */
  const keyIn = (table: string, row: Row): Row | null => {
    const key = keys.get(table)?.find((columns) => columns.every((column) => column in row));
    return key ? Object.fromEntries(key.map((column) => [column, row[column]])) : null;
  };

  /** A unit of work that holds the row of a transaction's name holds everything that is kept under it. */
  const transactions = (): readonly Lock[] =>
    (rows ?? []).map(({ id }) => {
      const row = { name: `transaction/${String(id)}` };
      return lock(`${NAME}transaction`, row, 'whole', row);
    });

  const name = /^select pg_advisory_xact_lock\(hashtextextended\(\$1, 0\)\)$/.test(text) ? String(values[0]) : null;
  if (name !== null) return [lock(NAME + name.split('/')[0], { name }, 'whole', { name })];

  const [, inserted, columns = '', given = ''] =
    /^insert into "?(\w+)"? \(([^)]*)\) values \((.*?)\)(?:$| on | returning|, \()/.exec(text) ?? [];
  if (inserted !== undefined) {
    const row = rowOf(columns.replaceAll('"', '').split(', '), given.split(', '), values);
    const key = contested.get(inserted);
    // An insert of a row under a given number waits in the same way as a lock of that row.
    const isOfRow = key !== undefined && String(key) === String(keys.get(inserted)?.[0]);
    return [
      ...(parents.get(inserted) ?? []).map(({ parent, column }) => lock(parent, { id: row[column] }, 'named', row)),
      ...(key?.every((column) => column in row)
        ? [
            lock(
              isOfRow ? inserted : NEW + inserted,
              Object.fromEntries(key.map((column) => [column, row[column]])),
              'change',
              row,
            ),
          ]
        : []),
      ...(text.includes(' do update ') ? [lock(inserted, keyIn(inserted, row), 'change', row)] : []),
      ...(inserted === 'transaction_names' ? transactions() : []),
    ];
  }

  const [, verb, table = '', where = ''] = /^(update|delete from) "?(\w+)"?.*? where (.*)$/.exec(text) ?? [];
  if (verb !== undefined) {
    const conditions = [...where.matchAll(/"(\w+)" = (\$\d+|\d+)/g)];
    const row = rowOf(
      conditions.map(([, column = '']) => column),
      conditions.map(([, , value = '']) => value),
      values,
    );
    const mode = verb === 'update' ? 'change' : 'whole';
    const [, column = '', listed] =
      /^\(?"\w+"\."(\w+)" in \(([$\d, ]+)\)\)?$/.exec(where.replace(/ returning .*$/, '')) ?? [];
    if (listed === undefined) return [lock(table, keyIn(table, row), mode, row)];
    return listed.split(', ').map((value) => {
      const one = rowOf([column], [value], values);
      return lock(table, keyIn(table, one), mode, one);
    });
  }

  const [, from = '', mode, , skips] =
    /^select .* from "(\w+)" .* for (update|share)( of "\1")?( skip locked)?$/.exec(text) ?? [];
  if (mode !== undefined && from === 'transaction_names') return transactions();
  if (mode !== undefined) {
    return (rows ?? []).map((row) =>
      lock(from, keyIn(from, row), mode === 'update' ? 'whole' : 'shared', row, skips === undefined),
    );
  }
  const [, passing] =
    /^with \w+ as \(select .* from "?(\w+)"? where .* for update skip locked\) update \1 /.exec(text) ?? [];
  if (passing !== undefined) return [lock(passing, null, 'change', {}, false)];
  if (!/^(select|set)\b/i.test(text) || /\bfor (update|share|no key)\b|_lock\(/.test(text))
    throw new Error(`what does this lock? ${text}`);
  return [];
}

const rowOf = (columns: readonly string[], given: readonly string[], values: readonly unknown[]): Row =>
  Object.fromEntries(
    columns.flatMap((column, place) => {
      const text = given[place] ?? '';
      if (text.startsWith('$')) return [[column, values[Number(text.slice(1)) - 1]]];
      return /^\d+$/.test(text) ? [[column, Number(text)]] : [];
    }),
  );
