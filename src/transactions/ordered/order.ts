import { readStop, takeProbe } from '../../availability/circuit.ts';
import type { KeyRing } from '../../core/key-ring.ts';
import { type Result, err, ok } from '../../core/result.ts';
import { type UnitOfWork, commit } from '../../core/unit-of-work.ts';
import { recognise } from '../../once/recognise.ts';
import { type Awaited, type CallDeps, type Claimed, awaitTogether, callOnce } from '../call.ts';
import { type OrderRecord, readOrder } from './order-record.ts';
import type { KeyedRequest, OrderRefusal, OrderRequest } from './order-request.ts';
import type { Order, OrderCall, OrderOutcome, OrderedStores, SubmitOrder } from './ports.ts';
import { recordAnswer } from './record-answer.ts';
import { JUST_PAID_MS, type Repeat, mayBeEqual, repeatOf } from './repeated-order.ts';
import { type WriteDeps, chargeOf, writeOrder } from './write-order.ts';

export type Placed = Result<OrderRecord, OrderRefusal>;

export interface OrderDeps extends CallDeps<Placed>, WriteDeps {
  readonly work: UnitOfWork<OrderedStores>;
  readonly submit: SubmitOrder;
}

/**
 * Places an order: the hold and the row that permits the one call, durable before the call is made; then what the
 * upstream answered. The same key again is the same order, as it stands then. Resolves with a refusal when nothing was
 * written, and with the order otherwise, whatever became of it.
 */
export function placeOrder(deps: OrderDeps, request: OrderRequest): Promise<Placed> {
  const { work, submit, clock } = deps;
  const { rail, reference } = request;
  const waits = waitsFor(deps, rail);
  return callOnce<OrderCall, OrderOutcome, Placed>(deps, {
    ...waits,
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
      return waits.undecided(id);
    },
  });
}

/** How an order is read while its call is out, and after. */
function waitsFor({ work, policy }: OrderDeps, rail: string): Awaited<Placed> {
  const read = async (id: number): Promise<Placed> => {
    const record = await work.read((stores) => readOrder(stores, id));
    if (!record) throw new Error(`the order of transaction ${id} was never written down`);
    return ok(record);
  };
  return {
    boundMs: policy.callBoundMs(rail),
    decided: async (id) => {
      const placed = await read(id);
      return placed.ok && placed.value.transaction.state === 'submitting' ? null : placed;
    },
    undecided: read,
  };
}

/** The order that a request with this key repeats, as it stands once its call has ended; a refusal for other content. */
export async function repeatOrder(deps: OrderDeps, request: KeyedRequest): Promise<Placed> {
  const known = await deps.work.read((stores) => sameKey(stores, deps.ring, request));
  if (!known) throw new Error('no order has this key');
  return 'code' in known ? err(known) : awaitTogether(deps, known.transactionId, waitsFor(deps, request.rail));
}

/** An order as a request names it: by its reference, or by a key with the same content. */
export type Named = KeyedRequest & Partial<Pick<OrderRequest, 'reference'>>;

/** The order that a request names, as it stands now; null when there is none. */
export async function orderOf(stores: OrderedStores, ring: KeyRing, request: Named): Promise<OrderRecord | null> {
  const { rail, reference } = request;
  const named = reference === undefined ? null : await stores.transactions.lock({ rail, reference });
  const known = named ? null : await sameKey(stores, ring, request);
  const id = known && !('code' in known) ? known.transactionId : named?.id;
  return id === undefined ? null : readOrder(stores, id);
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
  deps: WriteDeps,
  request: OrderRequest,
  at: number,
): Promise<Result<Claimed<OrderCall, Placed>, OrderRefusal>> {
  const known = await sameKey(stores, deps.ring, request);
  if (known && 'code' in known) return err(known);
  if (known) return ok({ kind: 'running', id: known.transactionId });
  const stop = await readStop(stores, { ...request, service: request.biller.serviceId }, at);
  if (stop?.kind === 'stopped') return err({ code: 'biller_down', retryAfterSeconds: stop.retryAfterSeconds });
  const repeat = await repeats(stores, request, at);
  if (repeat) return err(repeat);
  const written = await writeOrder(stores, deps, request, at);
  if (!written.ok) return written;
  // Comes last: no unit of work waits for anything else while it has the one try.
  const mayTry = stop === null || (await takeProbe(stores, stop.circuit, at));
  if (!mayTry) return err({ code: 'biller_down', retryAfterSeconds: null });
  return ok({ kind: 'to_call', id: written.value.id, permit: callOf(request) });
}

/** The order that this key stands for; null when it stands for none. */
async function sameKey(
  { orders, transactions }: Pick<OrderedStores, 'orders' | 'transactions'>,
  ring: KeyRing,
  { rail, mode, userReference, key, content }: KeyedRequest,
): Promise<Order | OrderRefusal | null> {
  const known = key === null ? null : await orders.findByKey(mode, userReference, key);
  if (!known) return null;
  if (known.rail === rail && recognise(ring, 'order', content, [known]).same) return known;
  const { reference = '' } = (await transactions.find(known.transactionId)) ?? {};
  return { code: 'key_reused', reference };
}

async function repeats(stores: OrderedStores, request: OrderRequest, now: number): Promise<Repeat | null> {
  const { rail, mode, biller, account, repeatWindowMs: windowMs, wantsBoth } = request;
  const wanted = {
    userReference: request.userReference,
    itemId: request.item?.itemId ?? null,
    amount: chargeOf(request),
    pinsTo: biller.account === 'count' ? request.phone : null,
  };
  const earlier = await stores.orders.ofAccount(rail, mode, biller.serviceId, account, now - JUST_PAID_MS);
  const own = [];
  // Nobody waits for what becomes of other customers' orders: whoever buys exam PINs shares an account with hundreds.
  for (const order of earlier.filter((one) => mayBeEqual(wanted, one))) {
    const transaction = await stores.transactions.find(order.transactionId);
    if (transaction) own.push({ order, transaction });
  }
  return repeatOf(wanted, earlier, own, { now, windowMs, wantsBoth });
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
