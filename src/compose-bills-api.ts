import type { Router } from 'express';
import type { By } from './audit-log/ports.ts';
import { type Caller, actorOf } from './bills/caller.ts';
import { createCustomerTokens } from './bills/customer-token.ts';
import { createKeepRefused } from './bills/refused-orders.ts';
import { rateLimit, recentKeys } from './bills/rate-limit.ts';
import { serveBills } from './bills/serve.ts';
import { BILLS_ROUTES } from './bills/routes.ts';
import type { Provider } from './bills/route.ts';
import { openCatalogue } from './catalogue/read-list.ts';
import type { OpenRails } from './compose-rails.ts';
import { type Config, hasKeys } from './config.ts';
import type { Deadline, Pace } from './core/clock.ts';
import type { Pause } from './core/in-time.ts';
import type { KeyRing } from './core/key-ring.ts';
import type { Work } from './db/stores.ts';
import type { CallDeps } from './transactions/call.ts';
import { createPinHashes } from './pins/hashes.ts';
import { setPin } from './pins/set.ts';
import { verifyPin } from './pins/verify.ts';
import { type Placed, placeOrder, repeatOrder } from './transactions/ordered/order.ts';
import type { Policy } from './transactions/ports.ts';
import type { Log } from './core/log.ts';

const steady = (): number => performance.now();

/** What the bill-payments API is made of. */
export interface BillsParts extends OpenRails, Omit<CallDeps<Placed>, 'awaited'> {
  readonly config: Config;
  readonly work: Work;
  readonly ring: KeyRing;
  readonly policy: Policy;
  readonly log: Log;
  readonly pace: Pace;
  readonly pause: Pause;
  readonly deadline: Deadline;
}

const ownerOf = ({ mode, userReference }: Caller) => ({ mode, userReference });

/** Who acts for the customer, as the audit log names them; null when the customer does. */
const backEndOf = (caller: Caller): By | null =>
  caller.via === 'key' ? { actor: actorOf(caller), address: null } : null;

/** The part of `compose.ts` that is loaded only when somebody first uses the bill-payments API. */
export function composeBillsApi(parts: BillsParts): Router {
  const { config, rails, watch, work, ring, clock, pause, log, pace, deadline } = parts;
  const { bills, wallets, messaging } = config;
  const providers = rails.flatMap(({ name, says, ordered }): readonly Provider[] => {
    if (!ordered) return [];
    const deps = {
      ...parts,
      askSchedule: bills.askScheduleMs,
      dailyLimits: bills.dailyLimits,
      awaited: new Map(),
      submit: ordered.submit,
    };
    return [
      {
        name,
        says,
        ordered,
        serves: (mode) => hasKeys(config, name, mode),
        catalogue: openCatalogue({ work, clock, pause }, name, ordered),
        place: (request) => watch(placeOrder(deps, request)),
        repeat: (request) => watch(repeatOrder(deps, request)),
      },
    ];
  });
  const pins = { work, ring, clock, hashes: createPinHashes(ring) };
  return serveBills(BILLS_ROUTES, {
    providers,
    work,
    ring,
    clock,
    pause,
    log,
    defaultCountry: wallets.defaultCountry,
    merchantName: messaging.merchantName,
    answerMs: bills.answerMs,
    needsPin: bills.pin === 'on',
    verifyPin: ({ mode, userReference }, pin) => verifyPin(pins, { mode, userReference, pin }),
    setPin: (caller, pin, currentPin) =>
      setPin(pins, { ...ownerOf(caller), pin, currentPin, backEnd: backEndOf(caller) }),
    tokens: createCustomerTokens(bills.tokens, {
      clock: pace.realTime,
      steady,
      deadline,
      onUnavailable: (mode, why) => log.warn({ mode, why }, 'jwks.unavailable'),
    }),
    origins: bills.origins,
    recentKeys: recentKeys(steady),
    keepRefused: createKeepRefused({ work, ring, clock, steady, log }),
    limits: {
      reads: rateLimit(bills.readsPerMinute, steady),
      orders: rateLimit(bills.ordersPerMinute, steady),
    },
  });
}
