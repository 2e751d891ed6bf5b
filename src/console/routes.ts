import { CUSTOMER_ACTS } from './customer-acts.ts';
import { LIVE_ROUTES } from './live-routes.ts';
import { OUTBOX_ACTS } from './outbox-acts.ts';
import { REVIEW_ACTS } from './review-acts.ts';
import type { AnyRoute } from './route.ts';
import { SAVED_VIEW_ROUTES } from './saved-view-routes.ts';
import { SETTINGS_ROUTES } from './settings-routes.ts';
import { TRANSACTION_ACTS } from './transaction-acts.ts';

/** Every route of the staff API under `/api/v1`, in one list: a path that names something before one that takes anything. */
export const ROUTES: readonly AnyRoute[] = [
  ...LIVE_ROUTES,
  ...TRANSACTION_ACTS,
  ...REVIEW_ACTS,
  ...CUSTOMER_ACTS,
  ...OUTBOX_ACTS,
  ...SAVED_VIEW_ROUTES,
  ...SETTINGS_ROUTES,
];
