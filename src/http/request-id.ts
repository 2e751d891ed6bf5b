import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

const ACCEPTABLE = /^[\w.-]{1,64}$/;

/** `X-Request-Id` in and out: the caller's when it is harmless, a new one otherwise. */
export const requestId: RequestHandler = (request, response, next) => {
  const theirs = request.get('x-request-id');
  const id = theirs !== undefined && ACCEPTABLE.test(theirs) ? theirs : randomUUID();
  response.locals['requestId'] = id;
  response.set('X-Request-Id', id);
  next();
};
