import { ok } from '../core/result.ts';
import { reopen } from '../reviews/decide.ts';
import { advance } from './advance.ts';
import { dueAt, earlier } from './due.ts';
import {
  NOT_WRITTEN_IN_TIME,
  type Policy,
  type TransactionStores,
  type Transaction,
  type TransactionWork,
} from './ports.ts';
import { recordOutcome } from './record-outcome.ts';
import { STATES, type StateFacts } from './states.ts';
import type { Signal } from './steps.ts';

/**
 * Handles one transaction whose time has come. Expires it, records its call as unknown when the process died, or opens
 * the case of a transaction that has waited too long (docs/life-of-a-transaction.md#time-limits). Leaves a transaction
 * alone that has moved on meanwhile.
 */
export async function watchClock(work: TransactionWork, policy: Policy, id: number, now: number): Promise<void> {
  await work.run(async (stores) => {
    const transaction = await stores.transactions.find(id);
    if (transaction && (transaction.dueAt ?? Infinity) <= now) await fallDue(stores, policy, transaction, now);
    return ok(undefined);
  });
}

/**
 * Has the clock look at a transaction again later. A transaction whose time has moved on meanwhile keeps that time: the
 * step that seemed to fail may have been committed all the same.
 */
export async function postponeClock(work: TransactionWork, id: number, dueAt: number): Promise<void> {
  await work.run(async ({ transactions }) => {
    const transaction = await transactions.find(id);
    if (transaction?.dueAt && transaction.dueAt < dueAt) await transactions.saveState({ ...transaction, dueAt });
    return ok(undefined);
  });
}

async function fallDue(
  stores: TransactionStores,
  policy: Policy,
  transaction: Transaction,
  now: number,
): Promise<void> {
  const { due } = STATES[transaction.state];
  if (due === 'call') return takeCallForLost(stores, policy, transaction, now);
  const on = due && ENDS_WAIT[due];
  if (!on) return lookAtCases(stores, policy, transaction, now);
  await advance(stores, policy, transaction, { on, by: 'clock' }, now);
}

/** The signal that ends a wait in vain. In the other states a person is asked. */
const ENDS_WAIT: Readonly<Partial<Record<NonNullable<StateFacts['due']>, Signal>>> = {
  expiry: 'expire',
  hold: 'gaveUp',
  confirmation: 'expire',
};

/** The process that made the call should have written its outcome down by now: it died. */
async function takeCallForLost(
  stores: TransactionStores,
  policy: Policy,
  { id, stateSince }: Transaction,
  now: number,
) {
  const calledAt = (await stores.transactions.submission(id, 'pay'))?.calledAt ?? stateSince;
  const durationMs = Math.max(0, now - calledAt);
  const outcome = {
    kind: 'unknown',
    httpStatus: null,
    fault: NOT_WRITTEN_IN_TIME,
    durationMs,
    sentAfterMs: null,
  } as const;
  await recordOutcome(stores, policy, id, 'pay', outcome, now, now, { on: 'unknown', by: 'clock' });
}

/**
 * Brings back the cases whose rest is over, and opens the case that asks how this state will end once its time has
 * come. The clock comes again for the rest.
 */
async function lookAtCases(
  stores: TransactionStores,
  policy: Policy,
  transaction: Transaction,
  now: number,
): Promise<void> {
  const { id, mode, state, stateSince } = transaction;
  const { asks } = STATES[state];
  let next: number | null = null;
  for (const review of await stores.reviews.of(id)) {
    if (review.status !== 'postponed') continue;
    if ((review.waitUntil ?? now) <= now) await stores.reviews.save(reopen(review));
    else next = earlier(next, review.waitUntil);
  }
  const limit = dueAt(state, stateSince, transaction, policy);
  if (asks !== undefined && limit !== null && limit <= now) {
    const submission = await stores.transactions.submission(id, 'pay');
    const evidence = { state, since: stateSince, transfer: submission?.outcome ?? null };
    await stores.reviews.open({ kind: asks, transaction, mode, topic: asks, evidence }, now);
  } else next = earlier(next, limit);
  await stores.transactions.saveState({ ...transaction, dueAt: next });
}
