import { randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import { type Stopped, readStop } from '../../availability/circuit.ts';
import type { Biller, Item } from '../../catalogue/ports.ts';
import { canonicalJson } from '../../core/canonical-json.ts';
import { HOUR } from '../../core/clock.ts';
import { type Money, decimalText } from '../../core/money.ts';
import { type Result, err, ok } from '../../core/result.ts';
import { isPin } from '../../pins/form.ts';
import type { KeyedRequest, OrderRequest } from '../../transactions/ordered/order-request.ts';
import { nationalPhone, readAccount } from '../account-form.ts';
import { readAmount } from '../amount-in.ts';
import { answerInTime } from '../answer-in-time.ts';
import { AIRTIME_BODY, AIRTIME_ORDER } from '../examples.ts';
import { findBiller, findItem } from '../find-biller.ts';
import { PROBLEMS, type Problem, billerDown, problem } from '../problems.ts';
import { type BillsDeps, type Call, route } from '../route.ts';
import { type Validation, type ValidationFault, openValidation } from '../validation.ts';
import { amount, billerId, itemId, order, rechargeAccount, sceneCode } from '../schemas.ts';

const MISSING = 'Missing required fields: billerId, rechargeAccount, amount';
const NO_PHONE = 'phone is required for {provider}';
const NO_VALIDATION = 'validationId is not valid. Verify the account again';
const NO_QUANTITY = 'quantity must be a whole number from 1 to 99';
const body = z.object({
  sceneCode,
  billerId: z.string({ error: MISSING }).pipe(billerId),
  rechargeAccount: z.string({ error: MISSING }).pipe(rechargeAccount),
  amount: z
    .unknown()
    .refine((given) => given !== undefined && given !== null, { error: MISSING })
    .pipe(amount),
  itemId,
  phone: z.string({ error: NO_PHONE }).trim().min(1, NO_PHONE).max(30, 'phone must be 30 characters or less'),
  pin: z.string({ error: PROBLEMS.bad_pin_form.says }).nullish().meta({ example: '1234' }),
  quantity: z
    .union([z.string(), z.number().transform(String)], { error: NO_QUANTITY })
    .pipe(
      z
        .string()
        .regex(/^[1-9]\d?$/, NO_QUANTITY)
        .transform(Number),
    )
    .optional(),
  subscriptionType: z.enum(['change', 'renew'], { error: 'subscriptionType must be change or renew' }).optional(),
  validationId: z
    .string({ error: NO_VALIDATION })
    .max(2_000, NO_VALIDATION)
    .nullish()
    .meta({ description: 'of `/verify-account`, so that what was shown is what is bought' }),
  confirmDuplicate: z.boolean({ error: 'confirmDuplicate must be true or false' }).optional(),
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
  failed: 'Failed to create bill payment order',
  body,
  bodyExample: AIRTIME_BODY,
  data: order,
  example: AIRTIME_ORDER,
  exampleMessage: 'Order placed',
  answer: async (deps, call) => {
    const repeated = keyedOf(call);
    if (await isKnown(deps, repeated)) return repeat(deps, call, repeated);
    const read = await readRequest(deps, call);
    if (!read.ok) return read;
    const shown = shownOf(deps, call, read.value);
    if (!shown.ok) return shown;
    const { mode, userReference } = call.caller;
    const wallet = await deps.work.read(({ wallets }) => wallets.find(mode, userReference));
    if (!wallet) return err(problem('unknown_customer'));
    if (wallet.status === 'frozen') return err(problem('wallet_frozen'));
    const stop = await stopFor(deps, call, read.value);
    if (stop) return err(billerDown(stop.retryAfterSeconds));
    const agreed = await consentOf(deps, call);
    if (!agreed.ok) return agreed;
    const priced = await priceOf(call, read.value, shown.value);
    if (!priced.ok) return priced;
    const agreedOn = { consent: agreed.value, price: priced.value, accountName: shown.value?.name ?? null };
    return place(deps, call, read.value, agreedOn);
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
    return err(problem('bad_phone', `phone is required for ${provider.says}, and must be a local mobile number`));
  if (mustShowPin(deps, call) && !isPin(given.pin)) return err(problem('bad_pin_form'));
  const money = readAmount(given.amount, provider.ordered.currency);
  if (!money.ok) return money;
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

const VALIDATION_FAULTS: Readonly<Record<ValidationFault, string>> = {
  not_valid: NO_VALIDATION,
  expired: 'validationId has expired. Verify the account again',
  other_order: 'validationId is for another account, biller or item. Verify the account again',
};

/** What the customer was shown of the account; null when the order says nothing of it. */
function shownOf(
  { ring, clock }: BillsDeps,
  { caller, provider, body: { sceneCode: scene, itemId: named, validationId } }: Call<undefined, Body>,
  { biller: { billerId: id }, account }: Read,
): Result<Validation | null, Problem> {
  if (validationId === undefined || validationId === null) return ok(null);
  const owner = { mode: caller.mode, userReference: caller.userReference, provider: provider.name };
  const order = { scene, billerId: id, itemId: named, account };
  const shown = openValidation(ring, owner, validationId, order, clock());
  return shown.ok ? shown : err(problem('bad_request', VALIDATION_FAULTS[shown.error]));
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
  caller.via === 'customer' || needsPin || typeof pin === 'string';

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
 * The price is the catalogue's, and that of a renewal is what the provider names for the customer's own subscription:
 * the one that the customer was shown, where the order carries it.
 * Where the customer chooses the amount, it has to lie within the biller's limits.
 */
async function priceOf(
  call: Call<undefined, Body>,
  read: Read,
  shown: Validation | null,
): Promise<Result<Money, Problem>> {
  const { biller, item, isPriceOld, quantity, amount: money } = read;
  if (isRenewal(call.body, biller)) return renewalOf(call, read, shown);
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
  shown: Validation | null,
): Promise<Result<Money, Problem>> {
  if (shown !== null && shown.renewal !== null) return samePrice({ ...money, minor: shown.renewal }, money);
  const verified = await provider.ordered.verify({ mode, scene, biller, itemId: named, account });
  if (!verified.ok) return err(problem(verified.error));
  if (verified.value.kind === 'invalid') return err(problem('bad_account', verified.value.why));
  const { renewal } = verified.value;
  if (renewal === null) return err(problem('unknown_item', 'This subscription cannot be renewed. Choose an item'));
  return samePrice({ ...money, minor: renewal }, money);
}

/** Everything that makes two requests under one key the same. */
function keyedOf({ caller: { mode, userReference }, provider, body, key }: Call<undefined, Body>): KeyedRequest {
  // The same order may be sent again with another PIN, or once the account was verified again.
  const { pin: _pin, validationId: _validationId, ...content } = body;
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
  { consent, price, accountName }: Pick<OrderRequest, 'consent' | 'price' | 'accountName'>,
) {
  const { caller, provider, body: given } = call;
  const request: OrderRequest = {
    ...keyedOf(call),
    reference: randomUUIDv7(),
    requestId: provider.ordered.newRequestId(deps.clock()),
    consent,
    appKeyId: caller.via === 'key' ? caller.key.id : null,
    scene: given.sceneCode,
    biller,
    item,
    account,
    accountName,
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
