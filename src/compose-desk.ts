import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import helmet from 'helmet';
import { billsPaths } from './bills/openapi.ts';
import { BILLS_ROUTES } from './bills/routes.ts';
import { type Config, modesWithKeys } from './config.ts';
import { createCaseViewers } from './console/case-viewers.ts';
import type { ConsoleDeps } from './console/deps.ts';
import { docsPage } from './console/docs-page.ts';
import { createLiveFeed } from './console/live.ts';
import { openApiDocument } from './console/openapi.ts';
import { ROUTES } from './console/routes.ts';
import { serveApi } from './console/serve-api.ts';
import { signOnRoutes } from './console/sign-on-routes.ts';
import { createSingleSignOn } from './console/single-sign-on.ts';
import type { Relay } from './core/relay.ts';
import { effectiveSettings } from './effective-settings.ts';
import { servePage } from './http/serve-page.ts';
import { createPasswords } from './staff/password.ts';
import { createWeakPasswords } from './staff/weak-password.ts';

/** The support desk, ready to answer. */
export interface Desk {
  readonly router: Router;
  /** Ends the connections of those who listen for changes. */
  close(): void;
}

/** What the service gives its desk. */
type Given = Pick<
  ConsoleDeps,
  | 'work'
  | 'desk'
  | 'ring'
  | 'policy'
  | 'clock'
  | 'pace'
  | 'log'
  | 'version'
  | 'startedAt'
  | 'dialect'
  | 'isServing'
  | 'checkDatabase'
  | 'askUpstream'
  | 'sellers'
  | 'upstreamOf'
  | 'demo'
>;

/** The part of `compose.ts` that is loaded only when somebody first opens the support desk. */
export function composeDesk(
  config: Config,
  given: Given,
  relay: Relay | null,
  pause: (ms: number, signal?: AbortSignal) => Promise<unknown>,
): Desk {
  const { work, ring, pace, log } = given;
  const live = createLiveFeed(given.desk, pause, log);
  const viewers = createCaseViewers(pace.realTime, relay, () => live.tell(['viewers']));
  const deps: ConsoleDeps = {
    ...given,
    live,
    viewers,
    staff: {
      work,
      ring,
      passwords: createPasswords(),
      weakPasswords: createWeakPasswords(),
      merchantName: config.messaging.merchantName,
      clock: pace.realTime,
      shownAt: pace.shownAt,
      randomBytes,
    },
    merchantName: config.messaging.merchantName,
    walletLimits: config.wallets.limits,
    searchCountries: config.wallets.searchCountries,
    defaultCurrency: config.wallets.defaultCurrency,
    modes: modesWithKeys(config),
    settings: effectiveSettings(config),
    worker: config.worker.runs,
    singleSignOn: config.signOn && createSingleSignOn(config.signOn),
  };
  let described: unknown;
  const router = Router();
  router.use(servePage());
  router.use(docsPage(() => (described ??= openApiDocument(ROUTES, deps.version, billsPaths(BILLS_ROUTES)))));
  router.use(helmet());
  router.use('/api/v1', signOnRoutes(deps), serveApi(ROUTES, deps));
  return { router, close: () => live.close() };
}
