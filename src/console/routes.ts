import { APP_KEY_ROUTES } from './app-key-routes.ts';
import { APPROVAL_ROUTES } from './approvals-routes.ts';
import { ATTENTION_ROUTES } from './attention-routes.ts';
import { AUDIT_LOG_ROUTES } from './audit-log-routes.ts';
import { CUSTOMER_ACTS } from './customer-acts.ts';
import { CUSTOMER_ROUTES } from './customers-routes.ts';
import { DELIVERY_ROUTES } from './deliveries-routes.ts';
import { FIGURES_ROUTES } from './figures-routes.ts';
import { LEDGER_ROUTES } from './ledger-routes.ts';
import { LIMIT_ROUTES } from './limit-routes.ts';
import { LIVE_ROUTES } from './live-routes.ts';
import { LOGIN_ROUTES } from './login-routes.ts';
import { OUTBOX_ACTS } from './outbox-acts.ts';
import { OUTBOX_ROUTES } from './outbox-routes.ts';
import { PIN_ROUTES } from './pin-routes.ts';
import { REVIEW_ACTS } from './review-acts.ts';
import { REVIEW_ROUTES } from './reviews-routes.ts';
import type { AnyRoute } from './route.ts';
import { SAVED_VIEW_ROUTES } from './saved-view-routes.ts';
import { SESSION_ROUTES } from './session-routes.ts';
import { SETTINGS_ROUTES } from './settings-routes.ts';
import { STATEMENT_ROUTES } from './statement-routes.ts';
import { STAFF_ROUTES } from './staff-routes.ts';
import { TOKEN_ROUTES } from './token-routes.ts';
import { SECOND_PERSON_ROUTES } from './second-person-routes.ts';
import { TRANSACTION_ACTS } from './transaction-acts.ts';
import { TRANSACTION_ROUTES } from './transactions-routes.ts';
import { VIEWER_ROUTES } from './viewer-routes.ts';
import { WORK_ROUTES } from './work-routes.ts';

/** Every route of the staff API under `/api/v1`. A fixed path must come before a path with a parameter in its place. */
export const ROUTES: readonly AnyRoute[] = [
  ...LOGIN_ROUTES,
  ...SESSION_ROUTES,
  ...LIVE_ROUTES,
  ...ATTENTION_ROUTES,
  ...WORK_ROUTES,
  ...TRANSACTION_ROUTES,
  ...TRANSACTION_ACTS,
  ...REVIEW_ROUTES,
  ...REVIEW_ACTS,
  ...VIEWER_ROUTES,
  ...CUSTOMER_ROUTES,
  ...STATEMENT_ROUTES,
  ...CUSTOMER_ACTS,
  ...LIMIT_ROUTES,
  ...PIN_ROUTES,
  ...APPROVAL_ROUTES,
  ...SECOND_PERSON_ROUTES,
  ...DELIVERY_ROUTES,
  ...OUTBOX_ROUTES,
  ...OUTBOX_ACTS,
  ...LEDGER_ROUTES,
  ...FIGURES_ROUTES,
  ...SAVED_VIEW_ROUTES,
  ...STAFF_ROUTES,
  ...TOKEN_ROUTES,
  ...APP_KEY_ROUTES,
  ...AUDIT_LOG_ROUTES,
  ...SETTINGS_ROUTES,
];
