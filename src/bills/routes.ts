import type { BillsRoute } from './route.ts';
import { BALANCE_ROUTE } from './routes/balance.ts';
import { CATALOGUE_ROUTES } from './routes/catalogue-routes.ts';
import { CREATE_ORDER_ROUTE } from './routes/create-order.ts';
import { HISTORY_ROUTE } from './routes/history.ts';
import { ORDER_STATUS_ROUTE } from './routes/order-status.ts';
import { PIN_ROUTE } from './routes/pin.ts';
import { RECHARGE_TOKEN_ROUTE } from './routes/recharge-token.ts';
import { RECEIPT_ROUTE } from './routes/receipt.ts';
import { VERIFY_ROUTE } from './routes/verify-account.ts';

/** Every route of the bill-payments API, in the order in which an app needs them. */
export const BILLS_ROUTES: readonly BillsRoute[] = [
  ...CATALOGUE_ROUTES,
  VERIFY_ROUTE,
  CREATE_ORDER_ROUTE,
  ORDER_STATUS_ROUTE,
  HISTORY_ROUTE,
  RECHARGE_TOKEN_ROUTE,
  RECEIPT_ROUTE,
  BALANCE_ROUTE,
  PIN_ROUTE,
];
