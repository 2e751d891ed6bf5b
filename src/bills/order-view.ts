import type { KeyRing } from '../core/key-ring.ts';
import { decimalText } from '../core/money.ts';
import { ownTexts } from '../transactions/own-texts.ts';
import type { OrderRecord } from '../transactions/ordered/order-record.ts';
import { standingOf } from '../transactions/standing.ts';
import { STATES, type State } from '../transactions/states.ts';
import type { Transaction } from '../transactions/ports.ts';
import { openVoucher } from '../vouchers/keep.ts';
import { readValue } from '../vouchers/value.ts';
import { moneyOut } from './money-out.ts';

/** How an order stands, as the merchant's app reads it. */
export interface Standing {
  readonly orderStatus: 1 | 2 | 3;
  readonly status: 'completed' | 'pending' | 'failed' | 'awaiting_otp' | 'refunded';
  readonly message: string;
}

const PENDING = { orderStatus: 1, status: 'pending' } as const;

/** What a state is to the merchant's app; the states that only announced transactions have are never asked about. */
const STANDINGS: Readonly<Partial<Record<State, Standing>>> = {
  holding: { ...PENDING, message: 'Your payment is being prepared.' },
  submitting: { ...PENDING, message: 'Your payment is being carried out. The money is held until it is clear.' },
  pending: { ...PENDING, message: 'The provider is working on it. The money is held until it is clear.' },
  in_doubt: {
    ...PENDING,
    message: 'We are finding out whether the payment went through. The money is held; please do not pay again.',
  },
  awaiting_confirmation: { orderStatus: 1, status: 'awaiting_otp', message: 'Enter the code that was sent to you.' },
  settled: { orderStatus: 2, status: 'completed', message: 'Your payment was successful.' },
  fulfilled: { orderStatus: 2, status: 'completed', message: 'Your payment was successful.' },
  failed: { orderStatus: 3, status: 'failed', message: 'The payment did not go through. Your money is back.' },
  reversed: { orderStatus: 3, status: 'refunded', message: 'The payment was reversed. Your money is back.' },
};

/** How an ordered transaction stands. Paid counts as completed only once what was bought is there. */
export function standingOut(transaction: Transaction): Standing {
  if (standingOf(transaction) === 'awaits_value') {
    return { ...PENDING, message: 'Paid. What you bought is on its way and will be shown here.' };
  }
  const standing = STANDINGS[transaction.state];
  if (!standing) throw new Error(`an order cannot be ${transaction.state}`);
  return standing;
}

/** What was bought, for its owner alone: the names of the API, each only where there is one. */
export interface ValueOut {
  readonly token?: string;
  readonly units?: string;
  readonly kct1?: string;
  readonly kct2?: string;
  readonly bonusToken?: string;
  readonly pin?: string;
  readonly pins?: string[];
  readonly serial?: string;
  readonly serials?: string[];
  readonly voucher?: string;
}

const NAMED = ['token', 'units', 'kct1', 'kct2', 'bonusToken', 'voucher'] as const;

/** The value of a delivered order; nothing while it is withheld, after it was reversed, or once it was destroyed. */
export function valueOut(ring: KeyRing, { transaction, vouchers }: OrderRecord): ValueOut {
  if (STATES[transaction.state].phase !== 'paid') return {};
  const ready = vouchers.find(({ status }) => status === 'ready');
  const opened = ready && openVoucher(ring, ready);
  if (!opened?.ok) return {};
  const value = opened.value as Readonly<Record<string, unknown>>;
  const named = NAMED.flatMap((name) => (typeof value[name] === 'string' ? [[name, value[name]] as const] : []));
  const pins = textsIn(value['pins']);
  if (named.length > 0 || pins.length > 0) {
    return {
      ...Object.fromEntries(named),
      ...severalOut('pin', 'pins', pins),
      ...severalOut('serial', 'serials', textsIn(value['serials'])),
    };
  }
  return severalOut('pin', 'pins', readValue(value, ownTexts(transaction, transaction)).codes);
}

const textsIn = (list: unknown): readonly string[] =>
  Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : [];

/** The first under one name, and all of them under another where there are several. */
const severalOut = <One extends string, All extends string>(one: One, all: All, texts: readonly string[]) =>
  ({
    ...(texts[0] === undefined ? {} : { [one]: texts[0] }),
    ...(texts.length > 1 ? { [all]: [...texts] } : {}),
  }) as { readonly [name in One]?: string } & { readonly [name in All]?: string[] };

/** What create-order answers about an order, as it stands now. */
export function orderOut(ring: KeyRing, record: OrderRecord) {
  const { order, transaction, submission } = record;
  const { billerId, itemId, account, upstreamReference, scene } = order;
  return {
    billPaymentId: transaction.reference,
    transactionId: transaction.reference,
    orderNo: upstreamReference,
    requestId: submission.requestId ?? transaction.reference,
    outOrderNo: submission.requestId ?? transaction.reference,
    sceneCode: scene,
    provider: transaction.rail,
    billerId,
    itemId,
    rechargeAccount: account,
    accountName: order.accountName,
    ...moneyOut(transaction.amount),
    currency: transaction.amount.currency,
    ...standingOut(transaction),
    ...valueOut(ring, record),
  };
}

/** A payment as order-status and the history show it. Its amount is text there. */
export function paymentOut(record: OrderRecord) {
  const { order, transaction, submission } = record;
  const { status, message } = standingOut(transaction);
  const isOver = status === 'completed' || status === 'failed' || status === 'refunded';
  return {
    id: transaction.reference,
    transactionId: transaction.reference,
    provider: transaction.rail,
    status,
    sceneCode: order.scene,
    billType: order.scene.toUpperCase(),
    billerId: order.billerId,
    billerName: order.billerName,
    itemId: order.itemId,
    itemName: order.itemName,
    rechargeAccount: order.account,
    accountName: order.accountName,
    amount: decimalText(transaction.amount),
    amountMinor: transaction.amount.minor,
    currency: transaction.amount.currency,
    requestId: submission.requestId ?? transaction.reference,
    orderNo: order.upstreamReference,
    providerStatus: upstreamCodeOf(record),
    billReference: order.upstreamReference,
    errorMessage: status === 'failed' || status === 'refunded' ? message : null,
    createdAt: new Date(transaction.initiatedAt).toISOString(),
    completedAt: isOver ? new Date(transaction.stateSince).toISOString() : null,
  };
}

const upstreamCodeOf = ({ submission: { outcome } }: OrderRecord): string | null =>
  (outcome as { readonly upstreamCode?: string | null } | null)?.upstreamCode ?? null;
