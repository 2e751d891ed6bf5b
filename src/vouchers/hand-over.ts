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
  const isFirst = (await stores.vouchers.find(voucherId))?.delivery === 'none';
  if (isFirst) {
    const subject = String(voucherId);
    // Before the voucher itself is written: a payment that comes with its value has queued a message before, too.
    await stores.outbox.enqueue(
      { kind: 'send_voucher', key: `send_voucher/${transactionId}/${subject}`, transactionId, subject, runAt: at },
      at,
    );
  }
  await stores.vouchers.setStatus(voucherId, 'ready');
  if (isFirst) await stores.vouchers.setDelivery(voucherId, 'queued');
}
