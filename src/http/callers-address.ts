import type { RequestHandler } from 'express';
import { networkAddress } from '../core/network-address.ts';

/** One for all whose address nobody can tell: each spelling of it must not be a caller of its own. */
const UNKNOWN = 'unknown';

/**
 * `locals.address`: who calls, for every allow-list, limit and record. Some proxies write ports beside the addresses; they
 * go before Express asks which of the addresses are our own proxies'.
 */
export const callersAddress: RequestHandler = (request, response, next) => {
  const forwarded = request.get('x-forwarded-for');
  if (forwarded !== undefined) {
    request.headers['x-forwarded-for'] = forwarded
      .split(',')
      .map((entry) => networkAddress(entry) ?? entry.trim())
      .join(', ');
  }
  response.locals['address'] = networkAddress(request.ip ?? '') ?? UNKNOWN;
  next();
};
