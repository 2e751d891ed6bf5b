import { randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import { type Stopped, readStop } from '../../availability/circuit.ts';
import type { Biller, Item } from '../../catalogue/ports.ts';
import { canonicalJson } from '../../core/canonical-json.ts';
import { HOUR } from '../../core/clock.ts';
import { type Money, decimalText, parseMoney } from '../../core/money.ts';
import { type Result, err, ok } from '../../core/result.ts';
import { isPin } from '../../pins/form.ts';
import type { KeyedRequest, OrderRequest } from '../../transactions/ordered/order-request.ts';
import { nationalPhone, readAccount } from '../account-form.ts';
import { answerInTime } from '../answer-in-time.ts';
import { findBiller, findItem } from '../find-biller.ts';
import { type Problem, billerDown, problem } from '../problems.ts';
import { type BillsDeps, type Call, route } from '../route.ts';
import { amount, billerId, itemId, order, rechargeAccount, sceneCode } from '../schemas.ts';

const MISSING = 'Missing required fields: billerId, rechargeAccount, amount';
const body = z.object({
  sceneCode,
  billerId: z.string({ error: MISSING }).pipe(billerId),
  rechargeAccount: z.string({ error: MISSING }).pipe(rechargeAccount),
  amount: z
    .unknown()
    .refine((given) => given !== undefined && given !== null, { error: MISSING })
    .pipe(amount),
  itemId,
  phone: z.string({ error: 'phone is required' }).trim().min(1, 'phone is required').max(30),
  pin: z.string().optional().meta({ example: '1234' }),
  quantity: z.coerce.number().pipe(z.int().min(1).max(99)).optional(),
  subscriptionType: z.enum(['change', 'renew'], { error: 'subscriptionType must be change or renew' }).optional(),
  confirmDuplicate: z.boolean().optional(),
});
type Body = z.output<typeof body>;

export const CREATE_ORDER_ROUTE = route({
  method: 'post',
  path: '/create-order',
  summary: 'Buys',
  description:
    'Debits the customer, then asks the provider to carry the order out. HTTP 200 says that the order exists; `orderStatus` says how it stands. Send an `Idempotency-Key`: the same request with the same key is the same payment, however often it is sent. A pending order is never to be paid again: ask for its status.',
  right: 'order',
  isOrder: true,
  body,
  bodyExample: {
    sceneCode: 'airtime',
    billerId: 'MTN',
    rechargeAccount: '08154462953',
    amount: 500,
    phone: '08011111111',
    pin: '1234',
  },
  data: order,
  example: {
    billPaymentId: '01939b1c-7d6e-7c3a-9f0e-2f6d1c0a4b5e',
    transactionId: '01939b1c-7d6e-7c3a-9f0e-2f6d1c0a4b5e',
    orderNo: '17650000000000000000012',
    requestId: '202612012125k3j9x7q2',
    outOrderNo: '202612012125k3j9x7q2',
    sceneCode: 'airtime',
    provider: 'vtpass',
    billerId: 'MTN',
    itemId: null,
    rechargeAccount: '08154462953',
    amount: 500,
    amountMinor: 50_000,
    currency: 'KES',
    orderStatus: 2,
    status: 'completed',
    message: 'Your payment was successful.',
  },
  answer: async (deps, call) => {
    const repeated = keyedOf(call);
    if (await isKnown(deps, repeated)) return repeat(deps, call, repeated);
    const read = await readRequest(deps, call);
    if (!read.ok) return read;
    const { mode, userReference } = call.caller;
    const wallet = await deps.work.read(({ wallets }) => wallets.find(mode, userReference));
    if (!wallet) return err(problem('unknown_customer'));
    if (wallet.status === 'frozen') return err(problem('wallet_frozen'));
    const stop = await stopFor(deps, call, read.value);
    if (stop) return err(billerDown(stop.retryAfterSeconds));
    const agreed = await consentOf(deps, call);
    if (!agreed.ok) return agreed;
    const price = await priceOf(call, read.value);
    return price.ok ? place(deps, call, read.value, agreed.value, price.value) : price;
  },
});

/** What the body names, looked up and in one form. */
interface Read {
  readonly biller: Biller;
  readonly item: Item | null;
  /** When the price was read of the upstream, in ms since 1970. */
  readonly isPriceOld: boolean;
  readonly account: string;
  readonly phone: string;
  readonly quantity: number | null;
  readonly amount: Money;
}

/** Why nothing can be ordered of this biller now. Asked before the PIN, so that no customer spends a try for nothing. */
async function stopFor(
  { work, clock }: BillsDeps,
  { caller: { mode }, provider }: Call<undefined, Body>,
  { biller, amount: price }: Read,
): Promise<Stopped | null> {
  const wanted = { rail: provider.name, mode, service: biller.serviceId, price };
  const stop = await work.read((stores) => readStop(stores, wanted, clock()));
  return stop?.kind === 'stopped' ? stop : null;
}

/** A price that is older than this does not stand, even while the upstream is away. */
const OLDEST_PRICE_MS = 24 * HOUR;

async function readRequest(deps: BillsDeps, call: Call<undefined, Body>): Promise<Result<Read, Problem>> {
  const { caller, provider, body: given } = call;
  const { sceneCode: scene } = given;
  const biller = await findBiller(provider, caller.mode, scene, given.billerId);
  if (!biller.ok) return biller;
  const found = isRenewal(given, biller.value)
    ? ok({ item: null, asOf: 0 })
    : await findItem(provider, caller.mode, scene, biller.value, given.itemId);
  if (!found.ok) return found;
  const account = readAccount(given.rechargeAccount, biller.value.account, deps.defaultCountry, caller.mode);
  if (account === null) return err(problem('bad_account', `rechargeAccount is not valid for ${biller.value.name}`));
  const phone = nationalPhone(given.phone, deps.defaultCountry);
  if (phone === null)
    return err(problem('bad_phone', 'phone is required for VTpass, and must be a local mobile number'));
  if (mustShowPin(deps, call) && !isPin(given.pin)) return err(problem('bad_pin_form'));
  const money = parseMoney(given.amount, provider.ordered.currency);
  if (!money.ok) return err(problem('bad_amount'));
  const quantity = quantityOf(given, biller.value, account);
  if (!quantity.ok) return quantity;
  const { item, asOf } = found.value;
  return ok({
    biller: biller.value,
    item,
    isPriceOld: item !== null && deps.clock() - asOf > OLDEST_PRICE_MS,
    account,
    phone,
    quantity: quantity.value,
    amount: money.value,
  });
}

/**
 * How many of an item are bought: exam PINs, or months of a bouquet. The upstream charges for each, so nothing else takes
 * a quantity: a renewal and a free amount have no price of one.
 */
function quantityOf(given: Body, biller: Biller, account: string): Result<number | null, Problem> {
  const { quantity = null } = given;
  if (biller.account === 'count') {
    const count = Number(account);
    return quantity === null || quantity === count
      ? ok(count)
      : err(problem('bad_request', 'quantity is not the number in rechargeAccount'));
  }
  const takesMany = biller.mayRenew && !isRenewal(given, biller);
  if (takesMany) return ok(quantity);
  return quantity === null || quantity === 1
    ? ok(null)
    : err(problem('bad_request', `quantity is not for this order of ${biller.name}`));
}

/** A customer always shows their PIN. A back end that proves consent itself need not, where the merchant says so. */
const mustShowPin = ({ needsPin }: BillsDeps, { caller, body: { pin } }: Call<undefined, Body>): boolean =>
  caller.via === 'customer' || needsPin || pin !== undefined;

async function consentOf(deps: BillsDeps, call: Call<undefined, Body>): Promise<Result<'pin' | 'app', Problem>> {
  if (!mustShowPin(deps, call)) return ok('app');
  const { pin } = call.body;
  if (!isPin(pin)) return err(problem('bad_pin_form'));
  const verified = await deps.verifyPin(call.caller, pin);
  if (verified.ok) return ok('pin');
  const { error: fault } = verified;
  if (fault.kind === 'pin_locked') return err({ code: fault.kind, retryAfterSeconds: fault.retryAfterSeconds });
  return err(problem(fault.kind === 'busy' ? 'overloaded' : fault.kind));
}

/**
 * The price is the catalogue's, and that of a renewal is what the provider names for the customer's own subscription.
 * Where the customer chooses the amount, it has to lie within the biller's limits.
 */
async function priceOf(call: Call<undefined, Body>, read: Read): Promise<Result<Money, Problem>> {
  const { biller, item, isPriceOld, quantity, amount: money } = read;
  if (isRenewal(call.body, biller)) return renewalOf(call, read);
  if (isPriceOld) return err(problem('upstream_unavailable'));
  const many = quantity ?? 1;
  if (item !== null && item.amount !== null) return samePrice({ ...money, minor: item.amount * many }, money);
  if (many > 1) return err(problem('bad_amount', 'Buy one at a time: this item has no fixed price'));
  const { least, most } = biller;
  if (least !== null && money.minor < least) {
    return err(problem('bad_amount', `The least is ${decimalText({ ...money, minor: least })}`));
  }
  if (most !== null && money.minor > most) {
    return err(problem('bad_amount', `The most is ${decimalText({ ...money, minor: most })}`));
  }
  return ok(money);
}

const samePrice = (price: Money, given: Money): Result<Money, Problem> =>
  price.minor === given.minor ? ok(price) : err(problem('price_changed', `The price is ${decimalText(price)} now`));

const isRenewal = ({ subscriptionType }: Body, { mayRenew }: Biller): boolean =>
  mayRenew && subscriptionType === 'renew';

async function renewalOf(
  { caller: { mode }, provider, body: { sceneCode: scene, itemId: named } }: Call<undefined, Body>,
  { biller, account, amount: money }: Read,
): Promise<Result<Money, Problem>> {
  const verified = await provider.ordered.verify({ mode, scene, biller, itemId: named, account });
  if (!verified.ok) return err(problem(verified.error));
  if (verified.value.kind === 'invalid') return err(problem('bad_account', verified.value.why));
  const { renewal } = verified.value;
  if (renewal === null) return err(problem('unknown_item', 'This subscription cannot be renewed. Choose an item'));
  return samePrice({ ...money, minor: renewal }, money);
}

/** Everything that makes two requests under one key the same. */
function keyedOf({ caller: { mode, userReference }, provider, body, key }: Call<undefined, Body>): KeyedRequest {
  const { pin: _pin, ...content } = body;
  return { rail: provider.name, mode, userReference, key, content: canonicalJson(content) };
}

/** Whether an order is kept under the request's key. */
async function isKnown({ work }: BillsDeps, { mode, userReference, key }: KeyedRequest): Promise<boolean> {
  return key !== null && (await work.read(({ orders }) => orders.findByKey(mode, userReference, key))) !== null;
}

/**
 * Answers the payment that was made under this key. Nothing is looked up or priced anew: whatever has changed since, a
 * refusal would say that there is no order.
 */
async function repeat(deps: BillsDeps, call: Call<undefined, Body>, request: KeyedRequest) {
  const agreed = await consentOf(deps, call);
  if (!agreed.ok) return agreed;
  return answerInTime(deps, call.provider.repeat(request), request);
}

async function place(
  deps: BillsDeps,
  call: Call<undefined, Body>,
  { biller, item, account, phone, quantity }: Read,
  consent: 'pin' | 'app',
  price: Money,
) {
  const { provider, body: given } = call;
  const request: OrderRequest = {
    ...keyedOf(call),
    reference: randomUUIDv7(),
    requestId: provider.ordered.newRequestId(deps.clock()),
    consent,
    scene: given.sceneCode,
    biller,
    item,
    account,
    accountName: null,
    phone,
    quantity,
    price,
    fee: 0,
    vat: 0,
    wantsBoth: given.confirmDuplicate ?? false,
    subscriptionType: biller.mayRenew ? (given.subscriptionType ?? 'change') : null,
    valueLimitMs: provider.ordered.valueLimitMs(biller, item?.itemId ?? null),
    repeatWindowMs: provider.ordered.repeatWindowMs,
  };
  return answerInTime(deps, provider.place(request), request);
}
