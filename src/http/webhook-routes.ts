import { timingSafeEqual } from 'node:crypto';
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router, raw } from 'express';
import type { Announced, WebhookReply, WebhookRequest } from '../rails/rail.ts';
import { httpFault, isUndecodable } from './errors.ts';
import { shownUrl } from './shown-url.ts';

/** A rail whose upstream posts events. This edge passes the bytes in and the reply out, and understands neither. */
export interface MountedRail {
  readonly name: string;
  readonly announced: Announced;
}

/** 64 KiB (docs/replies.md#refusals): two hundred times the largest sample. */
const BODY_LIMIT = 64 * 1024;

/**
 * The URLs of a rail's webhook, with or without a slash at the end. With a token set, a request without it gets a 404
 * like any unknown path.
 */
export function webhookRoutes({ announced }: MountedRail, ownWords: readonly string[]): Router {
  const { urls, token } = announced;
  const router = Router({ caseSensitive: true });
  const prefix = token === null ? '' : '/:token';
  const bytes = raw({ type: () => true, limit: BODY_LIMIT, inflate: false });

  for (const url of urls) {
    const path = `${prefix}/${url}`;
    if (token !== null) router.all(path, onlyWithToken(token));
    router.post(path, onlyJson(announced, url), bytes, async (request, response) => {
      const delivery: WebhookRequest = {
        ...context(response),
        url,
        raw: request.body instanceof Uint8Array ? request.body : NO_BYTES,
        header: (name) => request.get(name),
      };
      send(response, await announced.receive(delivery));
    });
    router.all(path, (request, response) => {
      response.set('Allow', 'POST');
      refuseUnserved(announced, 'method_not_allowed', ownWords, request, response);
    });
  }
  router.use(refuseUnreadable(announced));
  return router;
}

const NO_BYTES = new Uint8Array();

/** Refuses a request to a URL or with a method that is not served, and records both. */
export const refuseUnserved = (
  announced: Announced,
  code: 'not_found' | 'method_not_allowed',
  ownWords: readonly string[],
  request: Request,
  response: Response,
): void =>
  send(
    response,
    announced.refuse(code, { ...context(response), url: shownUrl(request.method, request.originalUrl, ownWords) }),
  );

const context = (response: Response): Pick<WebhookRequest, 'requestId' | 'address'> => ({
  requestId: String(response.locals['requestId']),
  address: String(response.locals['address']),
});

function send(response: Response, { status, headers, body }: WebhookReply): void {
  response.status(status).set(headers).type('application/json').send(body);
}

function onlyWithToken(token: string): RequestHandler {
  const expected = Buffer.from(token);
  return (request, _response, next) => {
    const given = Buffer.from(String(request.params['token']));
    // Leaving the router is a 404 like any other.
    next(given.length === expected.length && timingSafeEqual(given, expected) ? undefined : 'router');
  };
}

const JSON_TYPE = /^(application\/([\w.+-]+\+)?json|text\/json)\s*(;|$)/i;

/** JSON, or no media type at all: the signature says more than the header does. */
const onlyJson =
  (announced: Announced, url: string): RequestHandler =>
  (request, response, next) => {
    const type = request.get('content-type');
    if (type === undefined || JSON_TYPE.test(type)) return next();
    send(response, announced.refuse('unsupported_media_type', { ...context(response), url }));
  };

const refuseUnreadable =
  (announced: Announced): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (isUndecodable(error)) return next();
    const fault = httpFault(error);
    if (fault === null) return next(error);
    const { urls } = announced;
    const [first = ''] = urls;
    const url = urls.find((one) => [`/${one}`, `/${one}/`].some((end) => request.path.endsWith(end))) ?? first;
    send(response, announced.refuse(fault, { ...context(response), url }));
  };
