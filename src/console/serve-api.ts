import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router, json } from 'express';
import type { z } from 'zod';
import { type Result, err, ok } from '../core/result.ts';
import { onceForKey } from '../once/once-for-key.ts';
import { append } from '../audit-log/append.ts';
import { authenticate } from './authenticate.ts';
import { containsSecret } from '../desk/secret-in-words.ts';
import type { ConsoleDeps } from './deps.ts';
import { type Listeners, createListeners } from './listeners.ts';
import { type Problem, problem } from './problems.ts';
import { type KnownRoute, callOf, earlyRefusal, parsed } from './read-request.ts';
import { refuse, refuseFault } from './refuse.ts';
import type {
  ActRoute,
  AnyRoute,
  Call,
  DownloadRoute,
  EntryRoute,
  LookRoute,
  Shape,
  HeartbeatRoute,
  StreamRoute,
} from './route.ts';
import { WRITTEN } from '../desk/words-about.ts';
import { sendEvents } from './send-events.ts';
import { clockView } from './time-view.ts';
import {
  type CookieScope,
  knownMarks,
  markCookie,
  cookieScopeOf,
  sessionCookie,
  sessionToken as tokenInCookie,
} from './session-cookie.ts';

const BODY_LIMIT = 64 * 1024;
/** How many live connections one person, or one token, may hold. */
const MOST_LISTENING = 20;

/** The staff API: every route of the list, behind the same checks in the same order. */
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
  router.use(refuseFault(deps));
  return router;
}

const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** Serves one request. Returns the refusal, or null when the reply has been sent. */
async function serve(
  route: AnyRoute,
  request: Request,
  response: Response,
  deps: ConsoleDeps,
  listeners: Listeners,
): Promise<Problem | null> {
  const scope = cookieScopeOf(request, deps.singleSignOn?.redirectUrl);
  const bearer = /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? null;
  const sessionToken = bearer === null ? tokenInCookie(request.get('cookie'), scope) : null;
  const refused = earlyRefusal(route, request, bearer);
  if (refused) return refused;
  const now = deps.clock();
  if (route.kind === 'entry') return enter(route, request, response, deps, { scope, token: sessionToken, now });

  const known = await authenticate(deps, {
    sessionToken,
    bearer,
    byItself: route.kind === 'stream' || route.kind === 'heartbeat' || request.get('x-by-itself') === '1',
  });
  if (!known.ok) return known.error;
  const { caller, may } = known.value;
  if (route.right === 'session' ? caller.kind !== 'person' : !may(route.right)) return problem('no_right');
  if (route.needsFreshLogin && !(caller.kind === 'person' && caller.isFresh)) return problem('not_fresh');
  const call = callOf(route, request, response, known.value, now);
  if (!call.ok) return call.error;
  const stillKnown = async (): Promise<boolean> =>
    (await authenticate(deps, { sessionToken, bearer, byItself: true })).ok;
  return answer(route, call.value, request, response, deps, { listeners, stillKnown });
}

/** Serves an entry route: sets the cookies that it asks for. */
async function enter(
  route: EntryRoute<Shape, z.ZodType>,
  request: Request,
  response: Response,
  deps: ConsoleDeps,
  { scope, token, now }: { readonly scope: CookieScope; readonly token: string | null; readonly now: number },
): Promise<Problem | null> {
  const body = parsed(route.body, request.body, 'body');
  if (!body.ok) return body.error;
  const attempt = {
    token,
    marks: knownMarks(request.get('cookie'), scope),
    body: body.value,
    address: String(response.locals['address']),
    browser: request.get('user-agent') ?? '',
    now,
  };
  const outcome = await route.enter(deps, attempt as never);
  if (!outcome.ok) return outcome.error;
  const { reply, token: next, mark } = outcome.value;
  const cookies = [
    ...(next === undefined ? [] : [sessionCookie(next, scope)]),
    ...(mark ? [markCookie(mark.personId, mark.value, scope)] : []),
  ];
  if (cookies.length > 0) response.set('Set-Cookie', cookies);
  response.json(route.reply.parse(reply));
  return null;
}

interface Listening {
  readonly listeners: Listeners;
  readonly stillKnown: () => Promise<boolean>;
}

/** Runs the route and sends its reply. Returns the refusal, or null when the reply has been sent. */
async function answer(
  route: KnownRoute,
  call: Call,
  request: Request,
  response: Response,
  deps: ConsoleDeps,
  listening: Listening,
): Promise<Problem | null> {
  switch (route.kind) {
    case 'look': {
      const found = await (route as LookRoute<Shape, Shape, z.ZodType>).look(deps, call as never);
      if (!found.ok) return found.error;
      response.json(route.reply.parse(found.value));
      return null;
    }
    case 'heartbeat': {
      const noted = (route as HeartbeatRoute<Shape, z.ZodType>).heartbeat(deps, call as never);
      if (!noted.ok) return noted.error;
      response.json(route.reply.parse(noted.value));
      return null;
    }
    case 'act': {
      const done = await actOnce(route, deps, call, request.get('idempotency-key'), request);
      if (!done.ok) return done.error;
      if (done.value.isReplay) response.set('Idempotency-Replayed', 'true');
      response.json(done.value.reply);
      return null;
    }
    case 'stream':
      return listen(route, call, response, deps, listening);
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

/** Sends events until the caller leaves, or their session or token is no longer valid. */
async function listen(
  route: StreamRoute<z.ZodType>,
  call: Call,
  response: Response,
  deps: ConsoleDeps,
  { listeners, stillKnown }: Listening,
): Promise<Problem | null> {
  const leave = listeners.enter(`${call.caller.kind}/${call.caller.id}`);
  if (!leave) return problem('limit_reached', `You already have ${MOST_LISTENING} live connections.`);
  try {
    const open = (signal: AbortSignal) => route.open(deps, call, signal);
    await sendEvents(response, open, stillKnown, () => clockView(deps));
  } finally {
    leave();
  }
  return null;
}

/** Runs an act in one unit of work, with its audit log entry and, if there is a key, the reply that a repeat gets. */
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
        if (await containsSecret(stores, deps.ring, about, texts)) return err(problem('secret_in_text'));
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

/** The free texts of a body. */
const writtenIn = (body: unknown): readonly string[] =>
  WRITTEN.map((name) => (body as Readonly<Record<string, unknown>> | undefined)?.[name]).filter(
    (text) => typeof text === 'string',
  );
