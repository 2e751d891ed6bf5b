import type { RequestHandler } from 'express';
import { networkAddress } from '../core/network-address.ts';

/** Stands for every address that cannot be read: each spelling of one must not count as another caller. */
const UNKNOWN = 'unknown';

/**
 * Sets `locals.address`, the caller for every allow-list, limit and record. Some proxies write ports beside the
 * addresses; the ports are removed before Express finds out which addresses are our own proxies'.
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
