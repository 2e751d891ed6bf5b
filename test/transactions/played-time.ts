import { setImmediate as turn } from 'node:timers/promises';

/** Time that only the test moves: a caller that waits goes on when its time has come. */
export interface PlayedTime {
  now: number;
  /** How long each wait was, in the order they began. */
  readonly pauses: number[];
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** How many wait now. */
  readonly asleep: () => number;
  /** Lets everything go on that needs no time. */
  readonly settle: () => Promise<void>;
  /** Moves on from wait to wait, as time does. */
  readonly pass: (ms: number) => Promise<void>;
}

/** More than any piece of work here takes with the database in this process. */
const TURNS = 12;

export function playTime(start: number): PlayedTime {
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  const time: PlayedTime = {
    now: start,
    pauses: [],
    asleep: () => sleepers.size,
    pause: (ms, signal) => {
      time.pauses.push(ms);
      return new Promise((resolve, reject) => {
        const sleeper = { until: time.now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(new Error('woken'));
        });
      });
    },
    settle: async () => {
      for (let turns = 0; turns < TURNS; turns += 1) await turn();
    },
    pass: async (ms) => {
      const end = time.now + ms;
      for (await time.settle(); time.now < end; await time.settle()) {
        time.now = Math.min(end, ...[...sleepers].map(({ until }) => until).filter((until) => until > time.now));
        for (const sleeper of [...sleepers].filter(({ until }) => until <= time.now)) {
          sleepers.delete(sleeper);
          sleeper.wake();
        }
      }
    },
  };
  return time;
}

/** What a promise has resolved to so far, without waiting for it. */
export function watch<T>(promise: Promise<T>): { readonly came: () => T | 'nothing yet' } {
  let came: T | 'nothing yet' = 'nothing yet';
  void promise.then((value) => (came = value));
  return { came: () => came };
}

/** Far more turns than anything here needs that waits for no time. */
const MANY_TURNS = 1_000;

/** What a promise comes to before any time has passed; one that would wait for ever fails instead. */
export function atOnce<T>(promise: Promise<T>): Promise<T> {
  let isOver = false;
  const nothingCame = async (): Promise<never> => {
    for (let turns = 0; turns < MANY_TURNS && !isOver; turns += 1) await turn();
    throw new Error('nothing came, and no time has passed');
  };
  return Promise.race([promise.finally(() => (isOver = true)), nothingCame()]);
}
