import { HOUR, MINUTE, type Pace, SECOND } from '../core/clock.ts';
import { type Log, faultFields } from '../core/log.ts';
import { MessageNotSent } from '../core/message.ts';
import { ok } from '../core/result.ts';
import { FIRST_WAIT_MS, LONGEST_WAIT_MS, MAX_ATTEMPTS, MAX_UNSURE_ATTEMPTS, backoffMs } from '../outbox/backoff.ts';
import { LONGEST_FIRST_WAIT_MS, type LeasedJob } from '../outbox/ports.ts';
import { LOCK_MS } from '../pins/tries.ts';
import { LONGEST_REST_MS } from '../transactions/due.ts';
import type { Policy } from '../transactions/ports.ts';
import type { LongestWaits } from '../core/step-back-store.ts';
import { postponeClock, watchClock } from '../transactions/watch-clock.ts';
import { type JobDeps, NoRecipient, runJob } from './jobs.ts';
import { type Retention, keepHouse } from './keep-house.ts';

export interface WorkerDeps extends JobDeps {
  readonly policy: Policy;
  readonly log: Log;
  readonly pace: Pace;
  /** Resolves after so many milliseconds, or rejects as soon as the signal fires. */
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  /** In [0, 1): spreads retries out. */
  readonly random: () => number;
  /** Asks upstreams about the orders that are due for it; resolves with how many it asked. */
  readonly askQuestions: () => Promise<number>;
  /** Reads what is due of upstreams beside that: floats, and lists of catalogues; resolves with how much it read. */
  readonly readUpstreams: () => Promise<number>;
  /** Repairs times that lie ahead of a clock that was set back (set-back-clock.ts). It gets the jobs under way. */
  readonly repairSetBackClock: (busy: readonly number[]) => Promise<void>;
  readonly onJob: (kind: string, outcome: 'done' | 'retried' | 'dead') => void;
}

export interface Worker {
  /** Takes no new job, finishes the leased ones, and resolves. */
  stop(): Promise<void>;
}

/** How long the worker rests between two looks at what is due. */
export const LOOK_MS = 200;
const LEASE_MS = 60 * SECOND;
const AT_ONCE = 16;
const DUE_AT_ONCE = 100;
const POSTPONE_MS = 60 * SECOND;
const HOUSE_KEPT_EVERY_MS = HOUR;
const HOUSE_TRIED_AGAIN_MS = MINUTE;

/**
 * The worker leases jobs, runs them side by side and records their outcomes. It also takes the steps of transactions
 * that are due by the clock (docs/operations.md#messages-and-the-worker). Any number of workers may run, in any number
 * of processes, because leases and state are in the store. With a retention it also keeps house, at the start and every
 * hour, a little in each round until nothing is due.
 */
export function startWorker(deps: WorkerDeps, retention: Retention | null = null): Worker {
  const stopping = new AbortController();
  const running = new Map<Promise<void>, number>();
  let asking: Promise<void> | null = null;
  let reading: Promise<void> | null = null;
  let houseDueAt = deps.clock();

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await deps.repairSetBackClock([...running.values()]);
        houseDueAt = Math.min(houseDueAt, deps.clock() + HOUSE_KEPT_EVERY_MS);
        await takeDueSteps(deps);
        // An upstream may take long to answer; nothing else waits for it.
        asking ??= caught(deps, deps.askQuestions, 'questions.not_asked').finally(() => (asking = null));
        reading ??= caught(deps, deps.readUpstreams, 'upstreams.not_read').finally(() => (reading = null));
        for (const job of await lease(deps, AT_ONCE - running.size)) {
          const done = work(deps, job).finally(() => running.delete(done));
          running.set(done, job.id);
        }
      } catch (thrown) {
        deps.log.error(faultFields(thrown), 'worker.round_failed');
      }
      if (retention && deps.clock() >= houseDueAt) houseDueAt = await keepHouseOnce(deps, retention);
      const rest = deps.pause(LOOK_MS, stopping.signal).catch(() => {});
      // At the limit of jobs at once, the first job that ends starts the next round.
      await (running.size === AT_ONCE ? Promise.race([rest, ...running.keys()]) : rest);
    }
  };
  const looping = loop();

  return {
    stop: async () => {
      stopping.abort();
      await looping;
      await Promise.all([...running.keys(), asking, reading]);
    },
  };
}

/**
 * One round: first the transactions that are due by the clock, then the jobs that are due, each run to its end.
 * Resolves with how much was done; 0 says that nothing is due now.
 */
export async function workOnce(deps: WorkerDeps): Promise<number> {
  await deps.repairSetBackClock([]);
  const fallen = await takeDueSteps(deps);
  const jobs = await lease(deps, AT_ONCE);
  const [asked, read] = await Promise.all([deps.askQuestions(), deps.readUpstreams()]);
  await Promise.all(jobs.map((job) => work(deps, job)));
  return fallen + asked + read + jobs.length;
}

