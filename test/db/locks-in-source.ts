import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = new URL('../../src', import.meta.url).pathname;

/** A lock of a name: `lockName(connection, ``…``)`, where what is filled in stands as a star. */
const NAMES = /lockName\(\s*\w+,\s*(?:'([^']+)'|`([^`]+)`)\s*,?\s*\)/g;
/** A lock of rows, by the name its statement is prepared under. */
const ROWS = /\.for\('(?:update|share|no key update|key share)'[^)]*\)\s*\.prepare\('(\w+)'\)/g;
/** A lock of rows in hand-written SQL, by the name that the query gives them. */
const WRITTEN = /\bwith (\w+) as \(select [^`]*\bfor (?:update|share)(?: skip locked)?\)/g;
/** Whatever locks at all: each of them must be one of the three above, or stand in `OTHERS`. */
const ANY = /\.for\('|\bfor (?:update|share|no key)\b|\blockName\(|pg_(?:try_)?advisory_\w*lock/gi;

/**
 * What takes a lock in its own way, and how often its file says so: the one place of names, and the migrations, whose
 * rivals meet in a test of their own (rivals.test.ts).
 */
const OTHERS: Readonly<Record<string, number>> = { 'db/connection.ts': 2, 'db/postgres/migrate-postgres.ts': 1 };

export interface LocksInSource {
  /** Each once, in the order of their names. */
  readonly locks: readonly string[];
  /** Files in which something locks that is not understood. */
  readonly notUnderstood: readonly string[];
}

/** Every lock that the product takes on Postgres, as its source names it. */
export function locksInSource(): LocksInSource {
  const locks = new Set<string>();
  const notUnderstood: string[] = [];
  for (const file of readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.ts'))) {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const found = [
      ...[...text.matchAll(NAMES)].map(([, plain, filled]) => starred(plain ?? filled ?? '', text)),
      ...[...text.matchAll(ROWS), ...text.matchAll(WRITTEN)].map(([, name = '']) => name),
    ];
    if ([...text.matchAll(ANY)].length !== found.length + (OTHERS[file] ?? 0)) notUnderstood.push(file);
    for (const lock of found) locks.add(lock);
  }
  return { locks: [...locks].toSorted(), notUnderstood };
}

/** What is filled in stands as a star, but for a constant of the file. */
const starred = (name: string, text: string): string =>
  name.replaceAll(
    /\$\{(\w+)\}/g,
    (_, filled: string) => new RegExp(`const ${filled} = '([^']+)'`).exec(text)?.[1] ?? '*',
  );
