import { entryOf } from '../core/entry-of.ts';
import { pipeline } from 'node:stream/promises';
import { type ErrorRequestHandler, type Request, type Response, Router, json } from 'express';
import type { z } from 'zod';
import { faultFields } from '../core/log.ts';
import { type Result, err, ok } from '../core/result.ts';
import { StorageUnavailable } from '../core/unit-of-work.ts';
import { onceForKey } from '../once/once-for-key.ts';
import { append } from '../audit-log/append.ts';
import { authenticate } from './authenticate.ts';
import { HashingBusy } from '../staff/password.ts';
import { tellsSecret } from '../desk/secret-in-words.ts';
import type { ConsoleDeps } from './deps.ts';
import { type Listeners, createListeners } from './listeners.ts';
import { isOurOwn } from './origin.ts';
import { PROBLEMS, type Problem, problem, problemBody } from './problems.ts';
import type { ActRoute, AnyRoute, Call, DownloadRoute, EntryRoute, LookRoute, Shape, SignRoute } from './route.ts';
import { WRITTEN } from '../desk/words-about.ts';
import { sendEvents } from './send-events.ts';
import { clockView } from './time-view.ts';
import { knownMarks, markCookie, seatOf, sessionCookie, sessionToken } from './session-cookie.ts';

const BODY_LIMIT = 64 * 1024;
/** Tabs of one person, and processes with one token, that listen at once. */
const MOST_LISTENING = 20;

/** The staff API: every route of the list, behind the same few checks in the same order. */
export function serveApi(routes: readonly AnyRoute[], deps: ConsoleDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use((_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', Vary: 'Cookie, Authorization' });
    next();
  });
  const listeners = createListeners(MOST_LISTENING);
  router.use(json({ limit: BODY_LIMIT, type: 'application/json' }));
  for (const route of routes) {
    router[route.method](expressPath(route.path), async (request, response) => {
      const refused = await serve(route, request, response, deps, listeners);
      if (refused) refuse(response, refused);
    });
  }
  for (const path of new Set(routes.map(({ path: one }) => one))) {
    const methods = routes.filter((one) => one.path === path).map(({ method }) => method.toUpperCase());
    router.all(expressPath(path), (_request, response) => {
      response.set('Allow', methods.join(', '));
      refuse(response, problem('method_not_allowed'));
    });
  }
  router.use((_request, response) => refuse(response, problem('not_found')));
  router.use(lastResort(deps));
  return router;
}

const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** Serves one request; answers why not, or null when the reply is out. */
async function serve(
  route: AnyRoute,
  request: Request,
  response: Response,
  deps: ConsoleDeps,
  listeners: Listeners,
): Promise<Problem | null> {
  const seat = seatOf(request, deps.singleSignOn?.redirectUrl);
  const bearer = /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? null;
  const token = bearer === null ? sessionToken(request.get('cookie'), seat) : null;
  const isUnsafe = route.method !== 'get';
  const whence = { fetchSite: request.get('sec-fetch-site'), origin: request.get('origin'), host: request.get('host') };
  // A bearer token is sent by no browser on its own, so nobody else's page can make it do so.
  if (isUnsafe && bearer === null && !isOurOwn(whence)) return problem('foreign_origin');
  if (isUnsafe && request.get('content-type') !== undefined && !request.is('application/json')) {
    return problem('unsupported_media_type');
  }
  const now = deps.clock();
  const address = String(response.locals['address']);

  if (route.kind === 'entry') {
    const body = parsed(route.body, request.body, 'body');
    if (!body.ok) return body.error;
    const marks = knownMarks(request.get('cookie'), seat);
    const knock = { token, marks, body: body.value, address, browser: request.get('user-agent') ?? '', now };
    const entered = await (route as EntryRoute<Shape, z.ZodType>).enter(deps, knock as never);
    if (!entered.ok) return entered.error;
    const { reply, token: next, mark } = entered.value;
    const cookies = [
      ...(next === undefined ? [] : [sessionCookie(next, seat)]),
      ...(mark ? [markCookie(mark.personId, mark.value, seat)] : []),
    ];
    if (cookies.length > 0) response.set('Set-Cookie', cookies);
    response.json(route.reply.parse(reply));
    return null;
  }

  const known = await authenticate(deps, {
    sessionToken: token,
    bearer,
    byItself: route.kind === 'stream' || route.kind === 'sign' || request.get('x-by-itself') === '1',
  });
  if (!known.ok) return known.error;
  const { caller, may } = known.value;
  if (route.right === 'session' ? caller.kind !== 'person' : !may(route.right)) return problem('no_right');
  if (route.needsFreshLogin && !(caller.kind === 'person' && caller.isFresh)) return problem('not_fresh');

  const params = parsed('params' in route ? route.params : undefined, request.params, 'path');
  const query = parsed('query' in route ? route.query : undefined, request.query, 'query');
  const body = parsed('body' in route ? route.body : undefined, request.body, 'body');
  for (const part of [params, query, body]) if (!part.ok) return part.error;
  if (!params.ok || !query.ok || !body.ok) return problem('not_valid');
  const call: Call = {
    caller,
    may,
    params: params.value,
    query: query.value,
    body: body.value,
    address,
    requestId: String(response.locals['requestId']),
    now,
  };
  switch (route.kind) {
    case 'look': {
      const found = await (route as LookRoute<Shape, Shape, z.ZodType>).look(deps, call as never);
      if (!found.ok) return found.error;
      response.json(route.reply.parse(found.value));
      return null;
    }
    case 'sign': {
      const signed = (route as SignRoute<Shape, z.ZodType>).sign(deps, call as never);
      if (!signed.ok) return signed.error;
      response.json(route.reply.parse(signed.value));
      return null;
    }
    case 'act': {
      const done = await actOnce(route, deps, call, request.get('idempotency-key'), request);
      if (!done.ok) return done.error;
      if (done.value.isReplay) response.set('Idempotency-Replayed', 'true');
      response.json(done.value.reply);
      return null;
    }
    case 'stream': {
      const stillKnown = async (): Promise<boolean> =>
        (await authenticate(deps, { sessionToken: token, bearer, byItself: true })).ok;
      const leave = listeners.enter(`${caller.kind}/${caller.id}`);
      if (!leave) return problem('limit_reached', `You listen in ${MOST_LISTENING} places already.`);
      try {
        const open = (signal: AbortSignal) => route.open(deps, call, signal);
        await sendEvents(response, open, stillKnown, () => clockView(deps));
      } finally {
        leave();
      }
      return null;
    }
    case 'download': {
      const made = await (route as DownloadRoute<Shape, Shape>).download(deps, call as never);
      if (!made.ok) return made.error;
      const { fileName, mediaType, rows, content } = made.value;
      response.set({ 'Content-Disposition': `attachment; filename="${fileName}"`, 'X-Rows': String(rows) });
      response.type(mediaType);
      await pipeline(content, response);
      return null;
    }
  }
}

