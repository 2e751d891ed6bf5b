import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Express } from 'express';
import { destination, pino } from 'pino';
import { ringFor } from './compose-keys.ts';
import { type ServiceClock, serviceClock } from './compose-clock.ts';
import type { Desk } from './compose-desk.ts';
import { messengerOf } from './compose-messenger.ts';
import { receiptsInto } from './compose-receipts.ts';
import type { Config } from './config.ts';
import type { DemoDesk } from './console/deps.ts';
import { type Clock, DAY, type Deadline, type Pace, realPace } from './core/clock.ts';
import { stepWatch } from './core/step-back.ts';
import type { KeyRing } from './core/key-ring.ts';
import type { Log } from './core/log.ts';
import type { Messenger } from './core/message.ts';
import type { Mode } from './core/mode.ts';
import type { LogLevel } from './core/process-settings.ts';
import { productVersion } from './core/product-version.ts';
import type { Database } from './db/database.ts';
import { isSetUpWrongly } from './db/faults.ts';
import { openDatabase, redoLogSetting, tightenDatabase } from './db/open.ts';
import { open as connectSqlite } from './db/sqlite/sqlite.ts';
import { embeddedFunds } from './funds/embedded.ts';
import { createApp } from './http/app.ts';
import { listen, stopListening } from './http/listen.ts';
import { createMetrics } from './http/metrics.ts';
import { createTransfer } from './rails/finswich/client.ts';
import { createTrust } from './rails/finswich/trust.ts';
import { createWebhook } from './rails/finswich/webhook.ts';
import type { Checkpoint } from './transactions/call.ts';
import { CALL_GRACE_MS } from './transactions/due.ts';
import { createKeepTrying } from './transactions/keep-trying.ts';
import type { Policy } from './transactions/ports.ts';
import { type HouseKept, type Retention, keepHouse } from './worker/keep-house.ts';
import { WAITS, type Worker, type WorkerDeps, startWorker, workOnce } from './worker/loop.ts';
import { stepTaker } from './worker/set-back-clock.ts';
import { stopPatienceMs } from './worker/stop-patience.ts';

/** What the outside gives; a test or a simulation may pass its own. */
export interface Surroundings {
  /** The time to go by; null: the database's on Postgres, the machine's on SQLite. */
  readonly clock: Clock | null;
  /** How that clock stands to real time; null: it shows real time. */
  readonly pace: Pace | null;
  /** The machine's own clock. */
  readonly systemClock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  readonly deadline: Deadline;
  readonly checkpoint: (at: Checkpoint) => void;
  readonly connectSqlite: typeof connectSqlite;
  /** Where the console gateway prints. */
  readonly print: (line: string) => void;
  /** What the support desk shows in a demo; null anywhere else. */
  readonly demo: DemoDesk | null;
}

/** The service, composed and with its database open. */
export interface Service {
  readonly config: Config;
  readonly app: Express;
  readonly database: Database;
  readonly ring: KeyRing;
  readonly policy: Policy;
  readonly messenger: Messenger;
  /** Listens, and works when `WORKER` is inline; resolves with the base URL. Rejects when the port is taken. */
  start(): Promise<string>;
  /** Works without listening. */
  startWorking(): void;
  /** Works one round; resolves with how much was done. */
  workOnce(): Promise<number>;
  /** Throws a little of what has been kept long enough away. */
  keepHouse(): Promise<HouseKept>;
  /**
   * No new work; what runs is finished; then the database closes (docs/operations.md#stopping). It may take
   * `stopPatienceMs`.
   */
  stop(): Promise<void>;
  readonly stopPatienceMs: number;
}

/** JSON lines on standard output, written without waiting for a slow reader. */
export const createLog = (level: LogLevel): Log =>
  pino({ level, base: { pid: process.pid } }, destination({ dest: 1, sync: false }));

/** A disk that is full or a lock that is held may be over in a moment; who owns the file stays as it is. */
async function refuseWhatNoWaitingMends({ checks }: Database): Promise<void> {
  for (const { run } of checks) {
    await run().catch((thrown: unknown) => {
      if (isSetUpWrongly(thrown)) throw thrown;
    });
  }
}

const retentionOf = ({ voucherRetentionDays, deliveryRetentionDays }: Config['worker']): Retention => ({
  voucherMs: voucherRetentionDays * DAY,
  bodyMs: deliveryRetentionDays * DAY,
});

