import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ok } from '../../src/core/result.ts';
import { openDatabase } from '../../src/db/open.ts';
import { audit } from '../../src/ledger/audit.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { type Attack, SECRET, attackOf, neverReading } from './attacks.ts';
import { faultOf } from './answers.ts';
import { type Bought, buyerPhone, buyerUser, startGoodTraffic } from './good-traffic.ts';
import { HOSTILE_CUSTOMERS, hostileUser } from './hostile-bodies.ts';
import { type HostileConnection, attack } from './hostile-connection.ts';
import { holdIdleSockets } from './idle-sockets.ts';
import { type ServiceProcess, startServiceProcess } from './service-process.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** How long the hostile traffic lasts, in all. */
  readonly seconds: number;
  /** Attacks started in a second. */
  readonly perSecond: number;
  readonly idleSockets: number;
  /** The file of the command line whose `serve` is attacked. */
  readonly cli: string;
  /** Waits for the server to cut off every connection that is still open at the end; it may take a minute. */
  readonly untilCutOff: boolean;
  readonly tell: (line: string) => void;
}

export interface FuzzReport {
  /** Which promises were broken, and by what; empty when none was. */
  readonly failures: readonly string[];
  readonly attacks: number;
  readonly answers: ReadonlyMap<string, number>;
  readonly bought: Bought;
  /** Of the good traffic, in ms. */
  readonly p99: { readonly quiet: number; readonly hostile: number };
  readonly memoryMiB: { readonly before: number; readonly after: number };
  readonly descriptors: { readonly before: number; readonly most: number; readonly after: number };
}

/**
 * The service's own limits (`http/listen.ts`): 10 s for a head, 30 s for a whole request, 65 s for an idle connection.
 * Node looks for late senders every 5 s, and closes an idle connection a second late.
 */
const LOOKS_EVERY_MS = 5_000;
const HEAD_MS = 10_000 + LOOKS_EVERY_MS;
const REQUEST_MS = 30_000 + LOOKS_EVERY_MS;
const IDLE_MS = 66_000;
const SPARE_MS = 5_000;
const PATIENCE = { answerMs: 25_000, stallMs: REQUEST_MS + SPARE_MS };

const BUYERS = 2_000;
const TRANSACTIONS_PER_SECOND = 10;
const AT_ONCE = 64;
/** How many connections may wait to be cut off; any more are given up. */
const STALLED_AT_ONCE = 400;
/** How many connections never read their answers. Each costs the service a second of work at the start. */
const NEVER_READING = 2;
const PATIENT_MS = 2_000;
/** As long as the shortest run: memory that a fresh process takes under such a load is its level, not a leak. */
const WARM_UP_MS = 10_000;
const SHOWN = 2_000;
const FAILURES_SHOWN = 20;

/**
 * After all connections are closed, memory and file descriptors must come back near what they were after a warm-up of
 * the same traffic: no more than 16 descriptors above it, and no more than a third and 48 MiB of memory above it.
 */
const isNearDescriptors = (before: number, after: number): boolean => after <= before + 16;
const isNearMemory = (before: number, after: number): boolean => after <= before * 1.33 + 48;
const SETTLES_WITHIN_MS = 30_000;

