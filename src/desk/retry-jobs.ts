import type { Job, WhichDead } from '../outbox/ports.ts';
import type { DeskStores } from './ports.ts';

/** The most jobs of one call: a person can still look them over in a dry run. */
export const RETRIES_AT_ONCE = 500;

/** The dead letters that {@link retryJobs} would put back now. */
export const jobsToRetry = ({ outbox }: Pick<DeskStores, 'outbox'>, which: WhichDead): Promise<readonly Job[]> =>
  outbox.dead(which, RETRIES_AT_ONCE);

/**
 * Puts dead letters back into the queue, with their attempts counted from zero. Leaves other jobs alone. A message that
 * its transaction no longer needs does no harm: the worker checks again before it sends.
 */
export async function retryJobs(
  stores: Pick<DeskStores, 'outbox' | 'vouchers'>,
  which: WhichDead,
  at: number,
): Promise<readonly Job[]> {
  const retried: Job[] = [];
  for (const job of await jobsToRetry(stores, which)) {
    if (!(await stores.outbox.requeue(job.id, at))) continue;
    retried.push({ ...job, status: 'queued', runAt: at, attempts: 0, unsure: 0, doneAt: null });
  }
  const vouchers = retried.filter(({ kind }) => kind === 'send_voucher').map(({ subject }) => Number(subject));
  // Always in this order, so that two people who retry at once never wait for each other.
  for (const id of vouchers.toSorted((a, b) => a - b)) await stores.vouchers.setDelivery(id, 'queued');
  return retried;
}
