import { ok } from '../core/result.ts';
import { takeUpAgain } from '../reviews/decide.ts';
import { advance } from './advance.ts';
import { dueAt, earlier } from './due.ts';
import { NOT_WRITTEN_IN_TIME, type Policy, type Stores, type Transaction, type Work } from './ports.ts';
import { recordOutcome } from './record-outcome.ts';

/**
 * Does what the clock asks of one transaction that is due: expires it, takes a call whose process died for unknown, or
 * opens the case of one that has waited too long (docs/life-of-a-transaction.md#time-limits). A transaction that moved
 * on meanwhile is left alone.
 */
export async function watchClock(work: Work, policy: Policy, reference: string, now: number): Promise<void> {
  await work.run(async (stores) => {
    const transaction = await stores.transactions.find(reference);
    if (transaction && (transaction.dueAt ?? Infinity) <= now) await fallDue(stores, policy, transaction, now);
    return ok(undefined);
  });
}

/**
 * Has the clock look at a transaction again later. One whose time has moved on meanwhile keeps it: the step that seemed
 * to fail may have been committed all the same.
 */
export async function postponeClock(work: Work, reference: string, dueAt: number): Promise<void> {
  await work.run(async ({ transactions }) => {
    const transaction = await transactions.find(reference);
    if (transaction?.dueAt && transaction.dueAt < dueAt) await transactions.saveState({ ...transaction, dueAt });
    return ok(undefined);
  });
}

async function fallDue(stores: Stores, policy: Policy, transaction: Transaction, now: number): Promise<void> {
  const { reference, state, stateSince } = transaction;
  switch (state) {
    case 'initiated':
    case 'awaiting_otp':
      await advance(stores, policy, transaction, { on: 'expire', by: 'clock' }, now);
      return;
    case 'submitting': {
      const calledAt = (await stores.transactions.submission(reference))?.calledAt ?? stateSince;
      const durationMs = Math.max(0, now - calledAt);
      const outcome = { kind: 'unknown', httpStatus: null, fault: NOT_WRITTEN_IN_TIME, durationMs } as const;
      await recordOutcome(stores, policy, reference, outcome, now, now, { on: 'transferUnknown', by: 'clock' });
      return;
    }
    case 'in_doubt':
      return lookAtCases(stores, policy, transaction, 'in_doubt', now);
    case 'settled':
      return lookAtCases(stores, policy, transaction, 'value_overdue', now);
    case 'declined':
    case 'expired':
    case 'failed':
    case 'fulfilled':
    case 'reversed':
      return lookAtCases(stores, policy, transaction, null, now);
  }
}

/**
 * Brings the cases back whose rest is over, and opens the one that asks how this state will end once its time has come.
 * The clock comes again for what is left.
 */
async function lookAtCases(
  stores: Stores,
  policy: Policy,
  transaction: Transaction,
  asks: 'in_doubt' | 'value_overdue' | null,
  now: number,
): Promise<void> {
  const { reference, mode, state, stateSince } = transaction;
  let next: number | null = null;
  for (const review of await stores.reviews.of(reference)) {
    if (review.status !== 'postponed') continue;
    if ((review.waitUntil ?? now) <= now) await stores.reviews.save(takeUpAgain(review));
    else next = earlier(next, review.waitUntil);
  }
  const limit = dueAt(state, stateSince, transaction, policy);
  if (asks !== null && limit !== null && limit <= now) {
    const submission = await stores.transactions.submission(reference);
    const evidence = { state, since: stateSince, transfer: submission?.outcome ?? null };
    await stores.reviews.open({ kind: asks, reference, mode, matter: asks, evidence }, now);
  } else next = earlier(next, limit);
  await stores.transactions.saveState({ ...transaction, dueAt: next });
}
