import { setImmediate } from 'node:timers/promises';
import { realPace } from '../../src/core/clock.ts';
import { stepWatch } from '../../src/core/step-back.ts';
import { embeddedFunds } from '../../src/funds/embedded.ts';
import { createKeyRing, type KeyRing } from '../../src/core/key-ring.ts';
import type { Log } from '../../src/core/log.ts';
import type { Messenger } from '../../src/core/message.ts';
import type { Database } from '../../src/db/database.ts';
import type { Reply } from '../../src/rails/finswich/reply.ts';
import { createTrust } from '../../src/rails/finswich/trust.ts';
import { createWebhook } from '../../src/rails/finswich/webhook.ts';
import type { WebhookRequest } from '../../src/rails/rail.ts';
import type { Random } from '../../src/sandbox/random.ts';
import { createKeepTrying } from '../../src/transactions/keep-trying.ts';
import type { Policy, Transfer } from '../../src/transactions/ports.ts';
import { WAITS, type Worker, startWorker } from '../../src/worker/loop.ts';
import { setBackClockRepair } from '../../src/worker/set-back-clock.ts';
import type { Ground, Life } from './ground.ts';
import type { VirtualTime } from './virtual-time.ts';

export const SECRETS = { TEST: 'test_secret_of_the_simulation', LIVE: 'live_secret_of_the_simulation' } as const;
export const POLICY: Policy = {
  funds: embeddedFunds,
  otpLength: 6,
  otpSendsPerHour: 10,
  otpWrongPerHour: 15,
  callBoundMs: () => 15_000,
};
export const UNSIGNED_OUTCOMES = ['UTILITY_TRANSACTION_VALUE_READY', 'UTILITY_TRANSACTION_REVERSAL'] as const;

/** Where the merchant's wall clock starts. It may jump later. */
export const FIRST_DAY = Date.UTC(2026, 0, 5, 8);

export interface ProcessParts extends Pick<Life, 'fateOf' | 'committed' | 'deadlocked'> {
  readonly ground: Ground;
  readonly time: VirtualTime;
  readonly clock: () => number;
  readonly random: Random;
  readonly unsignedOutcomes: boolean;
  readonly transfer: Transfer;
  readonly messenger: Messenger;
  readonly trace: (line: string) => void;
  /** Called whenever something shows that the process is still busy. */
  readonly busy: () => void;
}

/** One life of the merchant's process: everything between HTTP and the disk is the product's own code. */
export interface MerchantProcess {
  readonly database: Database;
  readonly isAlive: () => boolean;
  /** The answer, or null when the process dies before it gives one. */
  receive(request: WebhookRequest): Promise<Reply | null>;
  /** When the worker may next look, if it waits; null while it works. */
  workerRests(): number | null;
  wakeWorker(): void;
  /** Ends the process at once: nothing it was doing is finished, answered or stored. */
  kill(): void;
  stop(): Promise<void>;
}

/** A promise of its own each time: whatever waits for one that is kept would be kept with it. */
const never = (): Promise<never> => new Promise<never>(() => {});

export const seededBytes =
  (random: Random) =>
  (count: number): Uint8Array =>
    Uint8Array.from({ length: count }, () => Math.floor(random() * 256));

export const simulatedRing = (random: Random): KeyRing => createKeyRing([Buffer.alloc(32, 7)], seededBytes(random));

export function startProcess(parts: ProcessParts): MerchantProcess {
  const { ground, time, clock, random, busy } = parts;
  let alive = true;
  /** What a dead process asks reaches nobody. */
  const whileAlive = <T>(ask: () => Promise<T>): Promise<T> => {
    busy();
    if (!alive) return never();
    return ask().then(
      (answer) => (busy(), alive ? answer : never()),
      (thrown: unknown) => (busy(), alive ? Promise.reject(thrown as Error) : never()),
    );
  };
  const pause = (ms: number, signal?: AbortSignal) => whileAlive(() => time.pause(ms, signal));

  const connected = ground.connect({
    ...parts,
    pause,
    turn: () => whileAlive(() => setImmediate()),
    fateOf: (statement) => {
      busy();
      if (!alive) throw new Error('this process is dead');
      return parts.fateOf(statement);
    },
  });
  const { database } = connected;
  const ring = simulatedRing(random);
  const messenger: Messenger = { send: (...args) => whileAlive(() => parts.messenger.send(...args)) };
  const deadline = (ms: number): AbortSignal => time.deadline(ms);
  const error: Log['error'] = (fields, line) =>
    parts.trace(`${line} ${String(fields['fault'])} ${String(fields['fault_code'])}`);
  const log: Log = { debug: () => {}, info: () => {}, warn: () => {}, error };
  const keepTrying = createKeepTrying({ pause, log });
  const pace = realPace(clock);
  const shared = {
    work: database.work,
    ring,
    policy: POLICY,
    messenger,
    clock,
    pace,
    deadline,
    pause,
    log,
    keepTrying,
  };
  const webhook = createWebhook({
    ...shared,
    checkpoint: () => {},
    awaited: new Map(),
    valueLimits: new Map(),
    transfer: (call) => whileAlive(() => parts.transfer(call)),
    metrics: { delivery: () => {}, reply: () => {} },
    examine: createTrust({
      keys: { TEST: [SECRETS.TEST], LIVE: [SECRETS.LIVE] },
      encoding: 'hex',
      unsignedEvents: parts.unsignedOutcomes ? UNSIGNED_OUTCOMES : [],
      hasUrlToken: false,
      allowedIps: [],
    }),
  });

  let rest: { readonly until: number; readonly wake: () => void } | null = null;
  const worker: Worker = startWorker({
    ...shared,
    hasEmail: true,
    random,
    onJob: () => {},
    askQuestions: async () => 0,
    readUpstreams: async () => 0,
    repairSetBackClock: setBackClockRepair({
      work: database.work,
      clock,
      log,
      setBackFrom: stepWatch(clock),
      waits: WAITS,
    }),
    // The worker looks every moment; here it rests until something is due, and so sees the same without the waiting.
    pause: (ms, signal) =>
      whileAlive(
        () =>
          new Promise<void>((wake, reject) => {
            rest = { until: time.now() + ms, wake };
            signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
          }),
      ),
  });

  const waiting = new Set<() => void>();
  return {
    database,
    isAlive: () => alive,
    receive: (request) =>
      new Promise((resolve) => {
        const dies = () => resolve(null);
        waiting.add(dies);
        void webhook.receive(request).then((reply) => {
          busy();
          waiting.delete(dies);
          if (alive) resolve(reply);
        });
      }),
    workerRests: () => (alive ? (rest?.until ?? null) : null),
    wakeWorker: () => {
      const { wake } = rest ?? {};
      rest = null;
      wake?.();
    },
    kill: () => {
      alive = false;
      busy();
      connected.kill();
      for (const dies of waiting) dies();
    },
    stop: async () => {
      await worker.stop();
      await database.close();
    },
  };
}
