import type { Express } from 'express';
import { lazyBills, noticesInto, questionsOf, upstreamsOf } from './compose-bills.ts';
import { openServiceDatabase } from './compose-database.ts';
import { lazyDesk } from './compose-lazy-desk.ts';
import { type ServiceLife, serviceLife } from './compose-life.ts';
import { messengerOf } from './compose-messenger.ts';
import { inRealTime, longest, policyOf } from './compose-policy.ts';
import { callBoundsOf, openRails } from './compose-rails.ts';
import { readingsOf } from './compose-readings.ts';
import { receiptsInto } from './compose-receipts.ts';
import type { Config } from './config.ts';
import { realPace } from './core/clock.ts';
import type { KeyRing } from './core/key-ring.ts';
import type { Messenger } from './core/message.ts';
import { stepWatch } from './core/step-back.ts';
import type { Database } from './db/database.ts';
import { createApp } from './http/app.ts';
import { createMetrics } from './http/metrics.ts';
import { upstreamsIn } from './rails/registry.ts';
import { type Surroundings, machineSurroundings } from './surroundings.ts';
import { createKeepTrying } from './transactions/keep-trying.ts';
import type { Policy } from './transactions/ports.ts';
import { WAITS, type WorkerDeps } from './worker/loop.ts';
import { setBackClockRepair } from './worker/set-back-clock.ts';

/** The service, composed and with its database open. */
export interface Service extends ServiceLife {
  readonly config: Config;
  readonly app: Express;
  readonly database: Database;
  readonly ring: KeyRing;
  readonly policy: Policy;
  readonly messenger: Messenger;
}

/** The only place that names every concrete part. Opens and migrates the database; nothing listens or works yet. */
export async function compose(config: Config, given: Partial<Surroundings> = {}): Promise<Service> {
  const around = { ...machineSurroundings(config), ...given };
  const { log, pause, deadline, checkpoint, random, demo } = around;
  const { http, messaging } = config;
  const metrics = createMetrics();
  const { database, ring, time } = await openServiceDatabase(config, around, metrics.groupCommit);
  const { clock } = time;
  const { work } = database;
  const pace = around.pace ?? realPace(clock);
  const callBounds = callBoundsOf(config, around.rails);
  const policy = inRealTime(policyOf(config, callBounds), pace);
  const { messenger, closeMessenger } = messengerOf(messaging, around.print);
  const keepTrying = createKeepTrying({ pause, log });
  const shared = { work, ring, policy, messenger, clock, pace, deadline, pause, log, keepTrying };
  const opened = await openRails(config, around.rails, { ...shared, checkpoint }, metrics.ofRail);
  const { rails, answered } = opened;
  metrics.watch(readingsOf(work, clock, keepTrying.waiting, time.skewMs));

  const stopping = new AbortController();
  const isServing = () => !stopping.signal.aborted;
  const upstreamOf = upstreamsIn(around.rails);
  const toDesk = { ring, policy, clock, pace, log, isServing, demo, pause, rails, upstreamOf };
  const desk = lazyDesk(config, database, toDesk);
  const app = createApp({
    rails,
    takeNotice: noticesInto(work, clock, log),
    receipts: receiptsInto(work, clock, metrics, log),
    smsReceiptToken: messaging.smsReceiptToken,
    trustProxy: http.trustProxy,
    health: { isServing, checks: database.checks, log },
    metrics,
    openDesk: async () => (await desk.open()).router,
    openBills: lazyBills({ ...shared, ...opened, config, checkpoint }),
    log,
  });
  const worker: WorkerDeps = {
    ...shared,
    hasEmail: messaging.smtp !== null,
    askQuestions: questionsOf({
      ...shared,
      rails,
      askSchedule: config.bills.askScheduleMs,
      longestCallMs: longest(callBounds),
    }),
    readUpstreams: upstreamsOf({ ...shared, rails, config }),
    random,
    repairSetBackClock: setBackClockRepair({ work, clock, log, setBackFrom: stepWatch(clock), waits: WAITS }),
    onJob: metrics.job,
  };
  const life = serviceLife({
    config,
    app,
    database,
    time,
    rails,
    answered,
    longestCallMs: longest(callBounds),
    desk,
    keepTrying,
    worker,
    closeMessenger,
    stopping,
  });
  return { config, app, database, ring, policy, messenger, ...life };
}
