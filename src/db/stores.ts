import type { CatalogueStore } from '../catalogue/ports.ts';
import type { AvailabilityStores } from '../availability/ports.ts';
import type { AppKeyStore } from '../app-keys/ports.ts';
import type { StepBackStore } from '../core/step-back-store.ts';
import type { UnitOfWork } from '../core/unit-of-work.ts';
import type { DeskStores } from '../desk/ports.ts';
import type { IdempotencyStore } from '../once/ports.ts';
import type { PinStore } from '../pins/ports.ts';
import type { SavedViewStore } from '../saved-views/ports.ts';
import type { StaffStores } from '../staff/ports.ts';
import type { OrderedStores } from '../transactions/ordered/ports.ts';
import type { TransactionStores } from '../transactions/ports.ts';
import type { ContactChangeStore } from '../wallets/ports.ts';
import { appKeyStore } from './stores/app-key-store.ts';
import { approvalStore } from './stores/approval-store.ts';
import { auditLogStore } from './stores/audit-log-store.ts';
import { catalogueStore } from './stores/catalogue-store.ts';
import { circuitStore } from './stores/circuit-store.ts';
import { floatStore } from './stores/float-store.ts';
import { upstreamReadStore } from './stores/upstream-read-store.ts';
import type { Connection } from './connection.ts';
import { contactChangeStore } from './stores/contact-change-store.ts';
import { idempotencyStore } from './stores/idempotency-store.ts';
import { inboxStore } from './stores/inbox-store.ts';
import { ledgerStore } from './stores/ledger-store.ts';
import { loginThrottleStore } from './stores/login-throttle-store.ts';
import { machineTokenStore } from './stores/machine-token-store.ts';
import { noteStore } from './stores/note-store.ts';
import { orderStore } from './stores/order-store.ts';
import { otpStore } from './stores/otp-store.ts';
import { outboxStore } from './stores/outbox-store.ts';
import { pinStore } from './stores/pin-store.ts';
import { questionStore } from './stores/question-store.ts';
import { reversalStore } from './stores/reversal-store.ts';
import { reviewStore } from './stores/review-store.ts';
import { savedViewStore } from './stores/saved-view-store.ts';
import { sentTextStore } from './stores/sent-text-store.ts';
import { sessionStore } from './stores/session-store.ts';
import { stepBackStore } from './stores/step-back-store.ts';
import { staffStore } from './stores/staff-store.ts';
import { transactionStore } from './stores/transaction-store.ts';
import { voucherStore } from './stores/voucher-store.ts';
import { walletStore } from './stores/wallet-store.ts';

/** All the stores that one unit of work can touch: what each feature asks for in its ports, put together. */
export interface Stores extends TransactionStores, OrderedStores, AvailabilityStores, StaffStores, DeskStores {
  readonly contactChanges: ContactChangeStore;
  readonly appKeys: AppKeyStore;
  readonly savedViews: SavedViewStore;
  readonly idempotency: IdempotencyStore;
  readonly pins: PinStore;
  readonly stepBack: StepBackStore;
  readonly catalogue: CatalogueStore;
}

export type Work = UnitOfWork<Stores>;

/** All the stores over one connection, the same for both dialects. */
export const storesOver = (connection: Connection): Stores => ({
  transactions: transactionStore(connection),
  orders: orderStore(connection),
  questions: questionStore(connection),
  ledger: ledgerStore(connection),
  wallets: walletStore(connection),
  contactChanges: contactChangeStore(connection),
  approvals: approvalStore(connection),
  otp: otpStore(connection),
  pins: pinStore(connection),
  vouchers: voucherStore(connection),
  reviews: reviewStore(connection),
  reversals: reversalStore(connection),
  inbox: inboxStore(connection),
  outbox: outboxStore(connection),
  sentTexts: sentTextStore(connection),
  staff: staffStore(connection),
  sessions: sessionStore(connection),
  machineTokens: machineTokenStore(connection),
  appKeys: appKeyStore(connection),
  loginThrottle: loginThrottleStore(connection),
  auditLog: auditLogStore(connection),
  notes: noteStore(connection),
  savedViews: savedViewStore(connection),
  idempotency: idempotencyStore(connection),
  circuits: circuitStore(connection),
  floats: floatStore(connection),
  upstreamReads: upstreamReadStore(connection),
  stepBack: stepBackStore(connection),
  catalogue: catalogueStore(connection),
});
