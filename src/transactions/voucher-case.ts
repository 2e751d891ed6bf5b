import type { Mode } from '../core/mode.ts';
import type { TransactionKey } from '../core/transaction-name.ts';
import type { ReviewKind } from '../reviews/kinds.ts';
import type { About, Review, ReviewStore } from '../reviews/ports.ts';

/**
 * Opens the case of one kept voucher, once per voucher and kind. Returns false when there is one already. `seen` is
 * kept with it as evidence.
 */
export async function openVoucherCase(
  reviews: ReviewStore,
  kind: ReviewKind,
  voucherId: number,
  transaction: TransactionKey & { readonly mode: Mode | null },
  seen: About['evidence'],
  at: number,
): Promise<boolean> {
  return reviews.open({ kind, transaction, mode: transaction.mode, ...aboutVoucher(voucherId, seen) }, at);
}

/** What a case of a kept voucher is about: the voucher, with whatever else was seen as evidence. */
export const aboutVoucher = (voucherId: number, seen: About['evidence']): About => ({
  topic: `voucher ${voucherId}`,
  evidence: { voucher_id: voucherId, ...seen },
});

/** The voucher a case is about; null when it is about something else. */
export function voucherOfCase({ evidence }: Review): number | null {
  const id = evidence['voucher_id'];
  return typeof id === 'number' ? id : null;
}