/** Acts in one unit of work with its entry in the audit log and, when a key is given, the reply that a repeat gets. */
async function actOnce(
  route: ActRoute<Shape, Shape, z.ZodType, unknown>,
  deps: ConsoleDeps,
  call: Call,
  key: string | undefined,
  request: Request,
): Promise<Result<{ readonly reply: unknown; readonly isReplay: boolean }, Problem>> {
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key)) {
    return err(problem('bad_request', 'Idempotency-Key must be 1 to 200 visible ASCII characters.'));
  }
  const { caller, address, now } = call;
  const prepared = await route.prepare?.(deps, call as never);
  return deps.work.run(async (stores) => {
    const work = async (): Promise<Result<unknown, Problem>> => {
      const texts = writtenIn(call.body);
      if (route.wordsAbout && texts.length > 0) {
        const about = await route.wordsAbout(stores, call as never);
        if (await tellsSecret(stores, deps.ring, about, texts)) return err(problem('secret_in_text'));
      }
      const done = await route.act(stores, deps, call as never, prepared);
      if (!done.ok) return done;
      if (done.value.act) {
        const actor = { kind: caller.kind, id: caller.id, name: caller.name };
        await append(stores.auditLog, deps.ring, { ...done.value.act, actor, at: now, address });
      }
      return ok(route.reply.parse(done.value.reply));
    };
    if (key === undefined) {
      const reply = await work();
      return reply.ok ? ok({ reply: reply.value, isReplay: false }) : reply;
    }
    const identity = {
      actor: `${caller.kind}/${caller.id}`,
      key,
      content: JSON.stringify([request.method, request.path, call.body ?? null]),
    };
    const once = await onceForKey(stores.idempotency, deps.ring, identity, now, work, route.again?.keptOf as never);
    if (once.ok && once.value.isReplay && route.again) {
      const reply = await route.again.reply(stores, deps, call as never, once.value.reply);
      return reply.ok ? ok({ reply: route.reply.parse(reply.value), isReplay: true }) : reply;
    }
    if (once.ok || once.error !== 'key_reused') return once as Result<{ reply: unknown; isReplay: boolean }, Problem>;
    return err(problem('key_reused'));
  });
}

/** What a person wrote in his own words. */
const writtenIn = (body: unknown): readonly string[] =>
  WRITTEN.map((name) => (body as Readonly<Record<string, unknown>> | undefined)?.[name]).filter(
    (text) => typeof text === 'string',
  );

function parsed(shape: Shape, given: unknown, place: string): Result<unknown, Problem> {
  if (!shape) return ok(undefined);
  const read = shape.safeParse(given ?? {});
  if (read.success) return ok(read.data);
  const fields = read.error.issues.map(({ path, message }) => ({ path: [place, ...path].join('.'), message }));
  return err({ code: 'not_valid', fields });
}

function refuse(response: Response, refusal: Problem): void {
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

const lastResort =
  ({ log }: ConsoleDeps): ErrorRequestHandler =>
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