export const policyOf = ({ otp, finswich }: Config): Policy => ({
  otpLength: otp.length,
  otpSendsPerHour: otp.sendsPerHour,
  otpWrongPerHour: otp.wrongPerHour,
  transferTimeoutMs: finswich.transferTimeoutMs,
  funds: embeddedFunds,
});

/** The call to Finswich ends by real time; when it is taken for lost is written down by the clock. */
const inRealTime = (policy: Policy, { speed }: Pace): Policy => ({
  ...policy,
  get transferTimeoutMs() {
    return (policy.transferTimeoutMs + CALL_GRACE_MS) * speed() - CALL_GRACE_MS;
  },
});

/** The only place that names every concrete part. Opens and migrates the database; nothing listens or works yet. */
export async function compose(config: Config, given: Partial<Surroundings> = {}): Promise<Service> {
  const { systemClock, log, random, pause, deadline, checkpoint, print, demo, ...around } = {
    ...surroundings(config),
    ...given,
  };
  const { http, finswich, messaging } = config;
  const metrics = createMetrics();
  const database = await openDatabase(config.database.url, {
    onGroup: metrics.groupCommit,
    redoLog: redoLogSetting(config.database.redoLog),
    keepsSecret: config.keyRing.secrets.length === 0,
    connectSqlite: around.connectSqlite,
  });
  const lookAtDatabase = async (): Promise<{ readonly time: ServiceClock; readonly ring: KeyRing }> => {
    await database.check();
    const ring = await ringFor(database, config);
    await refuseWhatNoWaitingMends(database);
    return { ring, time: await serviceClock(database, around.clock, { systemClock, log }) };
  };
  const { ring, time } = await lookAtDatabase().catch(async (thrown: unknown) => {
    await database.close();
    throw thrown;
  });
  const { tightened, left } = tightenDatabase(config.database.url, redoLogSetting(config.database.redoLog));
  if (tightened.length > 0) log.warn({ files: tightened }, 'files.tightened');
  if (left.length > 0) log.warn({ files: left }, 'files.readable_by_others');
  const { clock } = time;
  const pace = around.pace ?? realPace(clock);
  const { work } = database;
  const policy = inRealTime(policyOf(config), pace);
  const { messenger, closeMessenger } = messengerOf(config.messaging, print);
  const call = createTransfer({ ...transferSettings(finswich), deadline });

  const keepTrying = createKeepTrying({ pause, log });
  const shared = { work, ring, policy, messenger, clock, pace, deadline, pause, log, keepTrying };
  const webhook = createWebhook({
    ...shared,
    checkpoint,
    awaited: new Map(),
    valueLimits: finswich.valueLimits,
    metrics,
    transfer: async (request) => {
      const outcome = await call(request);
      metrics.transfer(outcome.kind, outcome.durationMs);
      log.info({ txn_reference: request.reference, mode: request.mode, ...outcome }, 'transfer.answered');
      return outcome;
    },
    examine: createTrust({
      keys: { TEST: finswich.modes.TEST?.secretKeys ?? [], LIVE: finswich.modes.LIVE?.secretKeys ?? [] },
      encoding: finswich.signatureEncoding,
      unsignedEvents: finswich.unsignedEvents,
      hasUrlToken: finswich.webhookToken !== null,
      allowedIps: finswich.allowedIps,
    }),
  });
  metrics.watch({
    jobs: async () =>
      (await work.read(({ outbox }) => outbox.counts())).map(({ kind, status, count }) => ({
        labels: { kind, status },
        value: count,
      })),
    moneyAtRisk: async () =>
      (await work.read(({ transactions }) => transactions.moneyAtRisk())).map(({ state, mode, currency, minor }) => ({
        labels: { state, mode, currency },
        value: minor,
      })),
    notKept: keepTrying.waiting,
    clockSkewMs: time.skewMs,
  });

  let serving = true;
  const health = { isServing: () => serving, checks: database.checks, log };
  const running = new Set<Promise<unknown>>();
  const counted: typeof webhook = {
    ...webhook,
    receive: (request) => {
      const reply = webhook.receive(request).finally(() => running.delete(reply));
      running.add(reply);
      return reply;
    },
  };
  const startedAt = clock();
  let desk: Promise<Desk> | undefined;
  const openDesk = (): Promise<Desk> =>
    (desk ??= import('./compose-desk.ts').then(({ composeDesk }) =>
      composeDesk(
        config,
        {
          work,
          desk: database.desk,
          ring,
          policy,
          clock,
          pace,
          log,
          version: productVersion(),
          startedAt,
          dialect: database.dialect,
          isServing: health.isServing,
          checkDatabase: async () => void (await Promise.all(database.checks.map(({ run }) => run()))),
          demo,
        },
        database.relay,
        pause,
      ),
    ));
  const app = createApp({
    webhook: counted,
    webhookToken: finswich.webhookToken,
    receipts: receiptsInto(work, clock, metrics, log),
    smsReceiptToken: messaging.smsReceiptToken,
    trustProxy: http.trustProxy,
    health,
    metrics,
    openDesk: async () => (await openDesk()).router,
    log,
  });
  const workerDeps: WorkerDeps = {
    ...shared,
    hasEmail: messaging.smtp !== null,
    random,
    takeStepBack: stepTaker({ work, clock, log, setBackFrom: stepWatch(clock), waits: WAITS }),
    onJob: metrics.job,
  };
  const retention = retentionOf(config.worker);
  let server: Server | undefined;
  let worker: Worker | undefined;

  return {
    config,
    app,
    database,
    ring,
    policy,
    messenger,
    start: async () => {
      const { host, port: asked } = http;
      server = await listen(app, { host, port: asked, unreadMs: finswich.transferTimeoutMs + READ_ANSWER_MS });
      if (config.worker.runs === 'inline') worker = startWorker(workerDeps, retention);
      const { port } = server.address() as AddressInfo;
      const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
      log.info({ url, dialect: database.dialect, worker: config.worker.runs }, 'service.started');
      if ((finswich.webhookToken?.length ?? SAFE_TOKEN_LENGTH) < SAFE_TOKEN_LENGTH) {
        log.warn({ setting: 'FINSWICH_WEBHOOK_TOKEN' }, 'webhook_token.guessable');
      }
      // Finswich turns calls without a whitelisted origin away, and every transaction would end refused.
      if (finswich.origin === '') log.warn({ setting: 'FINSWICH_ORIGIN' }, 'origin.missing');
      return url;
    },
    startWorking: () => {
      worker = startWorker(workerDeps, retention);
    },
    workOnce: () => workOnce(workerDeps),
    keepHouse: () => keepHouse(work, clock, retention, pace.realTime),
    stopPatienceMs: stopPatienceMs(finswich.transferTimeoutMs),
    stop: async () => {
      serving = false;
      (await desk)?.close();
      await Promise.all([server && stopListening(server, finswich.transferTimeoutMs + LAST_ANSWER_MS), worker?.stop()]);
      // A caller may have hung up while his transaction was on its way: what came of it is still to be kept.
      await Promise.all(running);
      await keepTrying.stop(KEEP_ON_STOP_MS);
      closeMessenger();
      time.stop();
      await database.close();
      log.info({}, 'service.stopped');
    },
  };
}

