import type { RequestHandler } from 'express';
import { type WebhookPort, refuseUnserved } from './webhook-routes.ts';

/** Programs often double slashes when they join parts of a URL. */
const MEANT_FOR_A_WEBHOOK = /^\/+webhooks(\/|$)/i;

/** Records a delivery to a URL that is not served, so that a wrong setting of the URL can be seen. */
export const unservedWebhooks =
  (webhook: WebhookPort): RequestHandler =>
  (request, response, next) => {
    if (!MEANT_FOR_A_WEBHOOK.test(request.path)) return next();
    refuseUnserved(webhook, 'not_found', request, response);
  };