async function caught({ log }: WorkerDeps, chore: () => Promise<unknown>, line: string): Promise<void> {
  await chore().catch((thrown: unknown) => log.error(faultFields(thrown), line));
}

/** Resolves with the time of the next call: the next round while more is due, otherwise in an hour. */
async function keepHouseOnce(
  { work: unitOfWork, clock, pace, log }: WorkerDeps,
  retention: Retention,
): Promise<number> {
  try {
    const { isDone, vouchersShredded, bodiesDropped } = await keepHouse(unitOfWork, clock, retention, pace.realTime);
    if (vouchersShredded + bodiesDropped > 0) {
      log.info({ vouchers_shredded: vouchersShredded, bodies_dropped: bodiesDropped }, 'house.kept');
    }
    return isDone ? clock() + HOUSE_KEPT_EVERY_MS : clock();
  } catch (thrown) {
    log.error(faultFields(thrown), 'house.not_kept');
    return clock() + HOUSE_TRIED_AGAIN_MS;
  }
}

/** The longest waits of the worker. The repair after the clock was set back computes new times from them. */
export const WAITS: LongestWaits = {
  restMs: LONGEST_REST_MS,
  firstJobMs: LONGEST_FIRST_WAIT_MS,
  leaseMs: LEASE_MS,
  retryMs: { first: FIRST_WAIT_MS, longest: LONGEST_WAIT_MS },
  pinLockMs: LOCK_MS,
};

/**
 * Takes the due step of each transaction in a unit of work of its own, so that a failure does not hold up the others.
 */
async function takeDueSteps({ work, policy, clock, log }: WorkerDeps): Promise<number> {
  const now = clock();
  const due = await work.read((stores) => stores.transactions.due(now, DUE_AT_ONCE));
  for (const { id, reference } of due) {
    try {
      await watchClock(work, policy, id, now);
    } catch (thrown) {
      log.error({ txn_reference: reference, ...faultFields(thrown) }, 'clock.not_done');
      // Goes to the back of the queue, so that transactions that always fail do not fill it.
      await postponeClock(work, id, now + POSTPONE_MS);
    }
  }
  return due.length;
}

async function lease({ work, clock, pace }: WorkerDeps, room: number): Promise<readonly LeasedJob[]> {
  const now = clock();
  if (room <= 0 || !(await work.read((stores) => stores.outbox.anyDue(now)))) return [];
  const leased = await work.run(async (stores) => ok(await stores.outbox.lease(now, LEASE_MS * pace.speed(), room)));
  return leased.ok ? leased.value : [];
}

async function work(deps: WorkerDeps, job: LeasedJob): Promise<void> {
  const { log, clock, pace, random, onJob } = deps;
  const fields = { job_id: job.id, kind: job.kind, txn_reference: job.reference, attempt: job.attempts };
  const startedAt = pace.realTime();
  try {
    await runJob(deps, job);
    onJob(job.kind, 'done');
    log.info({ ...fields, duration_ms: pace.realTime() - startedAt }, 'job.done');
  } catch (thrown) {
    const reason = thrown instanceof MessageNotSent ? thrown.reason : nameOf(thrown);
    const maybeSent = thrown instanceof MessageNotSent && thrown.maybeSent;
    const isDead = job.attempts >= MAX_ATTEMPTS || (maybeSent && job.unsure + 1 >= MAX_UNSURE_ATTEMPTS);
    log.warn({ ...fields, ...(thrown instanceof MessageNotSent ? { reason } : faultFields(thrown)) }, 'job.failed');
    const next = isDead ? null : clock() + backoffMs(job.attempts, random());
    await giveBack(deps, job, next, reason, maybeSent).catch(
      // The lease runs out and the job falls due again by itself.
      (fault: unknown) => log.error({ ...fields, ...faultFields(fault) }, 'job.not_recorded'),
    );
    onJob(job.kind, isDead ? 'dead' : 'retried');
  }
}

/** Records a failed attempt. A job without a next attempt is a dead letter. */
async function giveBack(
  { work: unitOfWork, clock }: WorkerDeps,
  job: LeasedJob,
  next: number | null,
  reason: string,
  maybeSent: boolean,
): Promise<void> {
  await unitOfWork.run(async ({ outbox, vouchers }) => {
    if (next !== null) await outbox.retry(job, next, reason, maybeSent);
    else if ((await outbox.bury(job, clock(), reason)) && job.kind === 'send_voucher') {
      await vouchers.setDelivery(Number(job.subject), 'failed');
    }
    return ok(undefined);
  });
}

const nameOf = (thrown: unknown): string =>
  thrown instanceof NoRecipient ? thrown.message : thrown instanceof Error ? thrown.name : 'fault';
