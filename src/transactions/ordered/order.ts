import type { Biller, Item } from '../../catalogue/ports.ts';
import { type Scene, SCENES } from '../../catalogue/scenes.ts';
import { DAY } from '../../core/clock.ts';
import type { KeyRing } from '../../core/key-ring.ts';
import type { Mode } from '../../core/mode.ts';
import type { Money } from '../../core/money.ts';
import { type Result, err, ok } from '../../core/result.ts';
import type { TransactionKey } from '../../core/transaction-name.ts';
import { type UnitOfWork, commit } from '../../core/unit-of-work.ts';
import { recognise } from '../../once/recognise.ts';
import { type AmountLimits, isAbove, isLimited } from '../../wallets/limits.ts';
import { type CallDeps, type Claimed, callOnce } from '../call.ts';
import { CALL_GRACE_MS, dueAt } from '../due.ts';
import type { Policy, Transaction } from '../ports.ts';
import { rowFor } from '../steps.ts';
import { type OrderRecord, readOrder } from './order-record.ts';
import type { Order, OrderCall, OrderOutcome, OrderedStores, SubmitOrder, SubscriptionType } from './ports.ts';
import { nextQuestionAt } from './question-time.ts';
import { type AnswerDeps, recordAnswer } from './record-answer.ts';
import { JUST_PAID_MS, type Repeat, repeatOf } from './repeated-order.ts';

/** An order whose words have been read, and whose customer has agreed. */
export interface OrderRequest {
  readonly rail: string;
  /** What it will be called for ever: nobody else has this reference. */
  readonly reference: string;
  /** What the upstream will know it by. */
  readonly requestId: string;
  readonly mode: Mode;
  readonly userReference: string;
  /** Who proves that the customer agreed. */
  readonly consent: 'pin' | 'app';
  readonly scene: Scene;
  readonly biller: Biller;
  readonly item: Item | null;
  readonly account: string;
  readonly accountName: string | null;
  readonly phone: string;
  readonly quantity: number | null;
  readonly subscriptionType: SubscriptionType | null;
  /** What the upstream is paid. */
  readonly price: Money;
  /** Charged on top, in minor units of the same currency. */
  readonly fee: number;
  readonly vat: number;
  /** How long what is bought may take to come as a PIN or token, in ms; null when it comes as neither. */
  readonly valueLimitMs: number | null;
  /** Within this time the upstream takes another order for the same account for a repeat, in ms; null when it does not. */
  readonly repeatWindowMs: number | null;
  /** The customer wants it although an equal order is open or was just paid. */
  readonly wantsBoth: boolean;
  /** The request's key, and everything that makes two requests with it the same. */
  readonly key: string | null;
  readonly content: string;
}

/** Why an order was not placed; nothing was written. */
export type OrderRefusal =
  | { readonly code: 'unknown_customer' | 'wallet_frozen' | 'limit_exceeded' | 'insufficient_funds' }
  | { readonly code: 'key_reused'; readonly reference: string }
  | Repeat;

export type Placed = Result<OrderRecord, OrderRefusal>;

export interface OrderDeps extends CallDeps<Placed>, AnswerDeps {
  /** The most that one customer may order in a day. */
  readonly dailyLimits: AmountLimits;
  readonly work: UnitOfWork<OrderedStores>;
  readonly submit: SubmitOrder;
}

/**
 * Places an order: the hold and the row that permits the one call, durable before the call is made; then what the
 * upstream answered. The same key again is the same order, as it stands then. Resolves with a refusal when nothing was
 * written, and with the order otherwise, whatever became of it.
 */
