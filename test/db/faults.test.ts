import { expect, test } from '@jest/globals';
import { DrizzleQueryError } from 'drizzle-orm';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import { asStorageFault, isMisconfigured } from '../../src/db/faults.ts';

const coded = (code: string): Error => Object.assign(new Error('driver'), { code });

const RESULT_CODES = 'READONLY FULL IOERR CANTOPEN BUSY LOCKED CORRUPT NOTADB PERM PROTOCOL NOMEM'.split(' ');
const EXTENDED_CODES =
  'READONLY_DIRECTORY READONLY_DBMOVED IOERR_WRITE BUSY_SNAPSHOT CANTOPEN_ISDIR CORRUPT_INDEX'.split(' ');
const SERVER_CODES =
  '25006 28000 28P01 3D000 53100 53200 53300 53400 57014 57P01 57P02 57P03 57P05 08006 08P01 42501 55P03 58030 XX001 40001 40P01'.split(
    ' ',
  );
const SYSTEM_CODES =
  'ECONNREFUSED ECONNRESET EHOSTUNREACH ENETUNREACH EPIPE ETIMEDOUT ENOTFOUND EAI_AGAIN ENOSPC EDQUOT EFBIG EIO EROFS EACCES EPERM ENOTDIR EISDIR'.split(
    ' ',
  );

const CODES = [
  ...[...RESULT_CODES, ...EXTENDED_CODES].map((code) => `SQLITE_${code}`),
  ...SERVER_CODES,
  ...SYSTEM_CODES,
];

test.each(CODES)('%s is the database being unavailable, also inside what drizzle throws', (code) => {
  for (const thrown of [coded(code), new DrizzleQueryError('insert …', ['+2347081332677'], coded(code))]) {
    const fault = asStorageFault(thrown);
    expect(fault).toBeInstanceOf(StorageUnavailable);
    // Drizzle's message holds the parameters.
    expect((fault as Error).message).toMatch(new RegExp(`^[^+]+ \\(${code}\\)$`));
  }
});

test('waiting does not help against a wrong setting, owner or right; anything else that keeps a database away may be over in a moment', () => {
  const stay = CODES.filter((code) => isMisconfigured(coded(code)));
  const ofSqlite = 'READONLY CANTOPEN NOTADB PERM READONLY_DIRECTORY READONLY_DBMOVED CANTOPEN_ISDIR'.split(' ');
  const others = '28000 28P01 3D000 42501 EROFS EACCES EPERM ENOTDIR EISDIR'.split(' ');
  const expected = [...ofSqlite.map((code) => `SQLITE_${code}`), ...others];
  expect(stay.toSorted()).toEqual(expected.toSorted());
});

test.each([coded('SQLITE_CONSTRAINT_UNIQUE'), coded('23505'), coded('42P01'), new Error('no code'), 'text', null])(
  'a fault of the program stays what it is (%#)',
  (thrown) => {
    expect(asStorageFault(thrown)).toBe(thrown);
  },
);
