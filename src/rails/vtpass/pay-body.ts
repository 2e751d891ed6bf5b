import type { OrderCall } from '../../transactions/ordered/ports.ts';
import { type Sold, mayRenew } from './billers.ts';
import { nairaNumber } from './naira.ts';
import { phoneForm } from './phone-form.ts';

/**
 * The body of an order, as JSON. Which fields there are depends on the service
 * (https://www.vtpass.com/documentation/buying-services/).
 */
export function payBody(call: OrderCall, { account: kind }: Pick<Sold, 'account'>): string {
  const { requestId, serviceId, scene, account, amount } = call;
  const to = kind === 'phone' ? phoneForm(account) : account.trim();
  return JSON.stringify({
    request_id: requestId,
    serviceID: serviceId,
    ...(scene !== 'airtime' && { ...(kind !== 'count' && { billersCode: to }), ...planOf(call) }),
    ...quantityOf(call, kind === 'count'),
    amount: nairaNumber(amount.minor),
    // Airtime goes to the phone of the order. Anything else is told to the customer's.
    phone: scene === 'airtime' ? to : phoneForm(call.phone),
  });
}

/** A renewal keeps the plan that the card has. */
function planOf({ serviceId, itemId, subscriptionType }: OrderCall): object {
  const isRenewal = mayRenew(serviceId) && subscriptionType === 'renew';
  return {
    ...(itemId !== null && !isRenewal && { variation_code: itemId }),
    ...(mayRenew(serviceId) && { subscription_type: isRenewal ? 'renew' : 'change' }),
  };
}

/** How many. Where PINs are bought, their number stands in place of an account. */
function quantityOf({ quantity, account }: OrderCall, isCount: boolean): object {
  const many = quantity ?? (isCount && /^[1-9]\d{0,3}$/.test(account.trim()) ? Number(account.trim()) : null);
  return many === null ? {} : { quantity: many };
}
