import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { openDatabase } from '../../src/db/open.ts';
import { newFolder } from './databases.ts';
import { NOW, aDelivery, known, run } from './records.ts';

let folder: string;
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = newFolder());
});
afterEach(() => remove());

const NEW = 100;

/** As Finswich makes them: random characters, then the second. */
const referenceAt = (at: number): string =>
  `UTL-${randomBytes(12).toString('base64url')}${String(Math.floor(at / 1_000)).padStart(10, '0')}`;

/** How many pages one commit of new transactions writes into a database that has so many older ones. */
async function pagesWritten(older: number): Promise<number> {
  const file = join(folder, `${older}.db`);
  const database = await openDatabase(`file:${file}`);
  const transactionAt = async (at: number): Promise<void> => {
    const reference = referenceAt(at);
    await run(database.work, async (stores) => {
      const { id: transactionId } = await known(stores, { reference, initiatedAt: at });
      await stores.inbox.record(aDelivery({ transactionId, key: 'TRANSACTION_INITIATE', receivedAt: at }));
    });
  };
  for (let count = 0; count < older; count += 1_000) {
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => transactionAt(NOW - (older - count - i) * 1_000)));
  }
  const other = new Sqlite(file);
  other.pragma('wal_checkpoint(TRUNCATE)');
  await Promise.all(Array.from({ length: NEW }, () => transactionAt(NOW)));
  const [{ log }] = other.pragma('wal_checkpoint(PASSIVE)') as [{ log: number }];
  other.close();
  await database.close();
  return log;
}

test('new transactions are written to the same few pages, however many there are already', async () => {
  const [intoEmpty, intoFull] = [await pagesWritten(0), await pagesWritten(10_000)];
  expect(intoEmpty).toBeGreaterThan(0);
  // Were they spread, each would write a page of its own in each index.
  expect(intoFull).toBeLessThan(intoEmpty + NEW / 2);
});
