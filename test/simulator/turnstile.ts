import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Random } from '../../src/sandbox/random.ts';

/** A session with the server, by the number of its process there; null while it is being opened. */
export interface Passenger {
  readonly pid: number | null;
}

/** What a query does to the locks of its session. */
export interface LockEffect {
  /** The name that the session holds from then on; null when it takes none. */
  readonly takes: string | null;
  /** It frees all locks of the session, as does any query that fails. */
  readonly frees: boolean;
}

/**
 * Lets queries through to the server one after the other, each time the one of those that wait that the seed picks.
 * While a query waits at the server for a lock, the next one may pass. So the units of work of a run interleave in any
 * order, and the same seed repeats the order.
 */
export interface Turnstile {
  /** Calls `ask` once it is its turn, and resolves with its answer. */
  pass<T>(who: Passenger, ask: () => Promise<T>, effect?: Partial<LockEffect>): Promise<T>;
  /** Forgets what these sessions wait for. Their promises never settle. */
  forget(isForgotten: (who: Passenger) => boolean): void;
  /** Whether something waits that can go on by itself. */
  isBusy(): boolean;
  quiet(): Promise<void>;
}

interface Waiting {
  readonly who: Passenger;
  readonly ask: () => Promise<unknown>;
  readonly effect: LockEffect;
  readonly settle: (how: Settled) => void;
}
type Settled = { readonly answer: unknown } | { readonly thrown: unknown };
interface Sent extends Waiting {
  readonly came: Promise<void>;
  settled: Settled | null;
}

/** How long a query takes that waits for no lock. The server is asked only about queries that take longer. */
const QUICK_MS = 5;

/** `control` is a session of its own that asks the server who waits for a lock. */
export function createTurnstile(control: Pick<Client, 'query'>, random: Random): Turnstile {
  const waiting: Waiting[] = [];
  let blocked: Sent[] = [];
  let working: Promise<void> | null = null;
  /** The session that holds each name. */
  const holders = new Map<string, Passenger>();

  /** Picks a query that need not wait for a name, as it would at the server; any query when all wait in a circle. */
  const next = (): Waiting | undefined => {
    const free = waiting.filter(({ who, effect: { takes } }) => takes === null || (holders.get(takes) ?? who) === who);
    const from = free.length > 0 ? free : waiting;
    const one = from[Math.floor(random() * from.length)];
    if (one) waiting.splice(waiting.indexOf(one), 1);
    return one;
  };
  const letGo = (isOver: (who: Passenger) => boolean): void => {
    for (const [name, who] of holders) if (isOver(who)) holders.delete(name);
  };
  const send = (one: Waiting): Sent => {
    const sent = { ...one, settled: null as Settled | null, came: Promise.resolve() };
    sent.came = one.ask().then(
      (answer) => void (sent.settled = { answer }),
      (thrown: unknown) => void (sent.settled = { thrown }),
    );
    return sent;
  };
  /** The processes that each of these waits for. */
  const waitsFor = async (pids: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>> => {
    const { rows } = await control.query<{ pid: number; blockers: number[] }>({
      name: 'blockers',
      text: 'select pid, pg_blocking_pids(pid) as blockers from unnest($1::int[]) as pid',
      values: [pids],
    });
    return new Map(rows.map(({ pid, blockers }) => [pid, blockers]));
  };
  /** Waits until the query is answered (true), or certainly waits for a lock (false). */
  const isAnswered = async (sent: Sent): Promise<boolean> => {
    const { pid } = sent.who;
    for (let ms = QUICK_MS; pid !== null && !sent.settled; ms *= 2) {
      await Promise.race([sent.came, pause(ms)]);
      if (!sent.settled && (await waitsFor([pid])).get(pid)?.length && !sent.settled) return false;
    }
    await sent.came;
    return true;
  };
  /** Hands an answer on. Returns whether that freed locks. */
  const handOn = ({ who, effect: { takes, frees }, settle, settled }: Sent): boolean => {
    if (!settled) return false;
    const hasFreed = frees || 'thrown' in settled;
    if (hasFreed) letGo((one) => one === who);
    else if (takes !== null) holders.set(takes, who);
    settle(settled);
    return hasFreed;
  };
  /** Hands on the queries that are answered now that locks are free, in the order in which they were asked. */
  const goOn = async (): Promise<void> => {
    while (blocked.length > 0) {
      const edges = await waitsFor(blocked.flatMap(({ who }) => who.pid ?? []));
      const free = blocked.filter(({ who }) => !edges.get(who.pid ?? NaN)?.length);
      if (free.length === 0) return;
      for (const one of free) {
        if (!(await isAnswered(one))) continue;
        blocked = blocked.filter((other) => other !== one);
        handOn(one);
      }
    }
  };
  /** Whether some wait for each other. They wait until the server gives one of them up. */
  const isCircle = async (): Promise<boolean> => {
    const pids = blocked.flatMap(({ who }) => who.pid ?? []);
    const edges = await waitsFor(pids);
    const leadsBack = (from: number, to: number, seen: readonly number[]): boolean =>
      (edges.get(from) ?? []).some(
        (next) => next === to || (!seen.includes(next) && leadsBack(next, to, [...seen, next])),
      );
    return pids.some((pid) => leadsBack(pid, pid, []));
  };

  const work = async (): Promise<void> => {
    for (;;) {
      // After this turn, whatever follows from the last answer has asked to pass.
      await turn();
      const one = next();
      if (one) {
        const sent = send(one);
        if (!(await isAnswered(sent))) {
          blocked.push(sent);
          continue;
        }
        if (handOn(sent)) await goOn();
      } else if (blocked.length > 0 && (await isCircle())) {
        await Promise.race(blocked.map(({ came }) => came));
        await goOn();
      } else {
        working = null;
        return;
      }
    }
  };

  return {
    pass: <T>(who: Passenger, ask: () => Promise<T>, { takes = null, frees = false }: Partial<LockEffect> = {}) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({
          who,
          ask,
          effect: { takes, frees },
          settle: (how) => ('thrown' in how ? reject(how.thrown as Error) : resolve(how.answer as T)),
        });
        working ??= work();
      }),
    forget: (isForgotten) => {
      letGo(isForgotten);
      for (const list of [waiting, blocked]) {
        const left = list.filter(({ who }) => !isForgotten(who));
        list.splice(0, list.length, ...(left as Sent[]));
      }
    },
    isBusy: () => working !== null,
    quiet: async () => void (await working),
  };
}