export function placeOrder(deps: OrderDeps, request: OrderRequest): Promise<Placed> {
  const { work, policy, submit, clock } = deps;
  const { rail, reference } = request;
  const read = async (id: number): Promise<Placed> => {
    const record = await work.read((stores) => readOrder(stores, id));
    if (!record) throw new Error(`the order of transaction ${id} was never written down`);
    return ok(record);
  };
  return callOnce<OrderCall, OrderOutcome, Placed>(deps, {
    boundMs: policy.callBoundMs(rail),
    claim: () => claim(deps, request),
    make: submit,
    named: ({ kind, httpStatus, fault, upstreamCode }) => ({
      txn_reference: reference,
      outcome: kind,
      http_status: httpStatus,
      transfer_fault: fault,
      upstream_code: upstreamCode,
    }),
    record: async (id, outcome, answeredAt) => {
      const answered = { id, outcome, by: 'answer', answeredAt, at: clock() } as const;
      await commit(work, (stores) => recordAnswer(stores, deps, answered));
      return read(id);
    },
    decided: async (id) => {
      const placed = await read(id);
      return placed.ok && placed.value.transaction.state === 'submitting' ? null : placed;
    },
    undecided: read,
  });
}

async function claim(deps: OrderDeps, request: OrderRequest): Promise<Claimed<OrderCall, Placed>> {
  const at = deps.clock();
  const claimed = await deps.work.run((stores) => claimIn(stores, deps, request, at));
  return claimed.ok ? claimed.value : { kind: 'answered', answer: err(claimed.error) };
}

/**
 * Claims an order in the caller's unit of work: writes it with its hold, or finds the one that its key stands for. A
 * refusal undoes the unit of work.
 */
export async function claimIn(
  stores: OrderedStores,
  deps: Pick<OrderDeps, 'ring' | 'policy' | 'askSchedule' | 'dailyLimits'>,
  request: OrderRequest,
  at: number,
): Promise<Result<Claimed<OrderCall, Placed>, OrderRefusal>> {
  const known = await sameKey(stores, deps.ring, request);
  if (known && 'code' in known) return err(known);
  if (known) return ok({ kind: 'running', id: known.transactionId });
  const repeat = await repeats(stores, request, at);
  if (repeat) return err(repeat);
  const written = await write(stores, deps, request, at);
  return written.ok ? ok({ kind: 'to_call', id: written.value.id, permit: callOf(request) }) : written;
}

/** The order that this key stands for; null when it stands for none. */
async function sameKey(
  { orders, transactions }: OrderedStores,
  ring: KeyRing,
  { mode, userReference, key, content }: OrderRequest,
): Promise<Order | OrderRefusal | null> {
  const known = key === null ? null : await orders.findByKey(mode, userReference, key);
  if (!known) return null;
  if (recognise(ring, 'order', content, [known]).same) return known;
  const { reference = '' } = (await transactions.find(known.transactionId)) ?? {};
  return { code: 'key_reused', reference };
}

async function repeats(stores: OrderedStores, request: OrderRequest, now: number): Promise<Repeat | null> {
  const { rail, mode, biller, account, repeatWindowMs: windowMs, wantsBoth } = request;
  const earlier = [];
  for (const order of await stores.orders.ofAccount(rail, mode, biller.serviceId, account, now - JUST_PAID_MS)) {
    const transaction = await stores.transactions.find(order.transactionId);
    if (transaction) earlier.push({ order, transaction });
  }
  const wanted = {
    userReference: request.userReference,
    itemId: request.item?.itemId ?? null,
    amount: charge(request),
    pinsTo: biller.account === 'count' ? request.phone : null,
  };
  return repeatOf(wanted, earlier, { now, windowMs, wantsBoth });
}

const charge = ({ price, fee, vat }: OrderRequest): Money => ({ ...price, minor: price.minor + fee + vat });

/** The transaction with its hold, the order, and the row that permits the call. */
async function write(
  stores: OrderedStores,
  deps: Parameters<typeof claimIn>[1],
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
  const { minor, currency } = charge(request);
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
    amount: charge(request),
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
  const { fee, vat, accountName, key } = request;
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
    upstreamReference: null,
  };
}

const callOf = (request: OrderRequest): OrderCall => ({
  mode: request.mode,
  requestId: request.requestId,
  scene: request.scene,
  serviceId: request.biller.serviceId,
  itemId: request.item?.itemId ?? null,
  account: request.account,
  phone: request.phone,
  amount: request.price,
  quantity: request.quantity,
  subscriptionType: request.subscriptionType,
});
