import type { RequestHandler } from 'express';
import { type MountedRail, refuseUnserved } from './webhook-routes.ts';

/** Programs often double slashes when they join parts of a URL. */
const MEANT_FOR_A_WEBHOOK = /^\/+webhooks(\/|$)/i;

/**
 * Records a delivery to a URL that is not served, so that staff can see that the upstream has a wrong URL. It is
 * recorded for the rail that the URL names, or else for the first rail.
 */
export const unservedWebhooks =
  (rails: readonly MountedRail[], ownWords: readonly string[]): RequestHandler =>
  (request, response, next) => {
    const words = request.path.toLowerCase().split('/');
    const rail = rails.find(({ name }) => words.includes(name)) ?? rails[0];
    if (!rail || !MEANT_FOR_A_WEBHOOK.test(request.path)) return next();
    refuseUnserved(rail.announced, 'not_found', ownWords, request, response);
  };
