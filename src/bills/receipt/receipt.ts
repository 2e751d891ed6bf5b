import type { KeyRing } from '../../core/key-ring.ts';
import type { OrderRecord } from '../../transactions/ordered/order-record.ts';
import type { Transition } from '../../transactions/ports.ts';
import { moneyOut } from '../money-out.ts';
import { type ValueOut, standingOut, valueOut } from '../order-view.ts';
import type { Receipt } from './shape.ts';
import { type Head, TITLES, headOf } from './titles.ts';

/** Everything that a receipt is made of, read at one moment. */
export interface ReceiptRecord extends OrderRecord {
  /** Oldest first. */
  readonly steps: readonly Transition[];
}

/** A power token in groups of four, as people read and type it. Any other code stays as it is. */
export const grouped = (code: string): string => {
  const digits = code.replaceAll(/[\s-]/g, '');
  return /^\d{8,}$/.test(digits) ? digits.replaceAll(/\d{4}(?=\d)/g, '$& ') : code;
};

const TOKENS = ['kct1', 'kct2', 'token', 'bonusToken'] as const;

/** The tokens in the order in which they are typed in: those that change the meter's key come first. */
function onReceipt({ kct1, kct2, token, bonusToken, ...rest }: ValueOut): ValueOut {
  const tokens = { kct1, kct2, token, bonusToken };
  const typed = TOKENS.flatMap((name) => (tokens[name] === undefined ? [] : [[name, grouped(tokens[name])] as const]));
  return { ...Object.fromEntries(typed), ...rest };
}

const iso = (at: number): string => new Date(at).toISOString();

/** When the provider was known to be paid, in ms since 1970; null while it is not, and where it never was. */
const paidAtOf = ({ steps }: ReceiptRecord): number | null => steps.find(({ money }) => money === 'settle')?.at ?? null;

/** What the customer keeps of a payment, true however it stands. Its value is for its owner alone. */
export function receiptOf(
  ring: KeyRing,
  merchant: string,
  record: ReceiptRecord,
): { readonly data: Receipt; readonly head: Head } {
  const { order, transaction, submission, steps } = record;
  const { amount } = transaction;
  const standing = standingOut(transaction);
  const paidAt = paidAtOf(record);
  const head = headOf(standing, paidAt !== null);
  const part = (minor: number) => moneyOut({ ...amount, minor });
  const [price, fee, vat] = [part(amount.minor - order.fee - order.vat), part(order.fee), part(order.vat)];
  const reversed = steps.find(({ to }) => to === 'reversed');
  const data = {
    title: TITLES[head],
    ...standing,
    merchant,
    mode: transaction.mode,
    billPaymentId: transaction.reference,
    requestId: submission.requestId ?? transaction.reference,
    orderNo: order.upstreamReference,
    provider: transaction.rail,
    sceneCode: order.scene,
    billerId: order.billerId,
    billerName: order.billerName,
    itemId: order.itemId,
    itemName: order.itemName,
    rechargeAccount: order.account,
    accountName: order.accountName,
    quantity: order.quantity,
    ...onReceipt(valueOut(ring, record)),
    price: price.amount,
    priceMinor: price.amountMinor,
    fee: fee.amount,
    feeMinor: fee.amountMinor,
    vat: vat.amount,
    vatMinor: vat.amountMinor,
    ...moneyOut(amount),
    currency: amount.currency,
    orderedAt: iso(transaction.initiatedAt),
    paidAt: paidAt === null ? null : iso(paidAt),
    reversal: reversed === undefined ? null : { at: iso(reversed.at), ...moneyOut(amount) },
  };
  return { data, head };
}
