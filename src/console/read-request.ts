import type { Request, Response } from 'express';
import { type Result, err, ok } from '../core/result.ts';
import type { Known } from './authenticate.ts';
import { isOurOwn } from './origin.ts';
import { type Problem, problem } from './problems.ts';
import type { AnyRoute, Call, Shape } from './route.ts';

/** A route that is served only to a caller we know. */
export type KnownRoute = Exclude<AnyRoute, { readonly kind: 'entry' }>;

/** Why a request is refused before its caller is looked up (origin or media type); null when it is not. */
export function earlyRefusal({ method }: AnyRoute, request: Request, bearer: string | null): Problem | null {
  if (method === 'get') return null;
  const origin = {
    fetchSite: request.get('sec-fetch-site'),
    origin: request.get('origin'),
    host: request.get('host'),
  };
  // A browser never sends a bearer token by itself, so no other site's page can make it send one.
  if (bearer === null && !isOurOwn(origin)) return problem('foreign_origin');
  const isOtherType = request.get('content-type') !== undefined && !request.is('application/json');
  return isOtherType ? problem('unsupported_media_type') : null;
}

/** The request as its route takes it; refuses with `not_valid` and the fields that are wrong. */
export function callOf(
  route: KnownRoute,
  request: Request,
  response: Response,
  { caller, may }: Known,
  now: number,
): Result<Call, Problem> {
  const params = parsed('params' in route ? route.params : undefined, request.params, 'path');
  const query = parsed('query' in route ? route.query : undefined, request.query, 'query');
  const body = parsed('body' in route ? route.body : undefined, request.body, 'body');
  for (const part of [params, query, body]) if (!part.ok) return part;
  if (!params.ok || !query.ok || !body.ok) return err(problem('not_valid'));
  return ok({
    caller,
    may,
    params: params.value,
    query: query.value,
    body: body.value,
    address: String(response.locals['address']),
    requestId: String(response.locals['requestId']),
    now,
  });
}

/** A part of the request, parsed by the route's schema; refuses with `not_valid` and the fields that are wrong. */
export function parsed(shape: Shape, given: unknown, place: string): Result<unknown, Problem> {
  if (!shape) return ok(undefined);
  const read = shape.safeParse(given ?? {});
  if (read.success) return ok(read.data);
  const fields = read.error.issues.map(({ path, message }) => ({ path: [place, ...path].join('.'), message }));
  return err({ code: 'not_valid', fields });
}
