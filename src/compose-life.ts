import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { ServiceClock } from './compose-clock.ts';
import type { LazyDesk } from './compose-lazy-desk.ts';
import type { OpenRails } from './compose-rails.ts';
import type { Config } from './config.ts';
import { DAY } from './core/clock.ts';
import type { Database } from './db/database.ts';
import { listen, stopListening } from './http/listen.ts';
import type { Rail } from './rails/rail.ts';
import type { KeepTrying } from './transactions/keep-trying.ts';
import { type HouseKept, type Retention, keepHouse } from './worker/keep-house.ts';
import { type Worker, type WorkerDeps, startWorker, workOnce } from './worker/loop.ts';
import { stopPatienceMs } from './worker/stop-patience.ts';

/** How the service starts, works and stops. */
export interface ServiceLife {
  /** Listens, and works when `WORKER` is inline; resolves with the base URL. Rejects when the port is taken. */
  start(): Promise<string>;
  /** Works without listening. */
  startWorking(): void;
  /** Works one round; resolves with how much was done. */
  workOnce(): Promise<number>;
  /** Deletes a little of what has been kept long enough. */
  keepHouse(): Promise<HouseKept>;
  /**
   * No new work; what runs is finished; then the database closes (docs/operations.md#stopping). It may take
   * `stopPatienceMs`.
   */
  stop(): Promise<void>;
  readonly stopPatienceMs: number;
}

/** What starts, works and stops. */
interface LifeParts {
  readonly config: Config;
  readonly app: Express;
  readonly database: Database;
  readonly time: ServiceClock;
  readonly rails: readonly Rail[];
  readonly answered: OpenRails['answered'];
  /** The longest that a call to any rail may take in all, in ms. */
  readonly longestCallMs: number;
  readonly desk: LazyDesk;
  readonly keepTrying: KeepTrying;
  readonly worker: WorkerDeps;
  readonly closeMessenger: () => void;
  /** Aborted when the service begins to stop. */
  readonly stopping: AbortController;
}

const retentionOf = ({ voucherRetentionDays, deliveryRetentionDays }: Config['worker']): Retention => ({
  voucherMs: voucherRetentionDays * DAY,
  bodyMs: deliveryRetentionDays * DAY,
});

/** The life of a service whose parts are put together. */
export function serviceLife(parts: LifeParts): ServiceLife {
  const { config, database, time, rails, longestCallMs, keepTrying } = parts;
  const { log, pace } = parts.worker;
  const { http } = config;
  const retention = retentionOf(config.worker);
  let server: Server | undefined;
  let worker: Worker | undefined;
  const startWorking = (): void => {
    worker = startWorker(parts.worker, retention);
  };

  return {
    start: async () => {
      server = await listen(parts.app, {
        host: http.host,
        port: http.port,
        unreadMs: longestCallMs + READ_ANSWER_MS,
      });
      if (config.worker.runs === 'inline') startWorking();
      const url = urlOf(http.host, server);
      log.info({ url, dialect: database.dialect, worker: config.worker.runs }, 'service.started');
      for (const { setting, line } of rails.flatMap(({ warnings }) => warnings)) log.warn({ setting }, line);
      return url;
    },
    startWorking,
    workOnce: () => workOnce(parts.worker),
    keepHouse: () => keepHouse(database.work, time.clock, retention, pace.realTime),
    stopPatienceMs: stopPatienceMs(longestCallMs),
    stop: async () => {
      parts.stopping.abort();
      (await parts.desk.opened())?.close();
      await Promise.all([server && stopListening(server, longestCallMs + LAST_ANSWER_MS), worker?.stop()]);
      // The outcome of a delivery whose caller has hung up must still be kept.
      await parts.answered();
      await keepTrying.stop(KEEP_ON_STOP_MS);
      parts.closeMessenger();
      time.stop();
      await database.close();
      log.info({}, 'service.stopped');
    },
  };
}

function urlOf(host: string, server: Server): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** By then, after the bound on the longest call, every answer is out. */
const LAST_ANSWER_MS = 7_000;
/** By then, after the bound on the longest call, every caller has read its answer. */
const READ_ANSWER_MS = 30_000;
/** For outcomes that the database has not taken yet, because it is away. */
const KEEP_ON_STOP_MS = 4_000;
