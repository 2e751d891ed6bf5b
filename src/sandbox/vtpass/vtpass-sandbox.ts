import { type NextFunction, type Request, type Response, Router, raw } from 'express';
import { type Clock, MINUTE, SECOND } from '../../core/clock.ts';
import type { Changes } from '../changes.ts';
import { createCallLog } from './call-log.ts';
import { createCatalogue } from './catalogue/catalogue.ts';
import { catalogueRoutes } from './catalogue-routes.ts';
import { refusal } from './codes.ts';
import { type VtpassControl, createControl } from './control.ts';
import { controlRoutes } from './control-routes.ts';
import { type VtpassKeys, isTrusted } from './credentials.ts';
import { createHeld } from './held.ts';
import { createNotices } from './notices.ts';
import type { OrderKnobs } from './order-knobs.ts';
import { orderRoutes } from './order-routes.ts';
import { createOrders } from './orders.ts';
import type { Parts } from './parts.ts';
import { createScripts } from './scripts.ts';
import { refusalAnswer } from './refusal-answer.ts';
import { createSendAnswer } from './send-answer.ts';
import { type SettingsChange, USUAL_SETTINGS, settings as settingsSchema } from './settings.ts';
import type { VerificationKnobs } from './verification-knobs.ts';
import { verificationRoutes } from './verification-routes.ts';
import { createWallet } from './wallet.ts';

export interface VtpassSandboxOptions {
  readonly keys: VtpassKeys;
  /** Dates orders, tells which day a request id must begin with, and when two orders look alike. */
  readonly clock: Clock;
  /** Every transaction id, token and PIN is drawn from it. */
  readonly seed: number;
  /** The merchant's float at the beginning, in kobo; ₦5,000,000 when left out. */
  readonly openingMinor?: number | undefined;
  /** What differs from the usual settings. */
  readonly settings?: SettingsChange | undefined;
  /** How long an answer is held that comes too late; longer than a minute when left out. */
  readonly heldMs?: number | undefined;
  /** How long after a notice that was not acknowledged the next one goes out; a minute when left out. */
  readonly noticeGapMs?: (() => number) | undefined;
  readonly changes: Changes;
  /** Fires when the sandbox closes: nothing is held or sent any longer. */
  readonly closing: AbortSignal;
}

/** A VTpass to play against. */
export interface VtpassSandbox {
  /** To be mounted at `/vtpass`: its API is under `/api`, and its control under `/control`. */
  readonly router: Router;
  readonly control: VtpassControl;
}

const OPENING_MINOR = 5_000_000_00;
const HELD_MS = 65 * SECOND;

export function vtpassSandbox(options: VtpassSandboxOptions): VtpassSandbox {
  const { keys, clock, seed, changes, closing, openingMinor = OPENING_MINOR } = options;
  let settings = settingsSchema.parse({ ...USUAL_SETTINGS, ...options.settings });
  const now = () => settings;
  const changed = () => changes.tell({ kind: 'vtpass' });
  let lastId = 0;
  const nextId = () => ++lastId;
  const wallet = createWallet(openingMinor);
  const calls = createCallLog(clock, nextId, changed);
  const held = createHeld(options.heldMs ?? HELD_MS, closing);
  const gapMs = options.noticeGapMs ?? (() => MINUTE);
  const parts: Parts = {
    clock,
    catalogue: createCatalogue(),
    wallet,
    orders: createOrders({ wallet, clock, seed }),
    orderScripts: createScripts<OrderKnobs>(),
    verificationScripts: createScripts<VerificationKnobs>(),
    settings: now,
    notices: createNotices({ url: () => settings.noticeUrl, gapMs, clock, nextId, changed, closing }),
    calls,
    send: createSendAnswer(held, calls, now),
    changed,
  };
  const control = createControl({
    ...parts,
    until: (condition, timeoutMs) => changes.until(condition, timeoutMs),
    change: (next) => {
      settings = next;
    },
    releaseHeld: held.release,
  });
  const router = Router();
  router.use('/control', controlRoutes(control));
  router.use('/api', api(parts, keys));
  return { router, control };
}

/** Nothing is answered before the caller has proven who it is, and its account is in order. */
function api(parts: Parts, keys: VtpassKeys): Router {
  const router = Router();
  router.use(raw({ type: () => true, limit: '64kb' }));
  router.use((request: Request, response: Response, next: NextFunction) => {
    parts.calls.open(request, response);
    const { authentication, account, errorContent } = parts.settings();
    const refused = isTrusted(request, keys, authentication) ? account : '087';
    if (refused === null) return next();
    return parts.send(response, 'plain', () => refusalAnswer(refusal(refused), undefined, errorContent));
  });
  router.use(catalogueRoutes(parts), verificationRoutes(parts), orderRoutes(parts));
  router.use((_request, response) => void response.status(404).type('html').send('<h1>Not Found</h1>'));
  return router;
}
