import { timingSafeEqual } from 'node:crypto';
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router, raw } from 'express';
import { httpFault, methodNotAllowed } from './errors.ts';

/** One delivery as the rail's webhook takes it; see `rails/finswich/webhook.ts`. */
interface Delivery {
  readonly url: 'transaction' | 'settlement';
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

/** What this edge needs of a rail: it brings the bytes and carries the reply back, and knows nothing of either. */
export interface WebhookPort {
  receive(delivery: Delivery): Promise<Reply>;
  refuse(
    code: 'body_too_large' | 'unsupported_media_type' | 'bad_json' | 'internal',
    delivery: Pick<Delivery, 'requestId' | 'address' | 'url'>,
  ): Reply;
}

/** 64 KiB (design §9): two hundred times the largest sample. */
const BODY_LIMIT = 64 * 1024;

/** Both URLs of a rail's webhook; with a token they stand behind it, and nothing tells that they exist. */
export function webhookRoutes(webhook: WebhookPort, token: string | null): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const prefix = token === null ? '' : '/:token';
  const bytes = raw({ type: () => true, limit: BODY_LIMIT, inflate: false });

  for (const url of ['transaction', 'settlement'] as const) {
    const path = `${prefix}/${url}`;
    if (token !== null) router.all(path, knowsToken(token));
    router.post(path, onlyJson(webhook), bytes, async (request, response) => {
      const delivery: Delivery = {
        ...context(request, response),
        url,
        raw: request.body instanceof Uint8Array ? request.body : NO_BYTES,
        header: (name) => request.get(name),
      };
      send(response, await webhook.receive(delivery));
    });
    router.all(path, methodNotAllowed);
  }
  router.use(refuseUnreadable(webhook));
  return router;
}

const NO_BYTES = new Uint8Array();

const context = (request: Request, response: Response): Pick<Delivery, 'requestId' | 'address' | 'url'> => ({
  url: request.path.endsWith('/settlement') ? 'settlement' : 'transaction',
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

/** JSON, or no media type at all: the signature says more than the header does. */
const onlyJson =
  (webhook: WebhookPort): RequestHandler =>
  (request, response, next) => {
    const type = request.get('content-type');
    if (type === undefined || /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type)) return next();
    send(response, webhook.refuse('unsupported_media_type', context(request, response)));
  };

const refuseUnreadable =
  (webhook: WebhookPort): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    const fault = httpFault(error);
    if (fault === null) return next(error);
    send(response, webhook.refuse(fault, context(request, response)));
  };
