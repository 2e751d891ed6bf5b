import { timingSafeEqual } from 'node:crypto';
import { type ErrorRequestHandler, Router, raw } from 'express';
import { httpFault } from './errors.ts';

/** Where SMS gateways report the fate of a text. */
export interface ReceiptPort {
  /** The gateways that report. */
  readonly gateways: readonly string[];
  /** The status to answer with; rejects with whatever failed on the way. */
  receive(gateway: string, body: string): Promise<200 | 400 | 503>;
}

/** Real reports are under 2 kB. */
const BODY_LIMIT = 16 * 1024;

/**
 * `POST /webhooks/sms/<gateway>/<token>`. Gateways sign nothing: only they know the secret URL. Without a token in the
 * settings this route does not exist.
 */
export function receiptRoutes(receipts: ReceiptPort, token: string | null): Router {
  const router = Router({ caseSensitive: true, strict: true });
  if (token === null) return router;
  const expected = Buffer.from(token);
  const bytes = raw({ type: () => true, limit: BODY_LIMIT, inflate: false });
  router.all('/:gateway/:token', (request, _response, next) => {
    const given = Buffer.from(request.params.token);
    const isKnown = given.length === expected.length && timingSafeEqual(given, expected);
    // Leaving the router is a 404 like any other.
    next(isKnown && receipts.gateways.includes(request.params.gateway) ? undefined : 'router');
  });
  router.post('/:gateway/:token', bytes, async (request, response) => {
    const body = request.body instanceof Uint8Array ? Buffer.from(request.body).toString('utf8') : '';
    response.status(await receipts.receive(String(request.params['gateway']), body)).json({});
  });
  router.all('/:gateway/:token', (_request, response) => {
    response.status(405).set('Allow', 'POST').json({});
  });
  router.use(refuseUnreadable);
  return router;
}

const refuseUnreadable: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const fault = httpFault(error);
  if (fault === null) return next(error);
  response.status(fault === 'body_too_large' ? 413 : 400).json({});
};
