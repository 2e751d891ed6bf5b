import { DAY, MINUTE } from '../core/clock.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { Job } from '../outbox/ports.ts';
import type { DeskStores } from './ports.ts';
import { type VoucherFault, customersVoucher } from './customers-voucher.ts';

/** A customer who still has no PIN or token after this many messages needs other help than one more. */
export const RESENDS_A_DAY = 5;

/**
 * `queued_already`: its message is on its way. `limit_reached`: it was sent again too often within a day.
 * `sent_just_now`: it was sent within {@link JUST_NOW_MS}; the caller may repeat the call with `isMeant`.
 */
export type ResendFault = VoucherFault | 'queued_already' | 'limit_reached' | 'sent_just_now';

/** Sooner than this, the customer may simply not have looked yet. */
export const JUST_NOW_MS = 2 * MINUTE;

export interface Resent {
  readonly reference: string;
  readonly jobId: number;
}

/**
 * Queues the voucher's message once more. A dead letter of it goes back into the queue. Otherwise the
 * message gets a new key, because a job with the old key would not be queued again (promise 11).
 */
export async function resendVoucher(
  stores: Pick<DeskStores, 'vouchers' | 'transactions' | 'outbox'>,
  voucherId: number,
  at: number,
  isMeant = false,
): Promise<Result<Resent, ResendFault>> {
  const found = await customersVoucher(stores, voucherId);
  if (!found.ok) return found;
  const { transactionId, reference } = found.value.voucher;
  const jobsOfIt = async (): Promise<readonly Job[]> =>
    (await stores.outbox.of(transactionId)).filter(
      ({ kind, subject }) => kind === 'send_voucher' && subject === String(voucherId),
    );
  const jobs = await jobsOfIt();
  if (jobs.some(({ status }) => status === 'queued')) return err('queued_already');

  const lastSentAt = Math.max(
    ...jobs.map(({ status, receipt, doneAt }) => (status === 'done' && receipt ? (doneAt ?? 0) : 0)),
    0,
  );
  if (!isMeant && lastSentAt > at - JUST_NOW_MS) return err('sent_just_now');

  const prefix = `send_voucher/${transactionId}/${voucherId}/again/`;
  const again = jobs.filter(({ key }) => key.startsWith(prefix));
  if (again.filter(({ createdAt }) => createdAt > at - DAY).length >= RESENDS_A_DAY) return err('limit_reached');

  const dead = jobs.find(({ status }) => status === 'dead');
  const key = `${prefix}${again.length + 1}`;
  // The job comes before its voucher, as everywhere: so no two units of work wait for each other.
  if (dead) await stores.outbox.requeue(dead.id, at);
  else {
    const subject = String(voucherId);
    await stores.outbox.enqueue({ kind: 'send_voucher', key, transactionId, subject, runAt: at }, at);
  }
  await stores.vouchers.setDelivery(voucherId, 'queued');
  const queued = dead ?? (await jobsOfIt()).find((job) => job.key === key);
  if (!queued) throw new Error(`the message of voucher ${voucherId} was not written down`);
  return ok({ reference, jobId: queued.id });
}
