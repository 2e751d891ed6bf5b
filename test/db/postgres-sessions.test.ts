import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Client } from 'pg';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { openPostgres } from '../../src/db/postgres/postgres.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { somebodyWaits } from '../harness/somebody-waits.ts';
import { aWallet, run } from './records.ts';

let server: SharedPostgres;
let url: string;
let database: Database;
let other: Client;
beforeEach(async () => {
  server = await sharedPostgres();
  url = await server.migratedDatabase();
  database = openPostgres(url);
  other = new Client({ connectionString: url });
  await other.connect();
});
afterEach(async () => {
  await other.end();
  await database.close();
  await server.close();
});

// A process that was stopped counts no time-out of its own, and customers wait for what it has locked.
test('each unit of work tells the server how long it may wait for a lock, and stand still before it is ended', async () => {
  await other.query(`create table bounds (name text, ms bigint);
    create function note_bounds() returns trigger language plpgsql as $$ begin
      insert into bounds select name, setting::bigint from pg_settings where name in ('lock_timeout', 'idle_in_transaction_session_timeout');
      return new; end $$;
    create trigger note_bounds after insert on wallets for each row execute function note_bounds()`);
  await run(database.work, ({ wallets }) => wallets.insert(aWallet()));
  const { rows } = await other.query<{ name: string; ms: string }>('select name, ms from bounds order by name');
  expect(rows).toEqual([
    { name: 'idle_in_transaction_session_timeout', ms: '30000' },
    { name: 'lock_timeout', ms: '4000' },
  ]);
});

test('closing waits for the work under way', async () => {
  const stopping = openPostgres(url);
  const holder = new Client({ connectionString: url });
  await holder.connect();
  try {
    await holder.query('begin; lock table wallets');
    const inserted = run(stopping.work, ({ wallets }) => wallets.insert(aWallet()));
    await somebodyWaits(other);
    const closing = stopping.close();
    await holder.query('commit');
    expect(await inserted).toBe(true);
    await closing;
  } finally {
    await holder.end();
  }
});

test.each(['postgres:', 'postgresql:'])('a URL that begins with %s names the same database', async (scheme) => {
  await run(database.work, ({ wallets }) => wallets.insert(aWallet({ userReference: 'meg' })));
  const named = await openDatabase(url.replace(/^postgres(ql)?:/, scheme));
  try {
    expect(named.dialect).toBe('postgres');
    expect(await named.work.read(({ wallets }) => wallets.find('TEST', 'meg'))).toMatchObject({ userReference: 'meg' });
  } finally {
    await named.close();
  }
});
