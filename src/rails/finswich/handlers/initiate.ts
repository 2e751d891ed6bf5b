import { announce } from '../../../transactions/announced/initiate.ts';
import type { Handle } from '../handling.ts';
import type { TransactionInitiate } from '../payloads.ts';
import { ANNOUNCED_LIFE_MS, RAIL, valueLimitMs } from '../products.ts';
import { readMoney, readProduct } from '../translate.ts';

/** TRANSACTION_INITIATE: anything but success ends the transaction at Finswich, so refusals are remembered too. */
export const handleInitiate: Handle<TransactionInitiate> = async (deps, { payload, arrival }) => {
  const product = readProduct(payload);
  const announcement = {
    rail: RAIL,
    event: 'TRANSACTION_INITIATE',
    reference: payload.txn_reference,
    mode: payload.mode,
    userReference: payload.user_reference,
    transferType: payload.transfer_type,
    amount: readMoney(payload),
    said: { amount: payload.amount, currency: payload.currency },
    product,
    valueLimitMs: valueLimitMs(product, deps.valueLimits),
    lifeMs: ANNOUNCED_LIFE_MS,
  };
  return announce(deps, announcement, arrival);
};
