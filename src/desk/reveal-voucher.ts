import { DAY } from '../core/clock.ts';
import type { KeyRing } from '../core/key-ring.ts';
import type { VoucherLine } from '../core/message.ts';
import { type Result, err, ok } from '../core/result.ts';
import { ownTexts } from '../transactions/own-texts.ts';
import type { DeskStores } from './ports.ts';
import { openVoucher } from '../vouchers/keep.ts';
import { readValue } from '../vouchers/value.ts';
import { type VoucherFault, customersVoucher } from './customers-voucher.ts';

/** More than a person who helps customers needs, and too few to steal many. */
export const REVEALS_A_DAY = 20;

export interface RevealVoucher {
  readonly voucherId: number;
  /** Who looks, by the id of the person. */
  readonly staffId: number;
  readonly at: number;
}

export interface Revealed {
  readonly transactionId: number;
  readonly reference: string;
  /** The value in clear: for this one reply, and nowhere else. */
  readonly lines: readonly Pick<VoucherLine, 'label' | 'value'>[];
  readonly leftToday: number;
}

/**
 * Shows a customer's voucher to a person of the staff, at most 20 times a person in 24 hours by the audit log. Also
 * writes a message down that tells the customer. The caller writes the entry of the audit log in the same unit of work.
 */
export async function revealVoucher(
  stores: Pick<DeskStores, 'vouchers' | 'transactions' | 'outbox' | 'auditLog'>,
  ring: KeyRing,
  { voucherId, staffId, at }: RevealVoucher,
): Promise<Result<Revealed, VoucherFault | 'limit_reached'>> {
  const seen = await readVoucher(stores, ring, voucherId);
  if (!seen.ok) return seen;
  const { transactionId, reference, lines } = seen.value;
  const kind = 'send_pin_seen';
  const looks = (await stores.outbox.of(transactionId)).filter((job) => job.kind === kind).length;
  const key = `${kind}/${transactionId}/${looks + 1}`;
  await stores.outbox.enqueue({ kind, key, transactionId, subject: String(voucherId), runAt: at }, at);
  // From here on nobody else can append, so two reveals at once count each other. This comes last, because everybody
  // waits for it.
  await stores.auditLog.head();
  const before = await stores.auditLog.count({ kind: 'person', id: staffId }, 'voucher.reveal', at - DAY);
  if (before >= REVEALS_A_DAY) return err('limit_reached');
  return ok({ transactionId, reference, lines, leftToday: REVEALS_A_DAY - before - 1 });
}

/** What a customer's voucher says. A caller that shows it to a person uses {@link revealVoucher} instead. */
export async function readVoucher(
  stores: Pick<DeskStores, 'vouchers' | 'transactions'>,
  ring: KeyRing,
  voucherId: number,
): Promise<Result<Pick<Revealed, 'transactionId' | 'reference' | 'lines'>, VoucherFault>> {
  const found = await customersVoucher(stores, voucherId);
  if (!found.ok) return found;
  const { voucher, transaction } = found.value;
  const opened = openVoucher(ring, voucher);
  if (!opened.ok) return opened;
  const { lines } = readValue(opened.value, ownTexts(transaction, transaction));
  const { transactionId, reference } = voucher;
  return ok({ transactionId, reference, lines: lines.map(({ label, value }) => ({ label, value })) });
}
