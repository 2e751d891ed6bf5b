import type { RequestHandler } from 'express';

const METHODS = 'GET, POST, PUT';
const HEADERS = 'Authorization, Content-Type, Idempotency-Key, X-User-Reference';
/** What a page may read of an answer beside its body. */
const EXPOSED = 'Retry-After, X-Request-Id';
const REMEMBERED_S = 600;

/** Lets pages of these origins call the API from a browser (`APP_ORIGINS`); pages of others cannot read an answer. */
export function cors(origins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    response.vary('Origin');
    const origin = request.get('origin');
    const isOurs = origin !== undefined && origins.includes(origin);
    if (isOurs) response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED });
    if (request.method !== 'OPTIONS' || request.get('access-control-request-method') === undefined) return next();
    if (isOurs) {
      response.set({
        'Access-Control-Allow-Methods': METHODS,
        'Access-Control-Allow-Headers': HEADERS,
        'Access-Control-Max-Age': String(REMEMBERED_S),
      });
    }
    response.status(204).end();
  };
}