/** Attacks a service process for a while and checks every promise about it; rejects only when it cannot be started. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const databaseUrl = `file:${join(folder, 'fuzz.db')}`;
  const goodTraffic = await startGoodTraffic();
  let service: ServiceProcess | undefined;
  try {
    await openWallets(databaseUrl);
    service = await startServiceProcess(options.cli, {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      PORT: '0',
      DATABASE_URL: databaseUrl,
      APP_SECRET: Buffer.alloc(32, 7).toString('base64'),
      FINSWICH_TEST_SECRET_KEY: SECRET,
      FINSWICH_TEST_PUBLIC_KEY: 'public',
      FINSWICH_TEST_API_URL: goodTraffic.upstreamUrl,
      SMS_PROVIDER: 'termii',
      TERMII_BASE_URL: goodTraffic.upstreamUrl,
      TERMII_API_KEY: 'key',
      TERMII_SENDER_ID: 'Fuzz',
      // Six digits occur by chance in too many other texts.
      OTP_LENGTH: '8',
      LOG_LEVEL: 'debug',
    });
    return await campaign(options, service, goodTraffic, databaseUrl);
  } finally {
    if (service && service.ended() === null) await service.stop('SIGKILL');
    goodTraffic.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openWallets(databaseUrl: string): Promise<void> {
  const database = await openDatabase(databaseUrl);
  const open = (userReference: string, phone: string) =>
    database.work.run(async (stores) => {
      const who = { userReference, mode: 'TEST', currency: 'NGN' } as const;
      await openWallet(stores, { ...who, country: 'NG', phone, email: null, category: 'gold' }, 1);
      return ok(await fundWallet(stores, { ...who, amount: '100000', reference: userReference }, 1));
    });
  await Promise.all([
    ...Array.from({ length: BUYERS / 2 }, (_, i) => open(buyerUser(i), buyerPhone(i))),
    ...Array.from({ length: HOSTILE_CUSTOMERS }, (_, i) => open(hostileUser(i), buyerPhone(BUYERS + i))),
  ]);
  await Promise.all(
    Array.from({ length: BUYERS / 2 }, (_, i) => open(buyerUser(BUYERS / 2 + i), buyerPhone(BUYERS / 2 + i))),
  );
  await database.close();
}

async function campaign(
  options: FuzzOptions,
  service: ServiceProcess,
  goodTraffic: Awaited<ReturnType<typeof startGoodTraffic>>,
  databaseUrl: string,
): Promise<FuzzReport> {
  const { seed, seconds, perSecond, idleSockets, untilCutOff, tell } = options;
  const url = new URL(service.url);
  const failures: string[] = [];
  const answers = new Map<string, number>();
  const running = new Set<HostileConnection>();
  const stalled = new Set<HostileConnection>();
  let attacks = 0;

  const fail = (what: string, by = ''): void => {
    // One failure of each kind says enough.
    const isKnown = failures.some((failure) => failure.startsWith(`${what}\n`) || failure === what);
    if (!isKnown && failures.length < FAILURES_SHOWN) failures.push(by === '' ? what : `${what}\n${by}`);
  };
  const count = (name: string): void => void answers.set(name, (answers.get(name) ?? 0) + 1);

  const launch = (number: number, chosen: Attack): void => {
    const connection = attack(url, chosen, PATIENCE);
    running.add(connection);
    const isPatient = setTimeout(() => {
      running.delete(connection);
      stalled.add(connection);
      if (stalled.size > STALLED_AT_ONCE) [...stalled][NEVER_READING]?.giveUp();
    }, PATIENT_MS);
    void connection.result.then((result) => {
      clearTimeout(isPatient);
      running.delete(connection);
      stalled.delete(connection);
      for (const answer of result.answers) {
        count(String(answer.status));
        const fault = faultOf(answer);
        if (fault !== null)
          fail(
            `${fault}, by ${chosen.kind}`,
            `  answer: ${answer.status} ${answer.body.slice(0, 300)}\n${told(number, chosen)}`,
          );
      }
      if (result.answers.length === 0) count(result.givenUp ? 'given up' : 'closed');
      if (result.leftHanging) fail(`left hanging, by ${chosen.kind}`, told(number, chosen));
    });
  };

  /** Attacks at a steady rate, but never by more than AT_ONCE at the same time, in case the service cannot keep up. */
  const hostile = async (ms: number): Promise<void> => {
    const startedAt = performance.now();
    const first = attacks;
    while (performance.now() - startedAt < ms && service.ended() === null) {
      const due = first + Math.floor(((performance.now() - startedAt) * perSecond) / 1_000);
      while (attacks < due && running.size < AT_ONCE) {
        attacks += 1;
        launch(attacks, attackOf(seed, attacks));
      }
      await pause(5);
    }
  };
  const leaveUnread = (): void => {
    for (let times = 0; times < NEVER_READING; times += 1) launch(0, neverReading());
  };
  const letGo = async (): Promise<void> => {
    for (const connection of [...running, ...stalled]) connection.giveUp();
    await pause(0);
  };
  const settled = async (isSettled: () => boolean): Promise<void> => {
    const until = performance.now() + SETTLES_WITHIN_MS;
    while (!isSettled() && performance.now() < until && service.ended() === null) await pause(100);
  };

  const quietMs = Math.max(2_000, seconds * 150);
  tell(`seed ${seed}`);
  goodTraffic.buy(service.url, TRANSACTIONS_PER_SECOND, BUYERS, 'warm-up');
  // The first request for the support desk loads it, which belongs to the level of memory.
  for (const path of ['/console/', '/openapi.json', '/api/v1/session']) await (await fetch(service.url + path)).text();
  const cold = service.descriptors();
  leaveUnread();
  const warmUpIdle = holdIdleSockets(url, idleSockets);
  await hostile(WARM_UP_MS);
  await letGo();
  warmUpIdle.close();
  await settled(() => isNearDescriptors(cold, service.descriptors()));
  const before = { descriptors: service.descriptors(), memoryMiB: service.memoryMiB() };

  goodTraffic.enter('between');
  leaveUnread();
  await pause(NEVER_READING * 1_500);
  goodTraffic.enter('quiet');
  await pause(quietMs);
  const idle = holdIdleSockets(url, idleSockets);
  let most = 0;
  const watching = setInterval(() => {
    if (service.ended() !== null) return;
    most = Math.max(most, service.descriptors());
    const [silent = 0, halfHead = 0, answered = 0] = idle.oldestMs();
    if (Math.max(silent, halfHead) > HEAD_MS + SPARE_MS) fail('a connection without a whole head is never cut off');
    if (answered > IDLE_MS + SPARE_MS) fail('an idle connection is never closed');
  }, 1_000);
  goodTraffic.enter('hostile');
  await hostile((seconds * 1_000) / 2);
  goodTraffic.enter('between');
  await pause(500);
  goodTraffic.enter('quiet');
  await pause(quietMs);
  goodTraffic.enter('hostile');
  await hostile((seconds * 1_000) / 2);
  goodTraffic.enter('after');
  if (untilCutOff) {
    tell(`waiting for ${running.size + stalled.size} connections to be cut off`);
    const until = performance.now() + PATIENCE.stallMs + SPARE_MS;
    while (running.size + stalled.size > 0 && performance.now() < until && service.ended() === null) await pause(100);
  }
  clearInterval(watching);
  await letGo();
  // Connections that the server has just cut off are being replaced.
  await settled(() => idle.open() >= idleSockets * 0.9);
  if (idle.open() < idleSockets * 0.9 && service.ended() === null) {
    fail(`only ${idle.open()} of ${idleSockets} idle connections could be held`);
  }
  tell(`idle connections held ${idle.open()}, closed by the server meanwhile ${idle.closedByServer()}`);
  idle.close();
  goodTraffic.enter('quiet');
  await pause(quietMs);
  const bought = await goodTraffic.end();

  const p99 = { quiet: percentile(bought, 'quiet', 0.99), hostile: percentile(bought, 'hostile', 0.99) };
  const gone = (): FuzzReport => ({
    failures,
    attacks,
    answers,
    bought,
    p99,
    memoryMiB: { before: before.memoryMiB, after: NaN },
    descriptors: { before: before.descriptors, most, after: NaN },
  });
  for (const failure of bought.failures.slice(0, 5)) fail(`good traffic was not answered with success: ${failure}`);
  if (bought.sentAgain > bought.transactions / 5) {
    fail(`good traffic had no answer ${bought.sentAgain} times, in ${bought.transactions} transactions`);
  }
  if (service.ended() !== null) {
    fail(`the service ended with ${service.ended()}: ${service.output().slice(-SHOWN)}`);
    return gone();
  }
  await settled(
    () =>
      isNearDescriptors(before.descriptors, service.descriptors()) &&
      isNearMemory(before.memoryMiB, service.memoryMiB()),
  );
  const after = { descriptors: service.descriptors(), memoryMiB: service.memoryMiB() };
  if (!isNearDescriptors(before.descriptors, after.descriptors)) {
    fail(`leaks descriptors: ${before.descriptors} before, ${after.descriptors} after`);
  }
  if (!isNearMemory(before.memoryMiB, after.memoryMiB)) {
    fail(`leaks memory: ${before.memoryMiB.toFixed(0)} MiB before, ${after.memoryMiB.toFixed(0)} after`);
  }
  const ready = await fetch(`${service.url}/readyz`).then(
    ({ status }) => status,
    () => 0,
  );
  if (ready !== 200) fail(`not ready afterwards: ${ready}`);
  const end = await service.stop('SIGTERM');
  if (end !== '0') fail(`stopped with ${end}`);
  checkLog(service.output(), bought.secrets, fail);
  await checkBooks(databaseUrl, fail);
  return {
    ...gone(),
    memoryMiB: { before: before.memoryMiB, after: after.memoryMiB },
    descriptors: { before: before.descriptors, most, after: after.descriptors },
  };
}

