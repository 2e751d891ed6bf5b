import { DAY } from '../../core/clock.ts';
import type { Money } from '../../core/money.ts';
import { type Result, err, ok } from '../../core/result.ts';
import type { TransactionKey } from '../../core/transaction-name.ts';
import { SCENES } from '../../catalogue/scenes.ts';
import { recognise } from '../../once/recognise.ts';
import { type AmountLimits, isAbove, isLimited } from '../../wallets/limits.ts';
import { CALL_GRACE_MS, dueAt } from '../due.ts';
import type { Policy, Transaction } from '../ports.ts';
import { rowFor } from '../steps.ts';
import type { OrderRefusal, OrderRequest } from './order-request.ts';
import type { Order, OrderedStores } from './ports.ts';
import { nextQuestionAt } from './question-time.ts';
import type { AnswerDeps } from './record-answer.ts';

export interface WriteDeps extends AnswerDeps {
  /** The most that one customer may order in a day. */
  readonly dailyLimits: AmountLimits;
}

/** What the customer pays: the price, and what is charged on top. */
export const chargeOf = ({ price, fee, vat }: Pick<OrderRequest, 'price' | 'fee' | 'vat'>): Money => ({
  ...price,
  minor: price.minor + fee + vat,
});

/**
 * Writes the transaction with its hold, the order, and the row that permits the call. Returns what it is called, or why
 * the order cannot be placed: then the unit of work must be undone.
 */
export async function writeOrder(
  stores: OrderedStores,
  deps: WriteDeps,
  request: OrderRequest,
  at: number,
): Promise<Result<TransactionKey, OrderRefusal>> {
  const { policy, ring, askSchedule } = deps;
  const { mode, userReference, key, content } = request;
  const under = await stores.transactions.lockOrAdd(request, 'new');
  if (!under.isNew) throw new Error('a new order has a reference that is taken');
  const wallet = await stores.wallets.lock(mode, userReference);
  if (!wallet) return err({ code: 'unknown_customer' });
  if (wallet.status === 'frozen') return err({ code: 'wallet_frozen' });

  if (await isOverDay(stores, deps.dailyLimits, request, at)) return err({ code: 'limit_exceeded' });

  const transaction = newTransaction(under, request, policy, at);
  const held = await policy.funds(stores, at).hold(transaction);
  if (!held.ok) return err({ code: held.error });
  await stores.transactions.insert(transaction);
  const { id, state: to } = transaction;
  await stores.transactions.addTransition(id, {
    at,
    on: 'ordered',
    by: request.consent,
    from: 'none',
    to,
    money: 'hold',
  });
  await stores.orders.insert({
    ...orderOf(id, request, at),
    digest: key === null ? null : recognise(ring, 'order', content, []).digest,
  });
  const submission = { transactionId: id, step: 'pay', requestId: request.requestId, inboxKey: null } as const;
  await stores.transactions.insertSubmission({
    ...submission,
    calledAt: at,
    sentAt: null,
    answeredAt: null,
    outcome: null,
  });
  // In case nobody writes the answer down: then the upstream is asked.
  const lostAt = at + policy.callBoundMs(request.rail) + CALL_GRACE_MS;
  const nextAt = nextQuestionAt(transaction, 0, askSchedule, lostAt);
  await stores.questions.save({ transactionId: id, asked: 0, askedAt: null, nextAt });
  return ok(under);
}

/** Whether the customer would have ordered more than they may within a day. The wallet's lock is held. */
async function isOverDay(
  { orders }: OrderedStores,
  limits: AmountLimits,
  request: OrderRequest,
  at: number,
): Promise<boolean> {
  const { mode, userReference } = request;
  const { minor, currency } = chargeOf(request);
  if (!isLimited(limits, mode, currency)) return false;
  const spent = await orders.spentSince(mode, userReference, currency, at - DAY);
  return isAbove(limits, mode, { minor: minor + spent, currency });
}

function newTransaction(under: TransactionKey, request: OrderRequest, policy: Policy, at: number): Transaction {
  const { rail, mode, userReference, consent, scene, biller, item, account, valueLimitMs } = request;
  const row = rowFor(null, { on: 'ordered', by: consent });
  if (!row || row.to === 'stays') throw new Error('the state table has no way in');
  return {
    id: under.id,
    rail,
    reference: under.reference,
    way: 'ordered',
    mode,
    userReference,
    amount: chargeOf(request),
    transferType: null,
    product: {
      id: item?.itemId ?? null,
      type: item?.name ?? null,
      category: SCENES[scene].says,
      operator: biller.name,
      valueRecipient: account,
    },
    valueLimitMs,
    state: row.to,
    reason: null,
    initiatedAt: at,
    // The customer has agreed already: nothing is left to wait for.
    expiresAt: at,
    stateSince: at,
    dueAt: dueAt(row.to, at, { rail, expiresAt: at, valueLimitMs, way: 'ordered' }, policy),
  };
}

function orderOf(transactionId: number, request: OrderRequest, at: number): Omit<Order, 'digest'> {
  const { rail, mode, userReference, scene, biller, item, account, phone, quantity, subscriptionType } = request;
  const { fee, vat, accountName, key, appKeyId } = request;
  return {
    transactionId,
    rail,
    mode,
    userReference,
    scene,
    account,
    phone,
    quantity,
    subscriptionType,
    at,
    billerId: biller.billerId,
    billerName: biller.name,
    serviceId: biller.serviceId,
    itemId: item?.itemId ?? null,
    itemName: item?.name ?? null,
    fee,
    vat,
    accountName,
    key,
    appKeyId,
    upstreamReference: null,
    cost: null,
    commission: null,
    unitPrice: null,
  };
}
