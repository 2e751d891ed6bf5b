import { err, ok } from '../../src/core/result.ts';
import type { Stores, Work } from '../../src/db/stores.ts';
import { LOCK_MS } from '../../src/pins/tries.ts';
import { setBackClockRepair } from '../../src/worker/set-back-clock.ts';
import { NOW, fresh, known } from './records.ts';
import { caseOf } from './rival-parts.ts';
import type { Meeting, Piece, Place, Rivals } from './rivals.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LATER = NOW + DAY;
const WAITS = {
  restMs: 3_600_000,
  firstJobMs: 60_000,
  leaseMs: 120_000,
  retryMs: { first: 30_000, longest: 3_600_000 },
  pinLockMs: LOCK_MS,
};
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const begin = ({ stepBack }: Stores): Promise<void> => stepBack.begin(NOW, LATER);

/** Makes the next change that the step asks for, and again where somebody else has what it is about. */
async function change(work: Work): Promise<void> {
  const made = await work.run(async ({ stepBack }) => {
    const step = await stepBack.lockLast();
    if (step === null || step.isDone) throw new Error('no change is about it');
    return (await stepBack.changeNext(step, NOW, WAITS, [])) ? ok('made') : err('in use');
  });
  if (!made.ok) await change(work);
}

interface Row {
  /** The unit of work that holds the row while the clock is set back. */
  readonly piece: Piece;
  readonly read: () => Promise<unknown>;
  /** What the change of it alters. */
  readonly shown: () => Promise<unknown>;
}
/** By the lock, the place of the change that is about its row. */
const places = new Map<string, number>();

/** A piece of work, and the one change of the repair of a set-back clock that is about the same row. */
async function meetsItsChange({ alone, work, sql }: Place, lock: string, make: () => Promise<Row>): Promise<Meeting> {
  let at = places.get(lock);
  if (at === undefined) {
    const { shown } = await make();
    const before = JSON.stringify(await shown());
    await alone(begin);
    for (at = 0; ; at += 1) {
      await change(work);
      if (JSON.stringify(await shown()) !== before) break;
    }
    places.set(lock, at);
  }
  const { piece, read } = await make();
  await alone(begin);
  await sql(`update clock_steps set changes_made = ${at} where id = (select max(id) from clock_steps)`);
  return { pieces: [piece], workers: [change], read };
}

/** No earlier step went back from so late a time. */
let latest = LATER;

export const RIVALS_FOR_CLOCK: readonly Rivals[] = [
  {
    lock: 'transactions_lock',
    promise: 'a transaction that is put off while the clock is set back waits by the clock as it is now',
    meet: (place) =>
      meetsItsChange(place, 'transactions_lock', async () => {
        const ahead = { initiatedAt: LATER, expiresAt: LATER + HOUR, stateSince: LATER, dueAt: LATER + HOUR };
        const { id } = await place.alone((stores) => known(stores, ahead));
        const putsOff: Piece = async ({ transactions }) => {
          const found = await transactions.find(id);
          if (found) await transactions.saveState(found);
        };
        const read = () => place.alone(async ({ transactions }) => (await transactions.find(id))?.dueAt);
        return { piece: putsOff, read, shown: read };
      }),
    kept: [NOW + HOUR],
  },
  ...(['reviews_lock', 'reviews_lock_of'] as const).map((lock): Rivals => ({
    lock,
    promise: 'a case that is saved while the clock is set back rests by the clock as it is now',
    meet: (place) =>
      meetsItsChange(place, lock, async () => {
        const { transactionId, id } = await caseOf(place);
        const found = ({ reviews }: Stores) =>
          lock === 'reviews_lock' ? reviews.find(id) : reviews.of(transactionId).then(([one]) => one);
        const saves: Piece = async (stores) => {
          const review = await found(stores);
          if (review) await stores.reviews.save(review);
        };
        const rests = { status: 'postponed', waitUntil: LATER * 2 } as const;
        const review = await place.alone(found);
        if (review) await place.alone(({ reviews }) => reviews.save({ ...review, ...rests }));
        const read = () => place.alone(async ({ reviews }) => (await reviews.find(id))?.waitUntil);
        return { piece: saves, read, shown: read };
      }),
    kept: [NOW + WAITS.restMs],
  })),
  {
    lock: 'clock-step',
    promise: 'a clock that two workers see set back at one instant is repaired once',
    meet: async ({ sql }) => {
      const before = (latest += DAY);
      const worker = (work: Work): Promise<void> => {
        let shown: number | null = before;
        const setBackFrom = (): number | null => {
          const [told] = [shown];
          shown = null;
          return told;
        };
        return setBackClockRepair({ work, clock: () => NOW, log: SILENT, setBackFrom, waits: WAITS })([]);
      };
      return {
        pieces: [],
        workers: [worker, worker],
        read: async () => (await sql(`select 1 from clock_steps where "before" = ${before}`)).length,
      };
    },
    kept: [1],
  },
  {
    lock: 'ahead',
    promise: 'the repair of a set-back clock and attempts to log in never wait for each other',
    meet: (place) =>
      meetsItsChange(place, 'ahead', async () => {
        const [last, first] = [fresh('email/z'), fresh('email/a')];
        // As the rows stand, so they are found.
        for (const key of [last, first]) {
          await place.alone(({ loginThrottle }) => loginThrottle.save(key, { failures: 1, lastAt: LATER }));
        }
        const tries: Piece = async ({ loginThrottle }) => {
          for (const key of [first, last]) await loginThrottle.save(key, { failures: 2, lastAt: NOW });
        };
        const shown = () => place.alone(({ loginThrottle }) => loginThrottle.find(first));
        return { piece: tries, read: async () => 'both', shown };
      }),
    kept: ['both'],
  },
];
