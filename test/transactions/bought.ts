import { embeddedFunds } from '../../src/funds/embedded.ts';
import type { Policy, Product } from '../../src/transactions/ports.ts';

/** When the transactions begin. */
export const START = Date.UTC(2026, 10, 28, 12);
export const MINUTE = 60_000;
export const POLICY: Policy = {
  otpLength: 6,
  otpSendsPerHour: 10,
  otpWrongPerHour: 15,
  callBoundMs: () => 15_000,
  funds: embeddedFunds,
};
export const PRICE = { minor: 20_000, currency: 'NGN' };
export const NO_PRODUCT: Product = { id: null, type: null, category: null, operator: null, valueRecipient: null };
/** Ends with a PIN, within a quarter of an hour. */
export const PIN: Product = { ...NO_PRODUCT, category: 'Mobile PIN', operator: 'Nigeria Airtel' };
/** Ends with a token, within half an hour. */
export const POWER: Product = { ...NO_PRODUCT, category: 'Power', operator: 'Ikeja' };
