import { randomFillSync, randomUUID } from 'node:crypto';
import type Sqlite from 'better-sqlite3';
import { USER } from '../harness/events.ts';
import { PHONE } from '../harness/merchant.ts';

export type Value = string | number | null;
export type SampleRow = Readonly<Record<string, Value>>;

/** What is different in each copy of a sample. */
export interface Copy {
  readonly reference: string;
  readonly user: string;
  readonly phone: string;
  /** Milliseconds to add to every time. */
  readonly shiftMs: number;
  /** The id which a row of the sample has in this copy. */
  idOf(table: string, id: number): number;
  /** Random hex in place of a digest of the sample, the same wherever the digest stands. */
  hexOf(digest: number): string;
}
export type Cell = (copy: Copy) => Value;

/** The rows that one sample has left, as a template for the rows of other transactions. */
export interface Mould {
  readonly startedAt: number;
  readonly rows: readonly { readonly table: string; readonly columns: readonly string[]; readonly cells: Cell[] }[];
  /** The ids of the sample's rows by table. */
  readonly ids: ReadonlyMap<string, readonly number[]>;
  readonly digests: readonly string[];
  /** What the sample has added to each account, in minor units. */
  readonly nets: ReadonlyMap<string, number>;
}

/** Columns that hold the id of a row of another table; besides them, `transaction_id` does in every table. */
const LINKS: Readonly<Record<string, string>> = {
  'transactions.id': 'transaction_names',
  'postings.entry_id': 'journal_entries',
  'deliveries.repeats': 'deliveries',
};
/** Columns of texts like `TEST/hold/<transaction>`, and the tables whose ids are between the slashes. */
const PATHS: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'journal_entries.slot': [undefined, undefined, 'transaction_names'],
  'jobs.key': [undefined, 'transaction_names', 'vouchers'],
};

/** The table whose id stands in this column of the row. */
function linkOf(table: string, column: string, row: SampleRow): string | undefined {
  if (column === 'transaction_id') return 'transaction_names';
  if (table === 'jobs' && column === 'subject')
    return row['kind'] === 'send_voucher' ? 'vouchers' : 'transaction_names';
  return LINKS[`${table}.${column}`] ?? (column === 'id' ? table : undefined);
}

/** Smaller integers are amounts and counts. */
const A_TIME = 1_500_000_000_000;
const DIGEST = /[0-9a-f]{64}/g;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SEALED = /^(v1\.[0-9a-f]{8}\.)([\w-]+)\.([\w-]+)$/;

/** Makes a mould of a sample's rows by table. In every text, `reference` is replaced. */
export function makeMould(reference: string, startedAt: number, sample: ReadonlyMap<string, SampleRow[]>): Mould {
  const ids = new Map([...sample].map(([table, rows]) => [table, rows.map((row) => Number(row['id']))]));
  const digests: string[] = [];
  const nets = new Map<string, number>();
  const rows = [...sample].flatMap(([table, found]) =>
    found.map((row) => ({
      table,
      columns: Object.keys(row),
      cells: Object.entries(row).map(([column, value]) => cellOf(table, column, value, row)),
    })),
  );
  for (const { account_id, amount } of sample.get('postings') ?? []) {
    nets.set(String(account_id), (nets.get(String(account_id)) ?? 0) + Number(amount));
  }
  return { startedAt, rows, ids, digests, nets };

  function cellOf(table: string, column: string, value: Value, row: SampleRow): Cell {
    const linked = linkedCell(linkOf(table, column, row), value);
    if (linked) return linked;
    if (typeof value === 'number') return value > A_TIME ? ({ shiftMs }) => value + shiftMs : () => value;
    if (value === null) return () => null;
    if (UUID.test(value)) return () => randomUUID();
    // A search finds a voucher by these: every one has its own.
    if (table === 'vouchers' && (column === 'serial' || column === 'last4')) return () => randomDigits(value);
    const sealed = SEALED.exec(value);
    if (sealed) return () => `${sealed[1]}${randomText(sealed[2] ?? '')}.${randomText(sealed[3] ?? '')}`;
    const path = PATHS[`${table}.${column}`];
    if (!path) return textCell(value);
    const parts = value.split('/').map((part, place) => linkedCell(path[place], part) ?? textCell(part));
    return (copy) => parts.map((part) => part(copy)).join('/');
  }

  /** A cell with the id that this row of the sample has in the copy; null where the value is no id of the sample. */
  function linkedCell(linked: string | undefined, value: Value): Cell | null {
    const id = Number(value);
    if (linked === undefined || value === null || !ids.get(linked)?.includes(id)) return null;
    return typeof value === 'string' ? (copy) => String(copy.idOf(linked, id)) : (copy) => copy.idOf(linked, id);
  }

  /** A cell with the text in which the sample's own references, names and digests are replaced. */
  function textCell(text: string): Cell {
    const own = new RegExp(`${reference}|${USER}|\\${PHONE}|${DIGEST.source}`, 'g');
    const fixed = text.split(own);
    const [first = '', ...rest] = fixed;
    const makers = [...text.matchAll(own)].map(([part], i): { make: (copy: Copy) => string; tail: string } => {
      const tail = rest[i] ?? '';
      if (part === reference) return { make: (copy) => copy.reference, tail };
      if (part === USER) return { make: (copy) => copy.user, tail };
      if (part === PHONE) return { make: (copy) => copy.phone, tail };
      const digest = digests.includes(part) ? digests.indexOf(part) : digests.push(part) - 1;
      return { make: (copy) => copy.hexOf(digest), tail };
    });
    if (makers.length === 0) return () => text;
    return (copy) => {
      let made = first;
      for (const { make, tail } of makers) made += make(copy) + tail;
      return made;
    };
  }
}

const pool = Buffer.alloc(1 << 20);
let used = pool.length;

/** Random bytes, drawn in large pieces; valid until the next call. */
function randomPart(length: number): Buffer {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += length;
  return pool.subarray(used - length, used);
}

/** A random digit in the place of each digit. */
const randomDigits = (like: string): string => like.replaceAll(/\d/g, () => String((randomPart(1)[0] ?? 0) % 10));

const randomText = (like: string): string => randomPart(like.length).toString('base64url').slice(0, like.length);

/** A digest as SHA-256 and HMAC-SHA256 leave it. */
export const randomDigest = (): string => randomPart(32).toString('hex');

/** Shaped like Finswich's own: sixteen random characters, then the second. */
export const referenceAt = (at: number): string =>
  `UTL-${randomPart(12).toString('base64url')}${Math.floor(at / 1_000)}`;

/** The rows of a table that one of its columns finds, in the order they were written, without what is generated. */
export function rowsOf(source: Sqlite.Database, table: string, column: string, value: Value): SampleRow[] {
  const columns = columnsOf(source, table).join();
  return source
    .prepare<[Value], SampleRow>(`SELECT ${columns} FROM ${table} WHERE ${column} = ? ORDER BY rowid`)
    .all(value);
}

/** The columns of a table that are written; SQLite leaves the generated ones out here. */
export const columnsOf = (source: Sqlite.Database, table: string): readonly string[] =>
  source.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
