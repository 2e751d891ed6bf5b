import { ok } from '../core/result.ts';
import { advance } from './advance.ts';
import type { Policy, Stores, Transaction, Work } from './ports.ts';
import { recordOutcome } from './record-outcome.ts';

/**
 * Does what the clock asks of one purchase that is due: expires it, takes a call whose process died for unknown, or
 * opens the case of one that has waited too long (design §5). A purchase that moved on meanwhile is left alone.
 */
export async function watchClock(work: Work, policy: Policy, reference: string, now: number): Promise<void> {
  await work.run(async (stores) => {
    const transaction = await stores.transactions.find(reference);
    if (transaction && (transaction.dueAt ?? Infinity) <= now) await fallDue(stores, policy, transaction, now);
    return ok(undefined);
  });
}

/**
 * Has the clock look at a purchase again later. One whose time has moved on meanwhile keeps it: the step that seemed to
 * fail may have been committed all the same.
 */
export async function postponeClock(work: Work, reference: string, dueAt: number): Promise<void> {
  await work.run(async ({ transactions }) => {
    const transaction = await transactions.find(reference);
    if (transaction?.dueAt && transaction.dueAt < dueAt) await transactions.saveState({ ...transaction, dueAt });
    return ok(undefined);
  });
}

async function fallDue(stores: Stores, policy: Policy, transaction: Transaction, now: number): Promise<void> {
  const { reference, mode, state, stateSince } = transaction;
  const openCase = async (kind: 'in_doubt' | 'value_overdue'): Promise<void> => {
    const submission = await stores.transactions.submission(reference);
    const evidence = { state, since: stateSince, transfer: submission?.outcome ?? null };
    await stores.reviews.open({ kind, reference, mode, matter: kind, evidence }, now);
    await stores.transactions.saveState({ ...transaction, dueAt: null });
  };
  switch (state) {
    case 'initiated':
    case 'awaiting_otp':
      await advance(stores, policy, transaction, 'expire', now);
      return;
    case 'submitting': {
      const calledAt = (await stores.transactions.submission(reference))?.calledAt ?? stateSince;
      const outcome = { kind: 'unknown', httpStatus: null, fault: 'process_died', durationMs: now - calledAt } as const;
      await recordOutcome(stores, policy, reference, outcome, now);
      return;
    }
    case 'in_doubt':
      return openCase('in_doubt');
    case 'settled':
      return openCase('value_overdue');
    case 'declined':
    case 'expired':
    case 'failed':
    case 'fulfilled':
    case 'reversed':
      await stores.transactions.saveState({ ...transaction, dueAt: null });
  }
}
