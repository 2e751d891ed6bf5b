import type { Clock } from '../../core/clock.ts';
import type { CallLog } from './call-log.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { Notices } from './notices.ts';
import type { OrderKnobs } from './order-knobs.ts';
import type { Orders } from './orders.ts';
import type { Scripts } from './scripts.ts';
import type { SendAnswer } from './send-answer.ts';
import type { Settings } from './settings.ts';
import type { VerificationKnobs } from './verification-knobs.ts';
import type { Wallet } from './wallet.ts';

/** What one VTpass is made of. Its routes and its control share it. */
export interface Parts {
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly wallet: Wallet;
  readonly orders: Orders;
  readonly orderScripts: Scripts<OrderKnobs>;
  readonly verificationScripts: Scripts<VerificationKnobs>;
  readonly settings: () => Settings;
  readonly notices: Notices;
  readonly calls: CallLog;
  readonly send: SendAnswer;
  /** Tells whoever looks on that something has changed. */
  readonly changed: () => void;
}
