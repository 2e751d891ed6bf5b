import type { RequestHandler } from 'express';
import { type WebhookPort, refuseUnserved } from './webhook-routes.ts';

/** Slashes are often doubled where one program joins what another one wrote. */
const MEANT_FOR_A_WEBHOOK = /^\/+webhooks(\/|$)/i;

/** A delivery to a URL that is not served leaves a trace: whoever set the URL up wrongly can see it. */
export const unservedWebhooks =
  (webhook: WebhookPort): RequestHandler =>
  (request, response, next) => {
    if (!MEANT_FOR_A_WEBHOOK.test(request.path)) return next();
    refuseUnserved(webhook, 'not_found', request, response);
  };
