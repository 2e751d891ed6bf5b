import { afterEach, expect, test } from '@jest/globals';
import { migrateDatabase } from '../../src/db/open.ts';
import { openPostgres } from '../../src/db/postgres/postgres.ts';
import { type PostgresServer, startOwnServer } from '../harness/postgres-server.ts';
import { known, run } from './records.ts';

/** The longest there is: what did not go to the disk with its own commit is still in memory when the server dies. */
const LAZY = 'wal_writer_delay=10000ms';

let server: PostgresServer | undefined;
afterEach(() => server?.close());

test.each([
  ['as it comes', []],
  ['that is told to answer before its disk has a commit', ['synchronous_commit=off']],
])('what was answered is there after a crash of a Postgres %s', async (_what, settings) => {
  server = await startOwnServer([LAZY, ...settings]);
  const url = await server.newDatabase();
  await migrateDatabase(url);
  const before = openPostgres(url);
  const announced = await Promise.all(Array.from({ length: 20 }, () => run(before.work, (stores) => known(stores))));
  await server.kill?.();
  await before.close();
  await server.start?.();
  const after = openPostgres(url);
  const found = await after.work.read(({ transactions }) =>
    Promise.all(announced.map(({ id }) => transactions.find(id))),
  );
  await after.close();
  expect(found).toEqual(announced);
});
