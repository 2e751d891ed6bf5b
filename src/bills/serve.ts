import { type ErrorRequestHandler, type Request, type Response, Router, text } from 'express';
import { type Log, faultFields } from '../core/log.ts';
import { isPrintable } from '../core/printable.ts';
import { type Result, err, ok } from '../core/result.ts';
import { StorageUnavailable } from '../core/unit-of-work.ts';
import { cors } from './cors.ts';
import { parseNumbersAsText } from './numbers-as-text.ts';
import { PROBLEMS, type Problem, codeOfWords, problem, problemBody } from './problems.ts';
import { type Caller, type CallerDeps, callerOf } from './caller.ts';
import type { RateLimit, RecentKeys } from './rate-limit.ts';
import { sendPage } from './receipt/send-page.ts';
import type { KeepRefused } from './refused-orders.ts';
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
  readonly keepRefused: KeepRefused;
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
      const named = String(request.params['provider']);
      const provider = deps.providers.find(({ name }) => name === named);
      if (!provider)
        return refuse(response, problem('unknown_provider', `There is no provider ${named.slice(0, 40)} here`));
      try {
        const answered = await answer(route, request, provider, deps);
        if (answered.ok) send(request, response, answered.value);
        else refuse(response, answered.error);
      } catch (thrown) {
        logFault(deps.log, response, thrown);
        refuse(response, faultOf(route, provider, thrown));
      }
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

interface Answer {
  readonly body: object;
  readonly page: (() => string) | undefined;
}

function send(request: Request, response: Response, { body, page }: Answer): void {
  if (page) response.vary('Accept');
  if (page && request.accepts(['json', 'html']) === 'html') sendPage(response, page());
  else response.json(body);
}

const SAYS_NOTHING: readonly Problem['code'][] = ['overloaded', 'internal'];

/** What is answered to whoever calls. A known caller's order that is refused leaves a line in the audit log. */
async function answer(
  route: BillsRoute,
  request: Request,
  provider: Provider,
  deps: ServeDeps,
): Promise<Result<Answer, Problem>> {
  const caller = await known(request, deps);
  if (!caller.ok) return caller;
  const done = await answerTo(caller.value, route, request, provider, deps);
  // A fault of ours refuses nobody, and whoever is overloaded writes nothing more.
  if (done.ok || !route.isOrder || SAYS_NOTHING.includes(done.error.code)) return done;
  const locals: Readonly<Record<string, unknown>> = request.res?.locals ?? {};
  await deps.keepRefused({
    caller: caller.value,
    provider: provider.name,
    code: done.error.code,
    body: jsonIn(request),
    address: String(locals['address']),
    requestId: String(locals['requestId']),
  });
  return done;
}

async function answerTo(
  caller: Caller,
  route: BillsRoute,
  request: Request,
  provider: Provider,
  deps: ServeDeps,
): Promise<Result<Answer, Problem>> {
  const { mode, rights, via } = caller;
  if (!provider.serves(mode)) return err(problem('unknown_provider', `${provider.says} has no keys in ${mode}`));
  const isOwn = via === 'customer' && route.mayOwn === true;
  if (!isOwn && !rights.includes(route.right)) return err(problem('not_allowed'));
  const given = readParts(route, request, provider);
  if (!given.ok) return given;
  const seconds = await count(route, deps, caller, given.value.key);
  if (seconds > 0) return err({ code: 'too_many_requests', retryAfterSeconds: seconds });
  const done = await route.answer(deps, { caller, provider, ...given.value } as never);
  if (!done.ok) return err(inWordsOf(route, provider, done.error));
  const { data, message, page } = done.value;
  return ok({ body: { status: 200, statusCode: 200, message, data: route.data.parse(data) }, page });
}

const named = (words: string, { says }: Pick<Provider, 'says'>): string => words.replaceAll('{provider}', says);

/** Where the provider is silent, the route says what could not be done. */
const inWordsOf = (route: BillsRoute, provider: Provider, refused: Problem): Problem =>
  refused.code === 'upstream_unavailable' && refused.says === undefined
    ? { ...refused, says: named(route.failed, provider) }
    : refused;

const UNSURE = 'We do not know whether your order was placed. Look at your payments before you order again';

/** A fault while an order is placed says nothing about the order. */
function faultOf(route: BillsRoute, provider: Provider, thrown: unknown): Problem {
  const code = thrown instanceof StorageUnavailable ? 'overloaded' : 'internal';
  if (route.isOrder) return problem(code, UNSURE);
  return code === 'internal' ? problem(code, named(route.failed, provider)) : problem(code);
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

function readParts(route: BillsRoute, request: Request, provider: Provider): Result<Parts, Problem> {
  const key = request.get('idempotency-key') ?? null;
  if (key !== null && !KEY_FORM.test(key)) {
    return err(problem('bad_request', 'Idempotency-Key must be 1 to 200 visible ASCII characters'));
  }
  const json = bodyOf(route, request);
  if (!json.ok) return json;
  const body = parsed(route.body, json.value, provider);
  if (!body.ok) return body;
  const query = parsed(route.query, request.query, provider);
  return query.ok ? ok({ key, body: body.value, query: query.value }) : query;
}

function bodyOf({ body }: BillsRoute, request: Request): Result<unknown, Problem> {
  if (!body) return ok(undefined);
  if (request.get('content-type') !== undefined && !request.is(['application/json', '+json'])) {
    return err(problem('unsupported_media_type'));
  }
  const json = jsonIn(request);
  return json === undefined ? err(problem('bad_request', 'The body is not JSON')) : ok(json);
}

/** Undefined when the body is no JSON. */
function jsonIn(request: Request): unknown {
  try {
    return parseNumbersAsText(typeof request.body === 'string' ? request.body : '');
  } catch {
    return undefined;
  }
}

/** The first field that is wrong, in the words that clients of this API know. */
function parsed(shape: BillsRoute['query'], given: unknown, provider: Provider): Result<unknown, Problem> {
  if (!shape) return ok(undefined);
  const read = shape.safeParse(given);
  if (read.success) {
    return isKeepable(read.data)
      ? ok(read.data)
      : err(problem('bad_request', 'A text has characters that are no text'));
  }
  const [first] = read.error.issues;
  if (!first || first.path.length === 0) return err(problem('bad_request', 'The body must be a JSON object'));
  return err(problem(codeOfWords(first.message), named(first.message, provider)));
}

/** Whether every text can be kept and compared: a database refuses some control characters, and changes others. */
const isKeepable = (value: unknown): boolean => {
  if (typeof value === 'string') return isPrintable(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isKeepable);
};

function refuse(response: Response, refused: Problem): void {
  if (refused.retryAfterSeconds !== undefined) response.set('Retry-After', String(refused.retryAfterSeconds));
  response.status(PROBLEMS[refused.code].status).json(problemBody(refused));
}

const refuseFault =
  (log: Log): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const { type, name, status } = (error ?? {}) as Readonly<Record<'type' | 'name' | 'status', unknown>>;
    if (type === 'entity.too.large') return refuse(response, problem('body_too_large'));
    // A path with invalid escapes is none of these.
    if (name === 'URIError') return refuse(response, problem('not_found'));
    if (typeof status === 'number' && status < 500) return refuse(response, problem('bad_request'));
    logFault(log, response, error);
    refuse(response, problem('internal'));
  };

const logFault = (log: Log, response: Response, thrown: unknown): void =>
  log.error({ request_id: response.locals['requestId'], ...faultFields(thrown) }, 'request.failed');
