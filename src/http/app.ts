import express, { type Express, type Router } from 'express';
import helmet from 'helmet';
import type { Log } from '../core/log.ts';
import { callersAddress } from './callers-address.ts';
import { lastResort, notFound } from './errors.ts';
import { type Health, healthRoutes } from './health.ts';
import type { Rail } from '../rails/rail.ts';
import type { Metrics } from './metrics.ts';
import { type TakeNotice, noticeRoutes } from './notice-routes.ts';
import { type ReceiptPort, receiptRoutes } from './receipt-routes.ts';
import { requestId } from './request-id.ts';
import { unservedWebhooks } from './unserved-webhooks.ts';
import { type MountedRail, webhookRoutes } from './webhook-routes.ts';

export interface AppParts {
  readonly rails: readonly Rail[];
  readonly takeNotice: TakeNotice;
  readonly receipts: ReceiptPort;
  readonly smsReceiptToken: string | null;
  readonly trustProxy: boolean | number | string;
  readonly health: Health;
  readonly metrics: Metrics;
  /** The support desk. It is loaded at its first request, and its pages have a content security policy of their own. */
  readonly openDesk: () => Promise<Router>;
  /** The bill-payments API; null where no rail takes orders. */
  readonly openBills: (() => Promise<Router>) | null;
  readonly log: Log;
}

/** The rail, if its upstream posts events; otherwise none. */
const mounted = ({ name, announced }: Rail): readonly MountedRail[] => (announced ? [{ name, announced }] : []);

/** The paths that the support desk serves. */
const DESK = /^\/(console|docs|openapi\.json|api\/v1)(\/|$)/i;

/** Every route of the service, in one list. */
export function createApp(parts: AppParts): Express {
  const { receipts, smsReceiptToken, trustProxy, health, metrics, openDesk, openBills, log } = parts;
  const rails = parts.rails.flatMap(mounted);
  const ownWords = ['webhooks', 'sms', ...rails.flatMap(({ name, announced }) => [name, ...announced.urls])];
  const app = express();
  app.disable('x-powered-by').disable('etag').set('trust proxy', trustProxy);
  app.use(requestId).use(callersAddress);
  for (const rail of rails) app.use(`/webhooks/${rail.name}`, webhookRoutes(rail, ownWords));
  for (const { name, ordered } of parts.rails) {
    if (ordered?.notices) app.use(`/webhooks/${name}`, noticeRoutes(name, ordered.notices, parts.takeNotice));
  }
  app.use('/webhooks/sms', receiptRoutes(receipts, smsReceiptToken));
  app.use(async (request, response, next) => {
    if (!DESK.test(request.path)) return next();
    (await openDesk())(request, response, next);
  });
  app.use(helmet());
  if (openBills) {
    app.use('/api/v2/bill-payments', async (request, response, next) => (await openBills())(request, response, next));
  }
  app.use(healthRoutes(health));
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  app.use(unservedWebhooks(rails, ownWords));
  app.use(notFound);
  app.use(lastResort(log));
  return app;
}
