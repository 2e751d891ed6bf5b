import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Random } from '../../src/sandbox/random.ts';

/** A session with the server, by the number of its process there; null while it is being opened. */
export interface Passenger {
  readonly pid: number | null;
}

/** What a query does to the locks of its session. */
export interface Does {
  /** The name that is the session's own from then on; null when it takes none. */
  readonly takes: string | null;
  /** All locks are free after it; they are after whatever fails. */
  readonly frees: boolean;
}

/**
 * Lets one query after the other through to the server, of all that wait the one that the seed picks; who waits there for
 * a lock lets the next one pass. So the pieces of work of a run interleave in any order, and in the same one again.
 */
export interface Turnstile {
  /** Answers as `ask` does, once it is its turn. */
  pass<T>(who: Passenger, ask: () => Promise<T>, does?: Partial<Does>): Promise<T>;
  /** Forgets what these wait for. Its promises never settle. */
  forget(isForgotten: (who: Passenger) => boolean): void;
  /** Something waits that can go on by itself. */
  isBusy(): boolean;
  quiet(): Promise<void>;
}

interface Waiting {
  readonly who: Passenger;
  readonly ask: () => Promise<unknown>;
  readonly does: Does;
  readonly settle: (how: Settled) => void;
}
type Settled = { readonly answer: unknown } | { readonly thrown: unknown };
interface Sent extends Waiting {
  readonly came: Promise<void>;
  settled: Settled | null;
}

/** As long as a query takes that waits for nothing; only who takes longer is asked after. */
const QUICK_MS = 5;

/** `control` asks the server who waits for the lock of a row. */
export function createTurnstile(control: Pick<Client, 'query'>, random: Random): Turnstile {
  const waiting: Waiting[] = [];
  let blocked: Sent[] = [];
  let working: Promise<void> | null = null;
  /** By name, whose it is. */
  const holders = new Map<string, Passenger>();

  /** One of those that need not wait for a name, as the server would have them wait; of all, when they wait in a circle. */
  const next = (): Waiting | undefined => {
    const free = waiting.filter(({ who, does: { takes } }) => takes === null || (holders.get(takes) ?? who) === who);
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
  /** Until it is answered, or it is certain that it waits for a lock. */
  const isAnswered = async (sent: Sent): Promise<boolean> => {
    const { pid } = sent.who;
    for (let ms = QUICK_MS; pid !== null && !sent.settled; ms *= 2) {
      await Promise.race([sent.came, pause(ms)]);
      if (!sent.settled && (await waitsFor([pid])).get(pid)?.length && !sent.settled) return false;
    }
    await sent.came;
    return true;
  };
  /** Says whether locks are free that were not before. */
  const handOn = ({ who, does: { takes, frees }, settle, settled }: Sent): boolean => {
    if (!settled) return false;
    const hasFreed = frees || 'thrown' in settled;
    if (hasFreed) letGo((one) => one === who);
    else if (takes !== null) holders.set(takes, who);
    settle(settled);
    return hasFreed;
  };
  /** Hands on what is answered now that locks are free, in the order in which it was asked. */
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
  /** Two that wait for each other wait until the server gives one of them up. */
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
      // Whatever follows from the last answer has asked for its turn by then.
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
    pass: <T>(who: Passenger, ask: () => Promise<T>, { takes = null, frees = false }: Partial<Does> = {}) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({
          who,
          ask,
          does: { takes, frees },
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
