import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Pool, type PoolClient } from 'pg';
import { err, ok } from '../../src/core/result.ts';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import type { Database } from '../../src/db/database.ts';
import { overPool } from '../../src/db/postgres/postgres.ts';
import { keyOf } from '../harness/kept-under.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { aDelivery, aWallet, fresh, run } from './records.ts';

let server: SharedPostgres;
let database: Database;

/** What the next queries of this text come to, instead of being run. */
const failures: { readonly text: RegExp; readonly thrown: Error }[] = [];
/** What was asked of the server, in order. */
const asked: string[] = [];
/** Each session that was given back, in order: whole, or broken and not to be used again. */
const released: ('whole' | 'broken')[] = [];

beforeAll(async () => {
  server = await sharedPostgres();
  const pool = new Pool({ connectionString: await server.migratedDatabase(), max: 1 });
  const session: Partial<PoolClient> = {};
  database = overPool({
    connect: async () => {
      const client = await pool.connect();
      const query = (given: string | { text: string }, values?: unknown[]): Promise<unknown> => {
        const text = typeof given === 'string' ? given : given.text;
        asked.push(text);
        if (failures[0]?.text.test(text)) return Promise.reject(failures.shift()?.thrown);
        return client.query(given as string, values);
      };
      return Object.assign(session, {
        on: () => session,
        query,
        release: (isBroken?: boolean) => {
          released.push(isBroken === true ? 'broken' : 'whole');
          client.release(isBroken);
        },
      }) as PoolClient;
    },
    end: () => pool.end(),
  } as Pick<Pool, 'connect' | 'end'>);
});
afterAll(async () => {
  await database.close();
  await server.close();
});

const fault = (code: string | undefined, message = 'fault'): Error => Object.assign(new Error(message), { code });

test('work that collided with other work is done again from the start, and once', async () => {
  for (const code of ['40001', '40P01', '23505'])
    failures.push({ text: /^insert into "wallets"/, thrown: fault(code) });
  const wallet = aWallet();
  let times = 0;
  const inserted = await run(database.work, async ({ wallets }) => {
    times += 1;
    return wallets.insert(wallet);
  });
  expect([inserted, times]).toEqual([true, 4]);
});

test('work that collides with other work again and again is turned away as unavailable', async () => {
  const before = failures.length;
  for (let at = 0; at < 6; at += 1) failures.push({ text: /^insert into "wallets"/, thrown: fault('40P01') });
  await expect(run(database.work, ({ wallets }) => wallets.insert(aWallet()))).rejects.toThrow(StorageUnavailable);
  expect(failures).toHaveLength(before);
});

test.each([
  ['a commit that fails', /^COMMIT/, '53100'],
  ['a full disk', /^insert into "wallets"/, '53100'],
  ['a lock that is held too long', /^insert into "wallets"/, '55P03'],
  ['a server that is shutting down', /^BEGIN/, '57P01'],
])('%s is unavailable, and nothing is kept', async (_, text, code) => {
  const userReference = fresh('user');
  failures.push({ text, thrown: fault(code) });
  const working = run(database.work, ({ wallets }) => wallets.insert(aWallet({ userReference })));
  await expect(working).rejects.toThrow(StorageUnavailable);
  expect(await database.work.read(({ wallets }) => wallets.find('TEST', userReference))).toBeNull();
});

test('a lost connection is unavailable, and is not used again', async () => {
  // pg tells of it without a code, and every query after it fails too.
  const thrown = fault(undefined, 'Connection terminated unexpectedly');
  failures.push({ text: /^insert into "wallets"/, thrown }, { text: /^ROLLBACK/, thrown });
  await expect(run(database.work, ({ wallets }) => wallets.insert(aWallet()))).rejects.toThrow(StorageUnavailable);
  expect(released.at(-1)).toBe('broken');

  failures.push({ text: /from "wallets"/, thrown }, { text: /^ROLLBACK/, thrown });
  await expect(database.work.read(({ wallets }) => wallets.find('TEST', 'meg'))).rejects.toThrow(StorageUnavailable);
  expect(released.at(-1)).toBe('broken');
});

test('when a connection is lost at the commit nobody knows whether the work was kept; before the commit it was not', async () => {
  const thrown = fault(undefined, 'Connection terminated unexpectedly');
  for (const [at, mayBeKept] of [
    [/^insert into "wallets"/, false],
    [/^COMMIT/, true],
  ] as const) {
    failures.push({ text: at, thrown }, { text: /^ROLLBACK/, thrown });
    const working = run(database.work, ({ wallets }) => wallets.insert(aWallet()));
    await expect(working).rejects.toMatchObject({ name: 'StorageUnavailable', mayBeKept });
  }
});

test.each(['ETIMEDOUT', 'ECONNRESET', '57P01'])(
  'a commit whose connection is lost with %s may be kept too',
  async (code) => {
    const thrown = fault(code);
    failures.push({ text: /^COMMIT/, thrown }, { text: /^ROLLBACK/, thrown });
    const working = run(database.work, ({ wallets }) => wallets.insert(aWallet()));
    await expect(working).rejects.toMatchObject({ name: 'StorageUnavailable', mayBeKept: true });
  },
);

test('no connection at all is unavailable, for work, for reads and for the health check', async () => {
  const refused = overPool({
    connect: () => Promise.reject(new Error('timeout exceeded when trying to connect')),
    end: () => Promise.resolve(),
  } as unknown as Pick<Pool, 'connect' | 'end'>);
  await expect(run(refused.work, ({ wallets }) => wallets.insert(aWallet()))).rejects.toThrow(StorageUnavailable);
  await expect(refused.work.read(({ wallets }) => wallets.find('TEST', 'meg'))).rejects.toThrow(StorageUnavailable);
  await expect(refused.check()).rejects.toThrow(StorageUnavailable);
});

test('work that goes on after a query failed is never answered as kept', async () => {
  const { id: transactionId, reference } = await run(database.work, (stores) => keyOf(stores, fresh()));
  const taken = aDelivery({ transactionId, reference, key: fresh('key') });
  await run(database.work, ({ inbox }) => inbox.record(taken));
  const wallet = aWallet();
  const swallowing = database.work.run(async ({ wallets, inbox }) => {
    await wallets.insert(wallet);
    await inbox.record(taken).catch(() => {});
    return ok('kept');
  });
  await expect(swallowing).rejects.toThrow('after a query had failed');
  expect(await database.work.read(({ wallets }) => wallets.find('TEST', wallet.userReference))).toBeNull();
});

test('a session is given back whole after an err, a throw and a read', async () => {
  released.length = 0;
  await database.work.run(async () => err('no'));
  await expect(database.work.run(() => Promise.reject(new RangeError('broken')))).rejects.toThrow(RangeError);
  await database.work.read(({ wallets }) => wallets.find('TEST', 'meg'));
  expect(released).toEqual(['whole', 'whole', 'whole']);
});

test('a read cannot change anything', async () => {
  await expect(database.work.read(({ wallets }) => wallets.insert(aWallet()))).rejects.toThrow(StorageUnavailable);
});

test('what people read may take half a minute, and the proof of the books ten', async () => {
  asked.length = 0;
  await database.desk.totals();
  await database.desk.checkBooks({ most: 10 });
  expect(asked.filter((text) => text.includes('statement_timeout'))).toEqual([
    'SET LOCAL statement_timeout = 30000',
    'SET LOCAL statement_timeout = 600000',
  ]);
});

test('backup is for SQLite', async () => {
  await expect(database.backup('/nowhere')).rejects.toThrow('pg_dump');
});
