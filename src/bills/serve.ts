import { type ErrorRequestHandler, type Request, type Response, Router, text } from 'express';
import { type Log, faultFields } from '../core/log.ts';
import { isPrintable } from '../core/printable.ts';
import { type Result, err, ok } from '../core/result.ts';
import { StorageUnavailable } from '../core/unit-of-work.ts';
import { cors } from './cors.ts';
import { parseNumbersAsText } from './numbers-as-text.ts';
import { PROBLEMS, type Problem, problem, problemBody } from './problems.ts';
import { type Caller, type CallerDeps, callerOf } from './caller.ts';
import type { RateLimit, RecentKeys } from './rate-limit.ts';
import type { BillsDeps, BillsRoute, Provider } from './route.ts';

const BODY_LIMIT = 64 * 1024;

export interface ServeDeps extends BillsDeps, Omit<CallerDeps, 'work'> {
  readonly providers: readonly Provider[];
  readonly log: Log;
  /** Where pages come from that may call. */
  readonly origins: readonly string[];
  /** What one customer may ask for, and may order. */
  readonly limits: Readonly<Record<'reads' | 'orders', RateLimit>>;
  readonly recentKeys: RecentKeys;
}

/** The bill-payments API under `/api/v2/bill-payments`: every route of the list, behind the same checks. */
export function serveBills(routes: readonly BillsRoute[], deps: ServeDeps): Router {
  const router = Router({ caseSensitive: true });
  router.use((_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', Vary: 'Authorization' });
    next();
  });
  router.use(cors(deps.origins));
  router.use(text({ limit: BODY_LIMIT, type: () => true }));
  for (const route of routes) {
    router[route.method](`/:provider${route.path}`, async (request, response) => {
      const answered = await answer(route, request, deps);
      if (answered.ok) response.json(answered.value);
      else refuse(response, answered.error);
    });
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
    router.all(`/:provider${path}`, (_request, response) => {
      response.set('Allow', methods.join(', '));
      refuse(response, problem('method_not_allowed'));
    });
  }
  router.use((_request, response) => refuse(response, problem('not_found')));
  router.use(refuseFault(deps.log));
  return router;
}

async function answer(route: BillsRoute, request: Request, deps: ServeDeps): Promise<Result<object, Problem>> {
  const named = String(request.params['provider']);
  const provider = deps.providers.find(({ name }) => name === named);
  if (!provider) return err(problem('unknown_provider', `There is no provider ${named.slice(0, 40)} here`));
  const caller = await known(request, deps);
  if (!caller.ok) return caller;
  const { mode, rights, via } = caller.value;
  if (!provider.serves(mode)) return err(problem('unknown_provider', `${provider.says} has no keys in ${mode}`));
  const isOwn = via === 'customer' && route.mayOwn === true;
  if (!isOwn && !rights.includes(route.right)) return err(problem('not_allowed'));
  const given = readParts(route, request);
  if (!given.ok) return given;
  const seconds = await count(route, deps, caller.value, given.value.key);
  if (seconds > 0) return err({ code: 'too_many_requests', retryAfterSeconds: seconds });
  const done = await route.answer(deps, { caller: caller.value, provider, ...given.value } as never);
  if (!done.ok) return done;
  const { data, message } = done.value;
  return ok({ status: 200, statusCode: 200, message, data: route.data.parse(data) });
}

/** Who calls. Why somebody is not let in is told to the log alone. */
async function known(request: Request, deps: ServeDeps): Promise<Result<Caller, Problem>> {
  const caller = await callerOf(deps, request.headersDistinct);
  if (caller.ok) return caller;
  const { code, message, because } = caller.error;
  deps.log.info({ request_id: request.res?.locals['requestId'], because }, 'bills.refused');
  return err(problem(code, message));
}

interface Parts {
  readonly key: string | null;
  readonly body: unknown;
  readonly query: unknown;
}

const KEY_FORM = /^[\x21-\x7e]{1,200}$/;

/**
 * Counts a request of this customer: 0, or how many seconds it must wait. A request whose key stands for an order, or was
 * let through a moment ago, orders nothing and counts among what they look at.
 */
async function count(
  { isOrder }: BillsRoute,
  { work, recentKeys, limits }: ServeDeps,
  { mode, userReference }: Caller,
  key: string | null,
): Promise<number> {
  const name = `${mode}/${userReference}`;
  if (!isOrder) return limits.reads(name);
  const sent = JSON.stringify([mode, userReference, key]);
  const isKept =
    key !== null &&
    !recentKeys.has(sent) &&
    (await work.read(({ orders }) => orders.findByKey(mode, userReference, key))) !== null;
  // Nothing is awaited from here on: of many at once, one is counted before the next looks.
  if (isKept || recentKeys.has(sent)) return limits.reads(name);
  const seconds = limits.orders(name);
  if (seconds === 0 && key !== null) recentKeys.add(sent);
  return seconds;
}

function readParts(route: BillsRoute, request: Request): Result<Parts, Problem> {
  const key = request.get('idempotency-key') ?? null;
  if (key !== null && !KEY_FORM.test(key)) {
    return err(problem('bad_request', 'Idempotency-Key must be 1 to 200 visible ASCII characters'));
  }
  const json = bodyOf(route, request);
  if (!json.ok) return json;
  const body = parsed(route.body, json.value);
  if (!body.ok) return body;
  const query = parsed(route.query, request.query);
  return query.ok ? ok({ key, body: body.value, query: query.value }) : query;
}

function bodyOf({ body }: BillsRoute, request: Request): Result<unknown, Problem> {
  if (!body) return ok(undefined);
  if (request.get('content-type') !== undefined && !request.is(['application/json', '+json'])) {
    return err(problem('unsupported_media_type'));
  }
  try {
    return ok(parseNumbersAsText(typeof request.body === 'string' ? request.body : ''));
  } catch {
    return err(problem('bad_request', 'The body is not JSON'));
  }
}

/** The first field that is wrong, in the words that clients of this API know. */
function parsed(shape: BillsRoute['query'], given: unknown): Result<unknown, Problem> {
  if (!shape) return ok(undefined);
  const read = shape.safeParse(given ?? {});
  if (read.success) {
    return isKeepable(read.data)
      ? ok(read.data)
      : err(problem('bad_request', 'A text has characters that are no text'));
  }
  const says = read.error.issues[0]?.message;
  return err({ code: codeOf(says), ...(says === undefined ? {} : { says }) });
}

/** Whether every text can be kept and compared: a database refuses some control characters, and changes others. */
const isKeepable = (value: unknown): boolean => {
  if (typeof value === 'string') return isPrintable(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isKeepable);
};

/** A message that is a code's own tells the code. */
const codeOf = (says: string | undefined): Problem['code'] =>
  says === PROBLEMS.unknown_scene.says ? 'unknown_scene' : 'bad_request';

function refuse(response: Response, refused: Problem): void {
  if (refused.retryAfterSeconds !== undefined) response.set('Retry-After', String(refused.retryAfterSeconds));
  response.status(PROBLEMS[refused.code].status).json(problemBody(refused));
}

const refuseFault =
  (log: Log): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const type = (error as { type?: unknown } | null)?.type;
    if (type === 'entity.too.large') return refuse(response, problem('body_too_large'));
    if (typeof type === 'string') return refuse(response, problem('bad_request'));
    log.error({ request_id: response.locals['requestId'], ...faultFields(error) }, 'request.failed');
    refuse(response, problem(error instanceof StorageUnavailable ? 'overloaded' : 'internal'));
  };
