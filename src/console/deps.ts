import type { Clock, Pace } from '../core/clock.ts';
import type { KeyRing } from '../core/key-ring.ts';
import type { Log } from '../core/log.ts';
import type { Mode } from '../core/mode.ts';
import type { UpstreamOf } from '../core/upstream.ts';
import type { DeskStore } from '../desk/ports.ts';
import type { CaseViewers } from './case-viewers.ts';
import type { LiveFeed } from './live.ts';
import type { StaffDeps } from '../staff/ports.ts';
import type { Role } from '../staff/rights.ts';
import type { SingleSignOn } from './single-sign-on.ts';
import type { IdempotencyStore } from '../once/ports.ts';
import type { AppKeyStore } from '../app-keys/ports.ts';
import type { PinStore } from '../pins/ports.ts';
import type { OrderStore, QuestionStore } from '../transactions/ordered/ports.ts';
import type { SavedViewStore } from '../saved-views/ports.ts';
import type { StaffStores } from '../staff/ports.ts';
import type { DeskStores } from '../desk/ports.ts';
import type { ActStores } from '../approvals/ports.ts';
import type { UnitOfWork } from '../core/unit-of-work.ts';
import type { DecisionStores, Policy } from '../transactions/ports.ts';
import type { Country } from '../wallets/country.ts';
import type { WalletLimits } from '../wallets/limits.ts';
import type { Seller } from '../desk/upstream-alarms.ts';
import type { AskUpstream } from '../desk/upstream-question.ts';

/** One setting in force, as the settings page shows it. `value` is null when the setting is a secret or unset. */
export interface Setting {
  readonly name: string;
  readonly value: string | null;
  readonly isSecret: boolean;
  readonly says: string;
}

/** An account of the demo, shown on its login page. */
export interface DemoPerson {
  readonly role: Role;
  readonly email: string;
  readonly password: string;
  /** The authenticator code that is valid now; null where the role needs none. */
  readonly code: () => string | null;
  readonly says: string;
}

/** What the desk of a demo has in addition. */
export interface DemoDesk {
  /** Who may log in, shown on the login page. */
  readonly people: readonly DemoPerson[];
  /** The URL of each mode's checkout page. */
  readonly checkouts: Readonly<Record<Mode, string>>;
}

/** The stores that the routes of the staff API use. */
export interface ConsoleStores extends DecisionStores, DeskStores, StaffStores, ActStores {
  readonly orders: OrderStore;
  readonly questions: QuestionStore;
  readonly pins: PinStore;
  readonly appKeys: AppKeyStore;
  readonly savedViews: SavedViewStore;
  readonly idempotency: IdempotencyStore;
}

/** What the routes of the staff API work with. Never SQL, never a rail (docs/the-house.md#imports). */
export interface ConsoleDeps {
  readonly work: UnitOfWork<ConsoleStores>;
  /** For reading only, on connections apart from those that serve webhooks. */
  readonly desk: DeskStore;
  readonly askUpstream: AskUpstream;
  /** Each upstream over which the merchant's app orders, in each mode that has keys. */
  readonly sellers: readonly Seller[];
  readonly upstreamOf: UpstreamOf;
  readonly live: LiveFeed;
  readonly viewers: CaseViewers;
  /** What logins and people need. */
  readonly staff: StaffDeps;
  readonly ring: KeyRing;
  readonly policy: Policy;
  readonly walletLimits: WalletLimits;
  /** A phone without a country code is searched for in each of these countries. */
  readonly searchCountries: readonly Country[];
  readonly defaultCurrency: string;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly log: Log;
  readonly merchantName: string;
  /** The modes that have keys. */
  readonly modes: readonly Mode[];
  readonly settings: readonly Setting[];
  readonly version: string;
  readonly startedAt: number;
  readonly dialect: 'sqlite' | 'postgres';
  readonly worker: 'inline' | 'off';
  readonly isServing: () => boolean;
  readonly checkDatabase: () => Promise<void>;
  /** The organisation's identity provider; null when none is configured. */
  readonly singleSignOn: SingleSignOn | null;
  /** Null outside the demo. */
  readonly demo: DemoDesk | null;
}
