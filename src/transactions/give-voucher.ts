import { isWaiting, supersede } from '../reviews/decide.ts';
import { handOver } from '../vouchers/hand-over.ts';
import type { TransactionStores } from './ports.ts';
import { voucherOfCase } from './voucher-case.ts';

/**
 * Hands a kept voucher over and closes every case that waits about it, whichever way it came. It also closes the cases
 * that ask whether an unclear value was a code: the code has come.
 */
export async function giveVoucher(
  stores: Pick<TransactionStores, 'vouchers' | 'outbox' | 'reviews'>,
  transactionId: number,
  voucherId: number,
  at: number,
): Promise<void> {
  await handOver(stores, transactionId, voucherId, at);
  for (const review of await stores.reviews.of(transactionId)) {
    if (!isWaiting(review) || (voucherOfCase(review) !== voucherId && review.kind !== 'value_unclear')) continue;
    await stores.reviews.save(supersede(review, 'the PIN or token was handed over', at));
  }
}
