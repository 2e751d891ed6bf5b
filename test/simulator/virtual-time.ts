/** Time that passes only when the simulation says so. Milliseconds since the simulation began. */
export interface VirtualTime {
  now(): number;
  /** Calls `act` at a later instant. Calls for the same instant are made in the order in which they were asked for. */
  at(instant: number, act: () => void): void;
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** A signal that fires after so many milliseconds. */
  deadline(ms: number): AbortSignal;
  /** When the next thing is due; Infinity when nothing is. */
  next(): number;
  /** Moves on to an instant and does everything that is due by then. */
  moveTo(instant: number): void;
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** One error for all deadlines: most pass when nobody waits any more, and a stack trace is expensive. */
const OUT_OF_TIME = new DOMException('out of time', 'TimeoutError');

export function createVirtualTime(): VirtualTime {
  /** A binary heap, the earliest first. */
  const heap: Due[] = [];
  let now = 0;
  let order = 0;

  const push = (due: Due): void => {
    let child = heap.push(due) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent];
      if (!above || !isBefore(due, above)) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = due;
  };
  const pop = (): Due | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (!left) break;
      if (right && isBefore(right, left)) child += 1;
      const least = heap[child];
      if (!least || !isBefore(least, last)) break;
      heap[parent] = least;
      parent = child;
    }
    heap[parent] = last;
    return first;
  };

  const at = (instant: number, act: () => void): void => {
    push({ at: Math.max(now, instant), order: (order += 1), act });
  };
  return {
    now: () => now,
    at,
    pause: (ms, signal) =>
      new Promise((resolve, reject) => {
        at(now + ms, resolve);
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      }),
    deadline: (ms) => {
      const controller = new AbortController();
      at(now + ms, () => controller.abort(OUT_OF_TIME));
      return controller.signal;
    },
    next: () => heap[0]?.at ?? Infinity,
    moveTo: (instant) => {
      now = Math.max(now, instant);
      for (let due = heap[0]; due && due.at <= now; due = heap[0]) {
        pop();
        due.act();
      }
    },
  };
}
