import { timingSafeEqual } from 'node:crypto';
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router, raw } from 'express';
import { type HttpFault, httpFault, isUndecodable } from './errors.ts';
import { shownUrl } from './shown-url.ts';

/** One delivery as the rail's webhook takes it; see `rails/finswich/webhook.ts`. */
interface Delivery {
  /** Which of the rail's URLs was called, by its last word. */
  readonly url: string;
  readonly raw: Uint8Array;
  readonly header: (name: string) => string | undefined;
  readonly address: string;
  readonly requestId: string;
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A refusal by HTTP itself. */
export type EdgeFault = HttpFault | 'unsupported_media_type' | 'not_found' | 'method_not_allowed';

/** What this edge needs of a rail. It passes the bytes in and the reply out, and understands neither. */
export interface WebhookPort {
  receive(delivery: Delivery): Promise<Reply>;
  refuse(code: EdgeFault, delivery: Pick<Delivery, 'requestId' | 'address'> & { readonly url: string }): Reply;
}

/** A rail whose upstream posts events: under `/webhooks/<name>`, each URL with the token before it when there is one. */
export interface MountedRail {
  readonly name: string;
  /** The last word of each of its URLs. */
  readonly urls: readonly string[];
  readonly token: string | null;
  readonly webhook: WebhookPort;
}

/** 64 KiB (docs/replies.md#refusals): two hundred times the largest sample. */
const BODY_LIMIT = 64 * 1024;

/** The URLs of a rail's webhook, with a slash behind them or none. With a token, nothing tells that they exist. */
export function webhookRoutes({ urls, token, webhook }: MountedRail, ownWords: readonly string[]): Router {
  const router = Router({ caseSensitive: true });
  const prefix = token === null ? '' : '/:token';
  const bytes = raw({ type: () => true, limit: BODY_LIMIT, inflate: false });

  for (const url of urls) {
    const path = `${prefix}/${url}`;
    if (token !== null) router.all(path, knowsToken(token));
    router.post(path, onlyJson(webhook, url), bytes, async (request, response) => {
      const delivery: Delivery = {
        ...context(response),
        url,
        raw: request.body instanceof Uint8Array ? request.body : NO_BYTES,
        header: (name) => request.get(name),
      };
      send(response, await webhook.receive(delivery));
    });
    router.all(path, (request, response) => {
      response.set('Allow', 'POST');
      refuseUnserved(webhook, 'method_not_allowed', ownWords, request, response);
    });
  }
  router.use(refuseUnreadable(webhook, urls));
  return router;
}

const NO_BYTES = new Uint8Array();

/** Refuses a request that no URL takes, and records the URL and the method. */
export const refuseUnserved = (
  webhook: WebhookPort,
  code: 'not_found' | 'method_not_allowed',
  ownWords: readonly string[],
  request: Request,
  response: Response,
): void =>
  send(
    response,
    webhook.refuse(code, { ...context(response), url: shownUrl(request.method, request.originalUrl, ownWords) }),
  );

const context = (response: Response): Pick<Delivery, 'requestId' | 'address'> => ({
  requestId: String(response.locals['requestId']),
  address: String(response.locals['address']),
});

function send(response: Response, { status, headers, body }: Reply): void {
  response.status(status).set(headers).type('application/json').send(body);
}

function knowsToken(token: string): RequestHandler {
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
  (webhook: WebhookPort, url: string): RequestHandler =>
  (request, response, next) => {
    const type = request.get('content-type');
    if (type === undefined || JSON_TYPE.test(type)) return next();
    send(response, webhook.refuse('unsupported_media_type', { ...context(response), url }));
  };

const refuseUnreadable =
  (webhook: WebhookPort, urls: readonly string[]): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (isUndecodable(error)) return next();
    const fault = httpFault(error);
    if (fault === null) return next(error);
    const [first = ''] = urls;
    const url = urls.find((one) => [`/${one}`, `/${one}/`].some((end) => request.path.endsWith(end))) ?? first;
    send(response, webhook.refuse(fault, { ...context(response), url }));
  };