/** Below this a URL's token can be found by trying. */
const SAFE_TOKEN_LENGTH = 16;

const surroundings = (config: Config): Surroundings => ({
  clock: null,
  pace: null,
  systemClock: Date.now,
  log: createLog(config.process.logLevel),
  random: Math.random,
  pause: (ms, signal) => wait(ms, undefined, { signal }),
  deadline: (ms) => AbortSignal.timeout(ms),
  checkpoint: () => {},
  connectSqlite,
  print: (line) => process.stdout.write(`${line}\n`),
  demo: null,
});

function transferSettings({
  modes,
  origin,
  signatureEncoding,
  transferTimeoutMs,
}: Config['finswich']): Parameters<typeof createTransfer>[0] {
  const account = (mode: Mode) => {
    const settings = modes[mode];
    const [secretKey] = settings?.secretKeys ?? [];
    return settings && secretKey !== undefined
      ? { apiUrl: settings.apiUrl, publicKey: settings.publicKey, secretKey }
      : null;
  };
  return {
    accounts: { TEST: account('TEST'), LIVE: account('LIVE') },
    origin,
    encoding: signatureEncoding,
    timeoutMs: transferTimeoutMs,
  };
}

/** How long after the bound on the transfer call every answer is out, and whoever asked has read it. */
const LAST_ANSWER_MS = 7_000;
const READ_ANSWER_MS = 30_000;
/** For what a database that is away has not taken yet. */
const KEEP_ON_STOP_MS = 4_000;
