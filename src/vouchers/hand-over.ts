import type { OutboxStore } from '../outbox/ports.ts';
import type { VoucherStore } from './ports.ts';

/**
 * Makes a kept voucher the customer's and queues its message. Queues no second message when the first one is queued,
 * was sent or was given up.
 */
export async function handOver(
  stores: { readonly vouchers: VoucherStore; readonly outbox: OutboxStore },
  transactionId: number,
  voucherId: number,
  at: number,
): Promise<void> {
  await stores.vouchers.setStatus(voucherId, 'ready');
  if ((await stores.vouchers.find(voucherId))?.delivery !== 'none') return;
  await stores.vouchers.setDelivery(voucherId, 'queued');
  const subject = String(voucherId);
  await stores.outbox.enqueue(
    { kind: 'send_voucher', key: `send_voucher/${transactionId}/${subject}`, transactionId, subject, runAt: at },
    at,
  );
}
