import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { HASHES_AT_ONCE } from '../../src/core/hashing-turns.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { createPinHashes } from '../../src/pins/hashes.ts';
import { noPin } from '../../src/pins/tries.ts';
import { newFolder } from '../db/databases.ts';
import { run } from '../db/records.ts';
import { type CrashingProcess, startCrashing } from '../harness/crashing-process.ts';
import { type Ground, ground } from '../sandbox/vtpass/ground.ts';
import { AIRTIME } from './selling-merchant.ts';
import {
  APP_SECRET,
  type BackEnd,
  auditOf,
  backEndAt,
  newAppKey,
  openCustomers,
  sellingSettings,
  walletIn,
} from './selling-process.ts';

/** One whose PIN is being compared, and two hundred who wait (docs/security.md#customers-pins). */
const ROOM = HASHES_AT_ONCE.pins + 200;
const SURPLUS = 59;
const CUSTOMERS = Array.from({ length: ROOM + SURPLUS }, (_, index) => `customer-${index}`);
const WARM = Array.from({ length: 20 }, (_, index) => `warm-${index}`);
const PIN = '4071';

/** What one hash takes while it is made, in bytes: `m=4096` of its PHC string is in KiB. */
const HASH_BYTES = 4_096 * 1_024;
/** What an open request may hold: its sockets, its body, and what the engine collects only later. */
const REQUEST_BYTES = 512 * 1_024;
/** The machine would run this many hashes at once, in 256 MiB. Only the service keeps it from that. */
const THREADS = 64;

let vtpass: Ground;
let database: Database;
let service: CrashingProcess;
let backEnd: BackEnd;
let file: string;
let remove: () => void;

beforeAll(async () => {
  vtpass = await ground({ clock: Date.now, settings: { numbers: 'any' } });
  const folder = newFolder();
  remove = folder.remove;
  file = join(folder.folder, 'finswich.db');
  database = await openDatabase(`file:${file}`);
  await openCustomers(database, [...WARM, ...CUSTOMERS], '1000.00');
  const hashes = createPinHashes(createKeyRing([APP_SECRET]));
  for (const userReference of [...WARM, ...CUSTOMERS]) {
    const owner = { mode: 'TEST', userReference } as const;
    const pin = { ...noPin(owner), ...(await hashes.hash(PIN, owner)), setAt: 1 };
    await run(database.work, ({ pins }) => pins.save(pin));
  }
  const key = await newAppKey(database, ['read', 'order']);
  const settings = {
    ...sellingSettings(vtpass.url),
    DATABASE_URL: `file:${file}`,
    UV_THREADPOOL_SIZE: String(THREADS),
  };
  service = await startCrashing(settings, null);
  backEnd = backEndAt(service.url, key);
});
afterAll(async () => {
  service.child.kill('SIGKILL');
  await service.ended;
  await database.close();
  remove();
  await vtpass[Symbol.asyncDispose]();
});

const phoneOf = (index: number): string => `0803${String(2_000_000 + index)}`;
const order = (user: string, index: number) =>
  backEnd.order(user, { ...AIRTIME, rechargeAccount: phoneOf(index), pin: PIN });

/** Bytes that the service has in memory now, and the most it had since the last look. */
function memory(): { readonly now: number; readonly most: number } {
  const status = readFileSync(`/proc/${service.child.pid}/status`, 'utf8');
  const kib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1_024;
  const seen = { now: kib('VmRSS'), most: kib('VmHWM') };
  writeFileSync(`/proc/${service.child.pid}/clear_refs`, '5');
  return seen;
}

test('of more orders at once than have room, each is carried out right or told to come back, in bounded memory', async () => {
  // What is loaded and compiled once is no cost of many orders.
  for (const [index, user] of WARM.entries()) await order(user, 1_000 + index);
  const before = memory();
  // While somebody else writes, no PIN is counted and no place becomes free.
  const other = new Sqlite(file);
  other.exec('BEGIN IMMEDIATE');
  const turnedAway = Promise.withResolvers<void>();
  let away = 0;
  const sent = CUSTOMERS.map(async (user, index) => {
    const reply = await order(user, index);
    if (reply.status !== 200 && (away += 1) === SURPLUS) turnedAway.resolve();
    return reply;
  });
  await Promise.race([turnedAway.promise, Promise.all(sent)]);
  other.exec('ROLLBACK');
  other.close();
  const replies = await Promise.all(sent);
  const after = memory();

  const refused = CUSTOMERS.flatMap((user, index) => (replies[index]?.status === 200 ? [] : [{ user, index }]));
  expect(refused).toHaveLength(SURPLUS);
  for (const { user, index } of refused) {
    expect([replies[index]?.status, replies[index]?.code]).toEqual([503, 'overloaded']);
    expect(await walletIn(database, user)).toEqual({ available: 1_000_00, held: 0 });
  }
  for (const [index, { status, data }] of replies.entries()) {
    if (status !== 200) continue;
    expect(data).toMatchObject({ status: 'completed', rechargeAccount: phoneOf(index), amountMinor: 500_00 });
    expect(await walletIn(database, CUSTOMERS[index] ?? '')).toEqual({ available: 500_00, held: 0 });
  }
  const booked = vtpass.control.books().orders.filter(({ account }) => Number(account.slice(4)) < 2_001_000);
  expect(booked.map(({ account }) => account).toSorted()).toEqual(
    replies.flatMap(({ status }, index) => (status === 200 ? [phoneOf(index)] : [])).toSorted(),
  );
  expect((await auditOf(database)).holds).toBe(true);

  const bound = HASHES_AT_ONCE.pins * HASH_BYTES + CUSTOMERS.length * REQUEST_BYTES;
  expect(bound).toBeLessThan(THREADS * HASH_BYTES);
  expect(after.most - before.now).toBeLessThan(bound);

  // Whoever was turned away has lost no try, and comes back.
  const [{ user, index } = { user: '', index: 0 }] = refused;
  expect(await database.work.read(({ pins }) => pins.find('TEST', user))).toMatchObject({ failures: 0, locks: 0 });
  expect(await order(user, index)).toMatchObject({ status: 200, data: { status: 'completed' } });
});
