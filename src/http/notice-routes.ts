import { timingSafeEqual } from 'node:crypto';
import { type ErrorRequestHandler, Router, raw } from 'express';
import type { Notices } from '../rails/rail.ts';
import { httpFault } from './errors.ts';

/** Keeps what a notice of this rail tells. Resolves with false when that could not be made durable. */
export type TakeNotice = (
  rail: string,
  notice: NonNullable<ReturnType<Notices['read']>>,
  from: { readonly requestId: string; readonly address: string },
) => Promise<boolean>;

const BODY_LIMIT = 64 * 1024;

/** `POST /webhooks/<rail>/<token>`. Only the upstream knows the URL; what comes there is believed in nothing. */
export function noticeRoutes(rail: string, notices: Notices, take: TakeNotice): Router {
  const router = Router({ caseSensitive: true });
  const expected = Buffer.from(notices.token);
  router.all('/:token', (request, _response, next) => {
    const given = Buffer.from(request.params.token);
    // Leaving the router is a 404 like any other.
    next(given.length === expected.length && timingSafeEqual(given, expected) ? undefined : 'router');
  });
  router.post('/:token', raw({ type: () => true, limit: BODY_LIMIT, inflate: false }), async (request, response) => {
    const notice = notices.read(request.body instanceof Uint8Array ? request.body : new Uint8Array());
    const { requestId, address } = response.locals;
    const isKept =
      notice === null || (await take(rail, notice, { requestId: String(requestId), address: String(address) }));
    // One that was not kept is not acknowledged: then the upstream sends it again.
    if (!isKept) return void response.status(503).json({});
    const { status, headers, body } = notices.acknowledged;
    response.status(status).set(headers).send(body);
  });
  router.all('/:token', (_request, response) => {
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
