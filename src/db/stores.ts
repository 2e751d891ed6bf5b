import type { Stores } from '../transactions/ports.ts';
import { approvalStore } from './approval-store.ts';
import { auditLogStore } from './audit-log-store.ts';
import type { Connection } from './connection.ts';
import { contactChangeStore } from './contact-change-store.ts';
import { idempotencyStore } from './idempotency-store.ts';
import { inboxStore } from './inbox-store.ts';
import { ledgerStore } from './ledger-store.ts';
import { loginThrottleStore } from './login-throttle-store.ts';
import { machineTokenStore } from './machine-token-store.ts';
import { noteStore } from './note-store.ts';
import { otpStore } from './otp-store.ts';
import { outboxStore } from './outbox-store.ts';
import { reviewStore } from './review-store.ts';
import { savedViewStore } from './saved-view-store.ts';
import { sentTextStore } from './sent-text-store.ts';
import { sessionStore } from './session-store.ts';
import { stepBackStore } from './step-back-store.ts';
import { staffStore } from './staff-store.ts';
import { transactionStore } from './transaction-store.ts';
import { voucherStore } from './voucher-store.ts';
import { walletStore } from './wallet-store.ts';

/** All the stores over one connection, the same for both dialects. */
export const storesOver = (connection: Connection): Stores => ({
  transactions: transactionStore(connection),
  ledger: ledgerStore(connection),
  wallets: walletStore(connection),
  contactChanges: contactChangeStore(connection),
  approvals: approvalStore(connection),
  otp: otpStore(connection),
  vouchers: voucherStore(connection),
  reviews: reviewStore(connection),
  inbox: inboxStore(connection),
  outbox: outboxStore(connection),
  sentTexts: sentTextStore(connection),
  staff: staffStore(connection),
  sessions: sessionStore(connection),
  machineTokens: machineTokenStore(connection),
  loginThrottle: loginThrottleStore(connection),
  auditLog: auditLogStore(connection),
  notes: noteStore(connection),
  savedViews: savedViewStore(connection),
  idempotency: idempotencyStore(connection),
  stepBack: stepBackStore(connection),
});
