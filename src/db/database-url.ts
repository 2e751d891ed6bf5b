import { dirname } from 'node:path';

/** `file:./data/finswich.db` or `postgres://…`, as `DATABASE_URL` has it (docs/the-house.md#the-database). */
export type DatabaseUrl = string;

export const isPostgres = (url: DatabaseUrl): boolean => /^postgres(ql)?:\/\//.test(url);

/** The path of a `file:` URL, relative ones against the working directory. */
export const sqliteFile = (url: DatabaseUrl): string => url.replace(/^file:(\/\/(?=\/))?/, '');

/** Where the application's secret is kept when none is set: beside the database. */
export const secretFolder = (url: DatabaseUrl): string => (isPostgres(url) ? './data' : dirname(sqliteFile(url)));

/** The URL without its password, which a database URL may carry and nobody needs to see. */
export function withoutPassword(url: DatabaseUrl): string {
  if (url.startsWith('file:')) return url;
  const [front = '', ...rest] = url.split(/[?#]/);
  // When a password has such a character in it, nobody can tell where the password ends.
  if (rest.join('').includes('@')) return front.replace(/\/\/.*/, '//…');
  return front.replace(/\/\/.*@/, '//');
}
