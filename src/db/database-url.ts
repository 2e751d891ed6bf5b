import { dirname } from 'node:path';

/** `file:./data/finswich.db` or `postgres://…`, as `DATABASE_URL` has it (docs/the-house.md#the-database). */
export type DatabaseUrl = string;

export const isPostgres = (url: DatabaseUrl): boolean => /^postgres(ql)?:\/\//.test(url);

/** The path of a `file:` URL, relative ones against the working directory. */
export const sqliteFile = (url: DatabaseUrl): string => url.replace(/^file:(\/\/(?=\/))?/, '');

/** Where the application's secret is kept when none is set: beside the database. */
export const secretFolder = (url: DatabaseUrl): string => (isPostgres(url) ? './data' : dirname(sqliteFile(url)));

/** A database URL may carry a password; nobody needs to see it. */
export function withoutPassword(url: DatabaseUrl): string {
  if (url.startsWith('file:')) return url;
  const [front = '', ...rest] = url.split(/[?#]/);
  // Nobody can tell where a password ends that has such a character in it.
  if (rest.join('').includes('@')) return front.replace(/\/\/.*/, '//…');
  return front.replace(/\/\/.*@/, '//');
}
