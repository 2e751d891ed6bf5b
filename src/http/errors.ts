import { entryOf } from '../core/entry-of.ts';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { type Log, faultFields } from '../core/log.ts';

/** The refusals of a body that cannot be read, by the `type` of the body parser's error. One table for this edge. */
export const HTTP_FAULTS = {
  'entity.too.large': 'body_too_large',
  'encoding.unsupported': 'compressed_body',
  'request.aborted': 'bad_json',
  'request.size.invalid': 'bad_json',
} as const;
export type HttpFault = (typeof HTTP_FAULTS)[keyof typeof HTTP_FAULTS];

/** The refusal for an error of the body parser; null for any other error. */
export function httpFault(error: unknown): HttpFault | null {
  const type = (error as { type?: unknown } | null)?.type;
  return (typeof type === 'string' ? entryOf<HttpFault>(HTTP_FAULTS, type) : undefined) ?? null;
}

const refuse = (response: Response, status: number, code: string, message: string): void => {
  response.status(status).json({ status: 'error', data: {}, code, message });
};

export const notFound: RequestHandler = (_request, response) =>
  refuse(response, 404, 'not_found', 'There is nothing here.');

/** A path with invalid escapes is none of our routes. */
export const isUndecodable = (error: unknown): boolean => (error as { name?: unknown } | null)?.name === 'URIError';

/** Any other fault is logged without its message and answered without its cause. */
export const lastResort =
  (log: Log): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    if (isUndecodable(error)) return notFound(request, response, next);
    log.error({ request_id: response.locals['requestId'], ...faultFields(error) }, 'request.failed');
    refuse(response, 500, 'internal', 'Something went wrong. Please try again.');
  };
