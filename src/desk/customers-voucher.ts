import { type Result, err, ok } from '../core/result.ts';
import type { Transaction } from '../transactions/ports.ts';
import type { DeskStores } from './ports.ts';
import type { Voucher } from '../vouchers/ports.ts';

/** `withheld`: not the customer's yet. `not_paid`: the transaction does not stand as paid and fulfilled. */
export type VoucherObstacle = 'withheld' | 'not_paid' | 'shredded';
export type VoucherFault = VoucherObstacle | 'unknown_voucher';

/**
 * Why a voucher may not reach its customer, by message or through a person who reads it out; null when it may. The
 * worker has the same rule: a voucher of a reversed transaction is withdrawn.
 */
export function obstacleTo(
  { status, shreddedAt }: Pick<Voucher, 'status' | 'shreddedAt'>,
  { state }: Pick<Transaction, 'state'>,
): VoucherObstacle | null {
  if (shreddedAt !== null) return 'shredded';
  if (status === 'withheld') return 'withheld';
  return state === 'fulfilled' ? null : 'not_paid';
}

/** The voucher and its transaction, which stays locked until the end of the unit of work. */
export async function customersVoucher(
  { vouchers, transactions }: Pick<DeskStores, 'vouchers' | 'transactions'>,
  voucherId: number,
): Promise<Result<{ readonly voucher: Voucher; readonly transaction: Transaction }, VoucherFault>> {
  const known = await vouchers.find(voucherId);
  if (!known) return err('unknown_voucher');
  const transaction = await transactions.find(known.transactionId);
  if (!transaction) return err('withheld');
  // Read again: before the transaction was locked, another unit of work may have changed it.
  const voucher = (await vouchers.find(voucherId)) ?? known;
  const obstacle = obstacleTo(voucher, transaction);
  return obstacle === null ? ok({ voucher, transaction }) : err(obstacle);
}
