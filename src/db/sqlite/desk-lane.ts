import { Worker } from 'node:worker_threads';
import { StorageUnavailable } from '../../core/unit-of-work.ts';
import type { DeskCall } from '../../desk/ports.ts';
import type { DeskQuestion, DeskReply } from './desk-question.ts';
import { asStorageFault } from '../faults.ts';

export interface LaneLimits {
  /** How many calls may wait, and how long a call may take in all, its wait included. */
  readonly maxWaiting: number;
  readonly maxMs: number;
  /** The thread ends after this long without a call. */
  readonly idleMs: number;
}

/** One lane of the desk: a thread that answers one call after the other, and the calls that wait for it. */
export interface Lane {
  ask(call: DeskCall, query: unknown): Promise<unknown>;
  close(): Promise<void>;
}

interface Waiting extends DeskQuestion {
  readonly settle: (reply: DeskReply) => void;
  readonly fail: (thrown: unknown) => void;
}

/** The file that the thread runs: beside this one, in the source as well as in the build. */
const THREAD = new URL(`./desk-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
/** The thread keeps no more than the rows of one answer. */
const THREAD_MEMORY = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 256 };

/** A lane over a SQLite file. Its thread starts with the first call, so a service without visitors has none. */
export function openLane(file: string, { maxWaiting, maxMs, idleMs }: LaneLimits): Lane {
  const queue: Waiting[] = [];
  let worker: Worker | undefined;
  let asked: Waiting | undefined;
  let idle: NodeJS.Timeout | undefined;
  let isClosed = false;

  const start = (): Worker => {
    const started = startThread(file);
    started.on('message', (reply: DeskReply) => {
      if (worker === started) end((waiting) => waiting.settle(reply));
    });
    started.on('error', (thrown) => {
      if (worker !== started) return;
      worker = undefined;
      const fault = new StorageUnavailable('database: the reading thread failed', { cause: thrown });
      end((waiting) => waiting.fail(fault));
    });
    return started;
  };
  const end = (how: (waiting: Waiting) => void): void => {
    if (asked) how(asked);
    asked = undefined;
    next();
  };
  const next = (): void => {
    if (asked) return;
    asked = queue.shift();
    clearTimeout(idle);
    if (asked) {
      worker ??= start();
      worker.ref();
      try {
        worker.postMessage({ call: asked.call, query: asked.query } satisfies DeskQuestion);
      } catch (thrown) {
        end((waiting) => waiting.fail(thrown));
      }
    } else if (worker) {
      worker.unref();
      idle = setTimeout(() => void stop(), idleMs).unref();
    }
  };
  const stop = async (): Promise<void> => {
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  };

  return {
    ask: async (call, query) => {
      if (isClosed) throw new StorageUnavailable('database: closing');
      if (queue.length >= maxWaiting) throw new StorageUnavailable('database: too many reads are waiting');
      const { waiting, reply } = withinTime({ call, query }, maxMs, (late) => {
        const place = queue.indexOf(late);
        if (place >= 0) queue.splice(place, 1);
      });
      queue.push(waiting);
      next();
      return valueOf(call, await reply);
    },
    close: async () => {
      isClosed = true;
      clearTimeout(idle);
      const left = [...queue.splice(0), ...(asked ? [asked] : [])];
      asked = undefined;
      await stop();
      for (const { fail } of left) fail(new StorageUnavailable('database: closing'));
    },
  };
}

/** A thread over the file, which keeps the process alive only while it is asked something. */
function startThread(file: string): Worker {
  const started = new Worker(THREAD, { workerData: file, resourceLimits: THREAD_MEMORY });
  started.unref();
  return started;
}

/** A question that waits at most `maxMs` for its reply. After that, `giveUp` takes it out of the queue. */
function withinTime(
  question: DeskQuestion,
  maxMs: number,
  giveUp: (late: Waiting) => void,
): { readonly waiting: Waiting; readonly reply: Promise<DeskReply> } {
  const { promise, resolve, reject } = Promise.withResolvers<DeskReply>();
  const waiting: Waiting = { ...question, settle: resolve, fail: reject };
  const timer = setTimeout(() => {
    giveUp(waiting);
    reject(new StorageUnavailable('database: reading took too long'));
  }, maxMs);
  return { waiting, reply: promise.finally(() => clearTimeout(timer)) };
}

/** What the thread found, or the fault it met. */
function valueOf(call: DeskCall, reply: DeskReply): unknown {
  if ('value' in reply) return reply.value;
  throw asStorageFault(Object.assign(new Error(`the desk's ${call} failed: ${reply.fault}`), { code: reply.code }));
}
