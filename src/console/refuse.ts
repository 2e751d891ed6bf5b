import type { ErrorRequestHandler, Response } from 'express';
import { entryOf } from '../core/entry-of.ts';
import { HashingBusy } from '../core/hashing-turns.ts';
import { faultFields } from '../core/log.ts';
import { StorageUnavailable } from '../core/unit-of-work.ts';
import type { ConsoleDeps } from './deps.ts';
import { PROBLEMS, type Problem, problem, problemBody } from './problems.ts';

/** Sends why a request is refused; where a reply is under way already, only its connection can be cut. */
export function refuse(response: Response, refusal: Problem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (refusal.retryAfterSeconds !== undefined) response.set('Retry-After', String(refusal.retryAfterSeconds));
  response
    .status(PROBLEMS[refusal.code].status)
    .type('application/problem+json')
    .send(JSON.stringify(problemBody(refusal, String(response.locals['requestId']))));
}

/** What the body parser turns away, by its error's `type`. */
const BODY_FAULTS: Readonly<Record<string, Problem>> = {
  'entity.too.large': problem('body_too_large'),
  'entity.parse.failed': problem('bad_request', 'The body is no JSON.'),
  'encoding.unsupported': problem('unsupported_media_type'),
  'charset.unsupported': problem('unsupported_media_type'),
};

const MAY_BE_KEPT = 'The connection to the database was lost. Look whether it was done before you try again.';

/** What was thrown and not caught: told to the caller in the words of a problem, and logged where it is our fault. */
export const refuseFault =
  ({ log }: Pick<ConsoleDeps, 'log'>): ErrorRequestHandler =>
  (thrown: unknown, request, response, _next) => {
    const { type, name } = (thrown ?? {}) as { type?: unknown; name?: unknown };
    const fault = typeof type === 'string' ? entryOf(BODY_FAULTS, type) : undefined;
    if (fault) return refuse(response, fault);
    if (name === 'URIError') return refuse(response, problem('not_found'));
    if (thrown instanceof StorageUnavailable || thrown instanceof HashingBusy) {
      const mayBeKept = thrown instanceof StorageUnavailable && thrown.mayBeKept;
      return refuse(response, problem('overloaded', mayBeKept ? MAY_BE_KEPT : undefined));
    }
    // Whoever asked has gone.
    if (request.destroyed && response.headersSent) return;
    log.error({ request_id: response.locals['requestId'], path: request.path, ...faultFields(thrown) }, 'api.failed');
    refuse(response, problem('internal'));
  };
