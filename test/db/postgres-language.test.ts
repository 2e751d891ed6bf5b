import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { candidatesOf } from '../../src/desk/search.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { COUNTRIES, aWallet, run } from './records.ts';

/** Signs, digits, cases and accents, which a language sorts otherwise than their bytes are. */
const USERS = ['anna-maria.1', 'Anna-Maria_2', 'annamaria', 'ANNA.MARIA', 'anna-märta', 'annb', 'ånna-maria'];

let server: SharedPostgres;
let admin: Client;
let database: Database;
const name = `finswich_${randomUUID().replaceAll('-', '')}`;
beforeAll(async () => {
  server = await sharedPostgres();
  const url = new URL(await server.newDatabase());
  admin = new Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`create database ${name} template template0 locale_provider icu icu_locale 'en-US'`);
  url.pathname = `/${name}`;
  database = await openDatabase(url.href);
  await run(database.work, async ({ wallets }) => {
    for (const userReference of USERS) await wallets.insert(aWallet({ userReference, email: `${userReference}@x.ng` }));
  });
});
afterAll(async () => {
  await database.close();
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.end();
  await server.close();
});

test('whatever language a Postgres sorts by, a search finds exactly the references that begin with what was typed', async () => {
  const typed = [...new Set(USERS.flatMap((user) => [4, 5, 6, 9].map((length) => user.slice(0, length))))];
  const found: Record<string, unknown> = {};
  const expected: Record<string, unknown> = {};
  for (const text of typed.filter((one) => one.trim().length >= 4)) {
    const candidates = candidatesOf(text, COUNTRIES);
    const users = candidates ? (await database.desk.resolve(candidates)).userReferences : [];
    // What was typed may be the reference of a transaction's customer who has no wallet.
    found[text] = USERS.filter((user) => users.includes(user));
    expected[text] = USERS.filter((user) => user.toLowerCase().startsWith(text.toLowerCase()));
  }
  expect(found).toEqual(expected);
});
