import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { type PostgresServer, startPostgresServer } from '../harness/postgres-server.ts';
import { type Place, json, makePlace, run, serviceSettings } from './process.ts';

let postgres: PostgresServer;
let place: Place;
let url: string;

beforeAll(async () => {
  postgres = await startPostgresServer();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  url = await postgres.newDatabase();
  place = makePlace({ ...serviceSettings('http://127.0.0.1:9'), DATABASE_URL: url });
});
afterEach(() => place.remove());

async function query<Row>(sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows as Row[];
}
const tables = () => query("SELECT tablename FROM pg_tables WHERE schemaname IN ('public', 'drizzle')");

test('a Postgres without tables beside a secret that was made for one is refused, and stays as it is', async () => {
  mkdirSync(join(place.folder, 'data'));
  writeFileSync(join(place.folder, 'data/app-secret'), Buffer.alloc(32, 7).toString('base64'));
  const { code, stdout, stderr } = await run(place, ['serve']);
  expect({ code, stdout, tables: await tables() }).toEqual({ code: 78, stdout: '', tables: [] });
  expect(stderr).toMatch(/^There is no database at postgres:.*, but there was one\..*\n {2}data\/app-secret: /);
  // A secret that is set says nothing of a file that is not in use.
  await run(place, ['migrate'], { APP_SECRET: Buffer.alloc(32, 8).toString('base64') });
  expect(await tables()).not.toEqual([]);
});

test('a command that only looks makes no tables', async () => {
  const { code, stderr } = await run(place, ['transaction', 'list']);
  expect({ code, tables: await tables(), left: readdirSync(place.folder) }).toEqual({
    code: 1,
    tables: [],
    left: [],
  });
  expect(stderr).toMatch(/^There is no database at postgres:.* \(DATABASE_URL\), and this command makes none\.\n$/);
  await json(place, ['wallet', 'open', '--user', 'meg', '--mode', 'TEST']);
  expect(await json(place, ['transaction', 'list'])).toEqual([]);
});

test('a Postgres that a newer version has changed is refused by every command, which says which version that was', async () => {
  await json(place, ['wallet', 'open', '--user', 'meg', '--mode', 'TEST']);
  const kept = await query<{ migration: string; product_version: string }>(
    'SELECT migration, product_version FROM drizzle.__drizzle_migrations ORDER BY created_at LIMIT 1',
  );
  expect(kept).toEqual([{ migration: '0000_purchase', product_version: expect.stringMatching(/^\d+\./) }]);
  await query(`INSERT INTO drizzle.__drizzle_migrations (hash, created_at, migration, product_version)
      VALUES ('next', 9999999999999, '0999_things_to_come', '7.5.0')`);
  for (const args of [['serve'], ['transaction', 'list'], ['migrate']]) {
    const { code, stdout, stderr } = await run(place, args);
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toMatch(/changed by version 7\.5\.0 of this program \(migration 0999_things_to_come\)/);
  }
});
