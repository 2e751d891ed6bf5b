import { type Clock, DAY } from '../core/clock.ts';
import { ok } from '../core/result.ts';
import { KEPT_MS as KEY_KEPT_MS } from '../once/once-for-key.ts';
import { IDLE_MS } from '../staff/sessions.ts';
import { FORGOTTEN_AFTER_MS } from '../staff/throttle.ts';
import type { WorkerStores, WorkerWork } from './worker-stores.ts';

/** How long data is kept that is no longer needed, in milliseconds. */
export interface Retention {
  /** The value of a voucher, counted from its delivery to the customer. */
  readonly voucherMs: number;
  /** The body of a delivery, and what an upstream answered to a question, counted from its arrival. */
  readonly bodyMs: number;
}

/** What one call did. `isDone` is false when more is due now. */
export interface HouseKept {
  readonly vouchersShredded: number;
  /** Deliveries whose bodies are gone now. */
  readonly bodiesDropped: number;
  /** Sessions and failed logins that were deleted. */
  readonly loginsDropped: number;
  readonly isDone: boolean;
}

/** Far longer than any limit looks back. */
const WRONG_TRIES_KEPT_MS = DAY;
/** A report of a text may come before the text itself is on file, but not by more than this. */
const UNKNOWN_REPORT_KEPT_MS = DAY;
/** A batch holds the write lock for a millisecond or two. */
const BATCH = 100;
const BATCHES_PER_CALL = 20;

/**
 * Deletes what has been kept long enough: values of delivered vouchers, bodies of deliveries, sessions and failed
 * logins, wrong codes, reports of unknown texts, replies to requests that had a key, answers to questions. Each small batch is a unit of work
 * of its own, so that deliveries get their turn in between. A call ends after a few batches: call it again while it is
 * not done. Sessions and logins go by real time.
 */
export async function keepHouse(
  work: WorkerWork,
  clock: Clock,
  retention: Retention,
  realTime: Clock = clock,
): Promise<HouseKept> {
  const [now, loginsNow] = [clock(), realTime()];
  const vouchers = await inBatches(work, (stores) => stores.vouchers.shred(now - retention.voucherMs, BATCH, now));
  const bodies = await inBatches(work, (stores) => stores.inbox.dropBodies(now - retention.bodyMs, BATCH));
  const sessions = await inBatches(work, (stores) => stores.sessions.drop(loginsNow - IDLE_MS, BATCH));
  const throttle = await inBatches(work, (stores) => stores.loginThrottle.drop(loginsNow - FORGOTTEN_AFTER_MS, BATCH));
  const tries = await inBatches(work, (stores) => stores.otp.dropWrongTries(now - WRONG_TRIES_KEPT_MS, BATCH));
  const reports = await inBatches(work, (stores) =>
    stores.sentTexts.settleUnknown(now - UNKNOWN_REPORT_KEPT_MS, BATCH),
  );
  const answers = await inBatches(work, (stores) => stores.questions.dropAnswers(now - retention.bodyMs, BATCH));
  const keys = await inBatches(work, (stores) => stores.idempotency.forget(now - KEY_KEPT_MS, BATCH));
  return {
    vouchersShredded: vouchers.count,
    bodiesDropped: bodies.count,
    loginsDropped: sessions.count + throttle.count,
    isDone: [vouchers, bodies, sessions, throttle, tries, reports, answers, keys].every(({ isDone }) => isDone),
  };
}

async function inBatches(
  work: WorkerWork,
  batch: (stores: WorkerStores) => Promise<number>,
): Promise<{ readonly count: number; readonly isDone: boolean }> {
  let count = 0;
  for (let batches = 0; batches < BATCHES_PER_CALL; batches += 1) {
    const done = await work.run<number, never>(async (stores) => ok(await batch(stores)));
    if (!done.ok) break;
    count += done.value;
    if (done.value < BATCH) return { count, isDone: true };
  }
  return { count, isDone: false };
}
