import { isByItself } from './touched.ts';
import type { ProblemBody } from './wire.ts';

/** Why a call failed: a refusal of the staff API, or `offline` when no reply came at all. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ProblemBody['code'] | 'offline';
  readonly status: number;
  readonly detail: string | null;
  /** What was wrong with which field, by its last name: `reason`, not `body.reason`. */
  readonly fields: Readonly<Record<string, string>>;
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(body: Partial<ProblemBody>, status: number, retryAfterSeconds: number | null) {
    super(body.title ?? 'Something went wrong. Please try again.');
    this.code = body.code ?? (status === 0 ? 'offline' : status === 503 ? 'overloaded' : 'internal');
    this.status = status;
    this.detail = body.detail ?? null;
    this.fields = Object.fromEntries(
      (body.fields ?? []).map(({ path, message }) => [path.split('.').at(-1) ?? path, message]),
    );
    this.requestId = body.request_id ?? null;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export const hasCode = (error: unknown, ...codes: readonly ApiProblem['code'][]): error is ApiProblem =>
  error instanceof ApiProblem && codes.includes(error.code);

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The URL of a route under `/api/v1`. Parameters that are null, undefined or empty are left out. */
export function apiUrl(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `/api/v1${path}${search === '' ? '' : `?${search}`}`;
}

/** A path with its parameters escaped: ``apiPath`/transactions/${reference}` ``. */
export const apiPath = (words: TemplateStringsArray, ...parts: readonly (string | number)[]): string =>
  String.raw({ raw: words.raw }, ...parts.map((part) => encodeURIComponent(part)));

/** Called when a reply says that the session is over, or not finished (session.tsx). */
let onSessionOver: () => void = () => {};
export const whenSessionIsOver = (listener: () => void): void => {
  onSessionOver = listener;
};

/** Waits between tries, in ms. Every call may be tried again: an unsafe one has an Idempotency-Key, so it acts once. */
const TRY_AGAIN_AFTER = [400, 1_500];

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });

interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly key?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Calls the API. Resolves with a successful response; throws `ApiProblem` for any other, and when none came. */
export async function send(url: string, call: ApiCall): Promise<Response> {
  const { method, body, signal } = call;
  const isUnsafe = method !== 'GET';
  const headers = new Headers({ Accept: 'application/json' });
  // Tells the service not to count this call as use of the session.
  if (!isUnsafe && isByItself()) headers.set('X-By-Itself', '1');
  if (isUnsafe) headers.set('Idempotency-Key', call.key ?? crypto.randomUUID());
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal) init.signal = signal;
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(url, init).catch((thrown: unknown) => {
      if (signal?.aborted) throw thrown;
      return null;
    });
    if (answer?.ok) return answer;
    const refusal = answer ? await refusalOf(answer) : unreachable();
    const wait = TRY_AGAIN_AFTER[tries];
    if (wait === undefined || !(answer === null || answer.status === 503)) {
      if (hasCode(refusal, 'not_logged_in', 'unfinished_login')) onSessionOver();
      throw refusal;
    }
    await pause(Math.min((refusal.retryAfterSeconds ?? 0) * 1_000 || wait, 5_000), signal);
  }
}

const unreachable = (): ApiProblem =>
  new ApiProblem({ title: 'The service cannot be reached. Check your connection.' }, 0, null);

async function refusalOf(answer: Response): Promise<ApiProblem> {
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json') === true;
  const body = isProblem ? ((await answer.json().catch(() => ({}))) as Partial<ProblemBody>) : {};
  const wait = Number(answer.headers.get('retry-after') ?? Number.NaN);
  return new ApiProblem(body, answer.status, Number.isFinite(wait) ? wait : null);
}

const json = async <Reply>(answer: Promise<Response>): Promise<Reply> => (await (await answer).json()) as Reply;

/** `key` is the Idempotency-Key: pass the same one to repeat a call safely. Without it, each call gets a new key. */
export const api = {
  get: <Reply>(path: string, query?: Query, signal?: AbortSignal): Promise<Reply> =>
    json(send(apiUrl(path, query), { method: 'GET', signal })),
  post: <Reply>(path: string, body: unknown = {}, key?: string): Promise<Reply> =>
    json(send(apiUrl(path), { method: 'POST', body, key })),
  put: <Reply>(path: string, body: unknown, key?: string): Promise<Reply> =>
    json(send(apiUrl(path), { method: 'PUT', body, key })),
  delete: <Reply>(path: string, key?: string): Promise<Reply> => json(send(apiUrl(path), { method: 'DELETE', key })),
};
