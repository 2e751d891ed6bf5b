import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '../../src/db/open.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { type PostgresServer, startPostgresServer } from '../harness/postgres-server.ts';
import type { Disturbance } from './book.ts';
import { PER_CUSTOMER, openCustomers } from './customers.ts';
import { startFinswich } from './finswich.ts';
import { readDatabase } from './found.ts';
import { createLoad } from './load.ts';
import { type ChaosReport, reportOf } from './report.ts';
import { createSender } from './sender.ts';
import { type CleanUp, PUBLIC_KEY, SECRET, startServices } from './services.ts';
import { type SmallDisk, makeSmallDisk } from './small-disk.ts';
import { startSmsGateway } from './sms-gateway.ts';
import { startStorm } from './storm.ts';

export interface ChaosOptions {
  readonly database: 'sqlite' | 'postgres';
  readonly seconds: number;
  /** Transactions begun per second, whatever becomes of the ones before. */
  readonly rate: number;
  /** The load lasts until so many transactions were begun, however slow the machine. */
  readonly atLeast: number;
  readonly seed: number;
  /** The service's own command line, built or not. */
  readonly cli: string;
  /** Called with a sentence that says what happens now. */
  readonly say: (what: string) => void;
}

const AT_REST_SECONDS = 120;
const DRAIN_SECONDS = 600;

/** Load and faults, then quiet; then every transaction is compared with what is known of it outside. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const cleanUp: CleanUp = [];
  const undoAll = async (): Promise<void> => {
    for (const undo of cleanUp.splice(0).toReversed()) await undo();
  };
  const stopped = (): void => void undoAll().finally(() => process.exit(130));
  process.once('SIGINT', stopped).once('SIGTERM', stopped);
  try {
    return await chaos(options, cleanUp);
  } finally {
    process.off('SIGINT', stopped).off('SIGTERM', stopped);
    await undoAll();
  }
}

async function chaos(options: ChaosOptions, cleanUp: CleanUp): Promise<ChaosReport> {
  const { database: dialect, seconds, rate, atLeast, seed, cli, say } = options;
  const place = await openPlace(dialect, cleanUp);
  const customers = Math.ceil((seconds * rate) / PER_CUSTOMER);
  say(`${customers} customers open their wallets`);
  const openings = await openCustomers(place.url, customers);

  const load = createLoad();
  const finswich = await startFinswich({
    secret: SECRET,
    publicKey: PUBLIC_KEY,
    find: (reference) => load.find({ reference, recipient: null }),
    provide: async (book, when) => load.transactionOf(book)?.provide(when),
  });
  cleanUp.push(() => finswich.close());
  const sms = await startSmsGateway({ random: seededRandom(seed, 2_000_000_000), find: load.find });
  cleanUp.push(() => sms.close());
  const urls = { url: place.url, transferUrl: finswich.url, smsUrl: sms.url };
  const services = await startServices({ dialect, cli, ...urls }, cleanUp);
  const receivers = services.flatMap(({ url }) => (url === null ? [] : [url]));
  const sender = createSender(receivers, SECRET);
  cleanUp.push(() => sender.close());

  say(`${rate} transactions a second for ${seconds} s, on ${dialect}, seed ${seed}`);
  const storm = startStorm({ seed, services, finswich, sms, sqlite: place.sqlite, postgres: place.postgres });
  const loaded = await load.run({ seconds, rate, atLeast, seed, sender, pool: finswich.pool });
  const endedAt = Date.now();

  const { books } = load;
  say(`${books.length} transactions begun; the faults stop, and every process is killed once more`);
  await storm.callOff();
  const killedAgain = services.map(async (service): Promise<Disturbance> => {
    const from = Date.now();
    await service.kill();
    return { kind: 'kill', from, to: Date.now() };
  });
  const disturbances = [...storm.disturbances, ...(await Promise.all(killedAgain))];
  const patience = setTimeout(() => sender.giveUp(), AT_REST_SECONDS * 1_000);
  await Promise.all(books.map(async (book) => load.transactionOf(book)?.atRest()));
  clearTimeout(patience);
  say('every event is answered; waiting for the last messages, and for the leases of killed processes to end');
  await drained(receivers[0] as string);
  const drainSeconds = (Date.now() - endedAt) / 1_000;
  await Promise.all(services.map((service) => service.stop()));

  say(`verifying ${books.length} transactions`);
  const database = await openDatabase(place.url);
  const references = books.map(({ reference }) => reference);
  const found = await readDatabase(database, references, [...openings.keys()]);
  await database.close();
  return reportOf({
    seed,
    asked: rate,
    load: loaded,
    books,
    openings,
    found,
    disturbances,
    services,
    strays: [...finswich.strays, ...sms.strays],
    fullDisk: place.sqlite?.disk.how ?? null,
    longestWaitMs: sender.longestWaitMs,
    drainSeconds,
  });
}

interface Place {
  readonly url: string;
  readonly sqlite: { readonly file: string; readonly disk: SmallDisk } | null;
  readonly postgres: PostgresServer | null;
}

async function openPlace(dialect: ChaosOptions['database'], cleanUp: CleanUp): Promise<Place> {
  if (dialect === 'postgres') {
    const postgres = await startPostgresServer();
    cleanUp.push(() => postgres.close());
    return { url: await postgres.newDatabase(), sqlite: null, postgres };
  }
  const disk = makeSmallDisk();
  cleanUp.push(() => disk.remove());
  const file = join(disk.folder, 'chaos.db');
  return { url: `file:${file}`, sqlite: { file, disk }, postgres: null };
}

/**
 * Resolves when the service's own metrics show no waiting message and no call without an outcome, or after
 * DRAIN_SECONDS.
 */
async function drained(receiver: string): Promise<void> {
  const giveUpAt = Date.now() + DRAIN_SECONDS * 1_000;
  while (Date.now() < giveUpAt) {
    const text = await fetch(`${receiver}/metrics`).then(
      (response) => response.text(),
      () => null,
    );
    const waits = /^outbox_jobs\{[^}]*status="queued"/m;
    const out = /^finswich_held_minor_units\{[^}]*state="submitting"/m;
    if (text !== null && text.includes('# TYPE outbox_jobs ') && !waits.test(text) && !out.test(text)) return;
    await pause(250);
  }
}