function percentile({ latencies }: Bought, phase: string, part: number): number {
  const sorted = latencies
    .filter(([name]) => name === phase)
    .flatMap(([, all]) => all)
    .toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * part)] ?? NaN;
}

/** Whether the digits are in the text, and not in the middle of a longer number such as a time. */
const isWhole = (text: string, digits: string): boolean => new RegExp(`(?<!\\d)${digits}(?!\\d)`).test(text);

/** No code and no PIN is in the log, and nothing failed inside. */
function checkLog(log: string, secrets: readonly string[], fail: (what: string) => void): void {
  const lines = log.split('\n');
  for (const secret of secrets) {
    const line = lines.find((text) => text.includes(secret) && isWhole(text, secret));
    if (line !== undefined) fail(`a secret is in the log: ${line.slice(0, SHOWN)}`);
  }
  const failed = lines.find((line) => /"level":(50|60)/.test(line) || /^\s+at |\bWarning:/.test(line));
  if (failed !== undefined) fail(`the log reports a fault: ${failed.slice(0, SHOWN)}`);
}

async function checkBooks(databaseUrl: string, fail: (what: string) => void): Promise<void> {
  const database = await openDatabase(databaseUrl);
  const { holds, faults } = await database.work.read(({ ledger }) => audit(ledger));
  await database.close();
  if (!holds) fail(`the books do not balance: ${JSON.stringify(faults.slice(0, 5))}`);
}

/** An attack in words that make it possible to send it again. */
function told(number: number, { kind, parts, ending }: Attack): string {
  const bytes = Buffer.concat([...parts]);
  const text = JSON.stringify(bytes.toString('latin1').slice(0, SHOWN));
  return `  attack ${number}, ${kind}, then ${ending}, ${bytes.length} bytes in ${parts.length} parts: ${text}`;
}

/** Sends one attack to a service that runs somewhere and tells what it answered. */
export async function replay(url: string, seed: number, number: number, tell: (line: string) => void): Promise<void> {
  const chosen = attackOf(seed, number);
  tell(told(number, chosen));
  const result = await attack(new URL(url), chosen, PATIENCE).result;
  for (const answer of result.answers) tell(`${answer.status} ${answer.body} ${faultOf(answer) ?? ''}`);
  if (result.leftHanging) tell('left hanging');
  if (result.answers.length === 0) tell('no answer');
}
