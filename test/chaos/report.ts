import { type Book, type Disturbance, isAnswered, postingsOf } from './book.ts';
import type { FoundDatabase } from './found.ts';
import type { LoadResult } from './load.ts';
import type { ServiceProcess } from './service-process.ts';
import { type Offence, verifyBalances, verifyTransaction } from './verify.ts';

export interface ChaosReport {
  readonly seed: number;
  readonly transactions: number;
  readonly asked: number;
  readonly reached: number;
  readonly states: Readonly<Partial<Record<string, number>>>;
  readonly eventsSent: number;
  readonly eventsAnswered: number;
  readonly lost: number;
  readonly doubled: number;
  readonly wrong: number;
  readonly toldAgain: number;
  /** COMPLETEs that left for several receivers at the same instant. */
  readonly completedAtOnce: number;
  readonly disturbances: Readonly<Partial<Record<Disturbance['kind'], number>>>;
  readonly crashes: readonly string[];
  readonly faultsLogged: Readonly<Partial<Record<string, number>>>;
  readonly fullDisk: string | null;
  /** From spawning a process until it says that it is ready. */
  readonly medianReadyMs: number;
  readonly longestReadyMs: number;
  /** Starts that ended because the database was away. */
  readonly failedStarts: number;
  /** How late the load itself was in 1 of 100 looks: its measurements are no more exact than that. */
  readonly ownLagMs: number;
  readonly longestWaitMs: number;
  readonly drainSeconds: number;
  readonly audit: { readonly holds: boolean; readonly entries: number };
  readonly offences: readonly Offence[];
}

/** All that is known when everything has come to rest. */
export interface Aftermath {
  readonly seed: number;
  readonly asked: number;
  readonly load: LoadResult;
  readonly books: readonly Book[];
  /** What each customer began with, in minor units. */
  readonly openings: ReadonlyMap<string, number>;
  readonly found: FoundDatabase;
  readonly disturbances: readonly Disturbance[];
  readonly services: readonly ServiceProcess[];
  /** What reached the outside and belongs to no transaction. */
  readonly strays: readonly string[];
  readonly fullDisk: string | null;
  readonly longestWaitMs: number;
  readonly drainSeconds: number;
}

/** Verifies every single transaction, and counts. */
export function reportOf(aftermath: Aftermath): ChaosReport {
  const { books, openings, found, disturbances, services, strays, load } = aftermath;
  const offences: Offence[] = [];
  const states: string[] = [];
  let toldAgain = 0;
  for (const book of books) {
    const one = found.transactions.get(book.reference);
    if (!one) throw new Error(`${book.reference} was not read`);
    const verified = verifyTransaction(book, one, disturbances);
    offences.push(...verified.offences);
    toldAgain += verified.toldAgain;
    states.push(one.state ?? 'unknown');
  }
  offences.push(...verifyBalances(books, openings, found));
  for (const stray of strays) {
    offences.push({ reference: stray.slice(0, 60), kind: 'wrong', what: 'belongs to no transaction' });
  }
  const kinds = tally(offences.map(({ kind }) => kind));
  const postings = books.flatMap((book) => book.postings);
  const readyTimes = services.flatMap(({ starts }) => starts.map(({ readyMs }) => readyMs));
  const readyAgain = readyTimes.filter((time) => time !== null).toSorted((a, b) => a - b);
  const { seed, asked, fullDisk, longestWaitMs, drainSeconds } = aftermath;
  return {
    seed,
    transactions: books.length,
    asked,
    reached: load.reached,
    states: tally(states),
    eventsSent: postings.length,
    eventsAnswered: postings.filter(isAnswered).length,
    lost: kinds.lost ?? 0,
    doubled: kinds.doubled ?? 0,
    wrong: kinds.wrong ?? 0,
    toldAgain,
    completedAtOnce: books.filter(
      (book) => book.plan.completes > 1 && postingsOf(book, 'COMPLETE_TRANSACTION').length > 1,
    ).length,
    disturbances: tally(disturbances.map(({ kind }) => kind)),
    crashes: services.flatMap(({ crashes }) => crashes),
    faultsLogged: tally(
      services.flatMap(({ faults }) =>
        [...faults].flatMap(([code, times]) => Array.from({ length: times }, () => code)),
      ),
    ),
    fullDisk,
    medianReadyMs: readyAgain[Math.floor(readyAgain.length / 2)] ?? 0,
    longestReadyMs: readyAgain.at(-1) ?? 0,
    failedStarts: readyTimes.filter((time) => time === null).length,
    ownLagMs: load.ownLagMs,
    longestWaitMs,
    drainSeconds,
    audit: { holds: found.audit.holds, entries: found.audit.entries },
    offences,
  };
}

function tally<Name extends string>(names: readonly Name[]): Partial<Record<Name, number>> {
  const counts: Partial<Record<Name, number>> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
