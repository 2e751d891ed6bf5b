import { expect, test } from '@jest/globals';
import { DrizzleQueryError } from 'drizzle-orm';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import { asStorageFault } from '../../src/db/faults.ts';

const coded = (code: string): Error => Object.assign(new Error('driver'), { code });

test.each(['SQLITE_BUSY', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'ECONNREFUSED', '08006', '53300', '57P01', '40001'])(
  '%s is the database being unavailable, also inside what drizzle throws',
  (code) => {
    for (const thrown of [coded(code), new DrizzleQueryError('insert …', ['+2347081332677'], coded(code))]) {
      const fault = asStorageFault(thrown);
      expect(fault).toBeInstanceOf(StorageUnavailable);
      // Drizzle's message holds the parameters.
      expect((fault as Error).message).toBe(`database: ${code}`);
    }
  },
);

test.each([coded('SQLITE_CONSTRAINT_UNIQUE'), coded('23505'), coded('42P01'), new Error('no code'), 'text', null])(
  'a fault of the program stays what it is (%#)',
  (thrown) => {
    expect(asStorageFault(thrown)).toBe(thrown);
  },
);
