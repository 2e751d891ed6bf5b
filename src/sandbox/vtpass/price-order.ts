import { parseMoney } from '../../core/money.ts';
import { type Result, err, ok } from '../../core/result.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { Service, Variation } from './catalogue/offered-service.ts';
import { type Refusal, refusal } from './codes.ts';
import type { Fields } from './fields.ts';
import { nairaText } from './naira.ts';
import { LONGEST_REQUEST_ID, requestIdFault } from './request-id.ts';

/** What /pay asks for, at the price that VTpass takes. */
export interface PricedOrder {
  readonly requestId: string;
  readonly service: Service;
  /** Null for airtime, and for a renewal. */
  readonly variation: Variation | null;
  /** The phone, meter or card that gets it. */
  readonly account: string;
  readonly phone: string;
  readonly quantity: number;
  /** Kobo for one. */
  readonly unitMinor: number;
  /** The price of one as VTpass repeats it in /pay: as the caller sent it, or as the variation has it. */
  readonly unitText: string;
}

/** Reads an order and prices it. Answers the refusal of the first rule that it breaks. */
export function priceOrder(fields: Fields, catalogue: Catalogue, now: number): Result<PricedOrder, Refusal> {
  const requestId = fields.get('request_id');
  const serviceId = fields.get('serviceID');
  const phone = fields.get('phone');
  if (requestId === undefined || serviceId === undefined || requestId.length > LONGEST_REQUEST_ID) return INVALID;
  const fault = requestIdFault(requestId, now);
  if (fault) return err(fault);
  const service = catalogue.find(serviceId);
  if (!service) return err(refusal('012'));
  const account = service.accountIn === 'phone' ? phone : fields.get('billersCode');
  if (phone === undefined || account === undefined || service.needs.some((name) => !fields.has(name))) return INVALID;

  const chosen = variationOf(fields, service, catalogue);
  if (!chosen.ok) return chosen;
  const quantity = quantityOf(fields, service);
  if (!quantity.ok) return quantity;
  const unit = unitOf(fields, service, chosen.value);
  if (!unit.ok) return unit;
  const variation = chosen.value;
  return ok({ requestId, service, variation, account, phone, quantity: quantity.value, ...unit.value });
}

const INVALID = err(refusal('011'));

/** Null where none is needed. */
function variationOf(fields: Fields, service: Service, catalogue: Catalogue): Result<Variation | null, Refusal> {
  const subscription = fields.get('subscription_type');
  if (service.subscribes && subscription !== 'change' && subscription !== 'renew') return INVALID;
  if (service.variations.length === 0 || (service.subscribes && subscription === 'renew')) return ok(null);
  const code = fields.get('variation_code');
  if (code === undefined) return INVALID;
  const variation = catalogue.variation(service, code);
  return variation ? ok(variation) : err(refusal(service.unknownVariation));
}

function quantityOf(fields: Fields, { most }: Service): Result<number, Refusal> {
  const text = fields.get('quantity') ?? '1';
  if (!/^-?\d{1,9}$/.test(text)) return INVALID;
  const quantity = Number(text);
  if (quantity < 1) return err(refusal('031'));
  return quantity > most ? err(refusal('032')) : ok(quantity);
}

/** A variation's own price wins over the amount that was sent. */
function unitOf(
  fields: Fields,
  { minimumMinor, maximumMinor }: Service,
  variation: Variation | null,
): Result<Pick<PricedOrder, 'unitMinor' | 'unitText'>, Refusal> {
  if (variation?.isFixed) return ok({ unitMinor: variation.minor, unitText: nairaText(variation.minor) });
  const unitText = fields.get('amount');
  if (unitText === undefined) return INVALID;
  const money = parseMoney(unitText, 'NGN');
  if (!money.ok) return isNothing(unitText) ? err(refusal('013')) : INVALID;
  if (money.value.minor < minimumMinor) return err(refusal('013'));
  return money.value.minor > maximumMinor ? err(refusal('017')) : ok({ unitMinor: money.value.minor, unitText });
}

/** Zero, or less. */
const isNothing = (text: string): boolean => /^-\d|^0+(?:\.0+)?$/.test(text);
