import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { openServiceDatabase } from './compose-database.ts';
import type { Desk } from './compose-desk.ts';
import { messengerOf } from './compose-messenger.ts';
import { inRealTime, policyOf } from './compose-policy.ts';
import { receiptsInto } from './compose-receipts.ts';
import type { Config } from './config.ts';
import { DAY, realPace } from './core/clock.ts';
import type { KeyRing } from './core/key-ring.ts';
import type { Messenger } from './core/message.ts';
import { productVersion } from './core/product-version.ts';
import { stepWatch } from './core/step-back.ts';
import type { Database } from './db/database.ts';
import { createApp } from './http/app.ts';
import { listen, stopListening } from './http/listen.ts';
import { type Metrics, createMetrics } from './http/metrics.ts';
import { openFinswich } from './rails/finswich/rail.ts';
import { type Surroundings, machineSurroundings } from './surroundings.ts';
import { createKeepTrying } from './transactions/keep-trying.ts';
import type { Policy } from './transactions/ports.ts';
import type { Work } from './db/stores.ts';
import { type HouseKept, type Retention, keepHouse } from './worker/keep-house.ts';
import { WAITS, type Worker, type WorkerDeps, startWorker, workOnce } from './worker/loop.ts';
import { stepTaker } from './worker/set-back-clock.ts';
import { stopPatienceMs } from './worker/stop-patience.ts';

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

const retentionOf = ({ voucherRetentionDays, deliveryRetentionDays }: Config['worker']): Retention => ({
  voucherMs: voucherRetentionDays * DAY,
  bodyMs: deliveryRetentionDays * DAY,
});

/** The only place that names every concrete part. Opens and migrates the database; nothing listens or works yet. */
export async function compose(config: Config, given: Partial<Surroundings> = {}): Promise<Service> {
  const around = { ...machineSurroundings(config), ...given };
  const { log, pause, deadline, checkpoint, random } = around;
  const { http, finswich, messaging } = config;
  const metrics = createMetrics();
  const { database, ring, time } = await openServiceDatabase(config, around, metrics.groupCommit);
  const { clock } = time;
  const { work } = database;
  const pace = around.pace ?? realPace(clock);
  const policy = inRealTime(policyOf(config), pace);
  const { messenger, closeMessenger } = messengerOf(messaging, around.print);
  const keepTrying = createKeepTrying({ pause, log });
  const shared = { work, ring, policy, messenger, clock, pace, deadline, pause, log, keepTrying };
  const rail = openFinswich(finswich, { ...shared, checkpoint, metrics });
  watch(metrics, work, keepTrying.waiting, time.skewMs);

  const life = { isServing: true };
  const health = { isServing: () => life.isServing, checks: database.checks, log };
  const desk = openedOnce(async () => {
    const { composeDesk } = await import('./compose-desk.ts');
    const { dialect, checks, relay } = database;
    const version = productVersion();
    const checkDatabase = async () => void (await Promise.all(checks.map(({ run }) => run())));
    const { isServing } = health;
    const deps = { work, desk: database.desk, ring, policy, clock, pace, log, version, startedAt, dialect, isServing };
    return composeDesk(config, { ...deps, checkDatabase, demo: around.demo }, relay, pause);
  });
  const startedAt = clock();
  const app = createApp({
    webhook: rail.webhook,
    webhookToken: finswich.webhookToken,
    receipts: receiptsInto(work, clock, metrics, log),
    smsReceiptToken: messaging.smsReceiptToken,
    trustProxy: http.trustProxy,
    health,
    metrics,
    openDesk: async () => (await desk.open()).router,
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
  const { transferTimeoutMs } = finswich;
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
      server = await listen(app, { host: http.host, port: http.port, unreadMs: transferTimeoutMs + READ_ANSWER_MS });
      if (config.worker.runs === 'inline') worker = startWorker(workerDeps, retention);
      const url = urlOf(http.host, server);
      log.info({ url, dialect: database.dialect, worker: config.worker.runs }, 'service.started');
      for (const { setting, line } of rail.warnings) log.warn({ setting }, line);
      return url;
    },
    startWorking: () => {
      worker = startWorker(workerDeps, retention);
    },
    workOnce: () => workOnce(workerDeps),
    keepHouse: () => keepHouse(work, clock, retention, pace.realTime),
    stopPatienceMs: stopPatienceMs(transferTimeoutMs),
    stop: async () => {
      life.isServing = false;
      (await desk.opened())?.close();
      await Promise.all([server && stopListening(server, transferTimeoutMs + LAST_ANSWER_MS), worker?.stop()]);
      // What came of a delivery whose caller has hung up is still to be kept.
      await rail.answered();
      await keepTrying.stop(KEEP_ON_STOP_MS);
      closeMessenger();
      time.stop();
      await database.close();
      log.info({}, 'service.stopped');
    },
  };
}

/** The desk is opened when somebody first looks at it. */
function openedOnce(open: () => Promise<Desk>): {
  readonly open: () => Promise<Desk>;
  readonly opened: () => Promise<Desk> | undefined;
} {
  let desk: Promise<Desk> | undefined;
  return { open: () => (desk ??= open()), opened: () => desk };
}

function watch(metrics: Metrics, work: Work, notKept: () => number, clockSkewMs: (() => number) | null): void {
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
    notKept,
    clockSkewMs,
  });
}

function urlOf(host: string, server: Server): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** How long after the bound on the transfer call every answer is out, and whoever asked has read it. */
const LAST_ANSWER_MS = 7_000;
const READ_ANSWER_MS = 30_000;
/** For what a database that is away has not taken yet. */
const KEEP_ON_STOP_MS = 4_000;
