import { type CallOutcome, call } from '../calls/call.ts';
import { MessageNotSent } from '../core/message.ts';
import { outOfTime } from './out-of-time.ts';

/** What is posted: one body, as JSON or as a form, and any headers of the gateway's own. */
export interface GatewayRequest {
  /** The gateway's name, first word of every reason. */
  readonly gateway: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: { readonly json: Record<string, string> } | { readonly form: Record<string, string> };
}

/** A gateway's answer with a 2xx status, with its JSON parsed but not yet checked. */
export interface GatewayAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** Real answers are under 1 kB. */
const MOST_ANSWER_BYTES = 64 * 1024;
/** Connecting may be tried again, so it is short. */
const CONNECT_MS = 2_000;
/** Bounds callers whose signal has no end, or a late one. */
const TRY_MS = 15_000;
/** The gateway did not take the message: it has too much to do. */
const TOO_BUSY = [429, 503];

/**
 * Posts one message, at most three times. It is posted again only where the customer cannot have got it already: no
 * connection came about, or the gateway said 429 or 503. A silence after the request left is final: a second SMS costs
 * money and trust, and customers can ask for a new code themselves (docs/life-of-a-transaction.md#one-time-codes).
 *
 * Rejects with MessageNotSent for everything but a 2xx answer in JSON. Its reason holds the status or error code alone.
 */
export async function postMessage(request: GatewayRequest, signal: AbortSignal): Promise<GatewayAnswer> {
  const { type, text } = written(request.body);
  const outcome = await call({
    method: 'POST',
    url: request.url,
    headers: { accept: 'application/json', 'content-type': type, ...request.headers },
    body: Buffer.from(text),
    bound: signal,
    connectMs: CONNECT_MS,
    tryMs: TRY_MS,
    mostAnswerBytes: MOST_ANSWER_BYTES,
    retry: { most: 2, waitMs: 200, turnsAway: ({ status }) => TOO_BUSY.includes(status) },
  });
  const read = readAnswer(outcome);
  if ('json' in read) return read;
  const reason = signal.aborted ? outOfTime(signal) : read.reason;
  throw new MessageNotSent(`${request.gateway}: ${reason}`, read.who === 'customer', read.who === 'nobody');
}

const written = (body: GatewayRequest['body']): { readonly type: string; readonly text: string } =>
  'json' in body
    ? { type: 'application/json', text: JSON.stringify(body.json) }
    : { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(body.form).toString() };

/**
 * Why the gateway did not take the message, and who may have it anyway: certainly nobody, perhaps the customer, or it
 * is unknown.
 */
interface NotTaken {
  readonly reason: string;
  readonly who: 'nobody' | 'customer' | 'open';
}

function readAnswer(outcome: CallOutcome): GatewayAnswer | NotTaken {
  if (outcome.kind !== 'answered') {
    return { reason: reasonOf(outcome.code), who: outcome.kind === 'unsent' ? 'nobody' : 'customer' };
  }
  const { status, bytes, text } = outcome;
  // A gateway that fails after it has received the message may have passed it on before.
  if (status >= 500 && !TOO_BUSY.includes(status)) return { reason: `http ${status}`, who: 'open' };
  if (status < 200 || status > 299) return { reason: `http ${status}`, who: 'nobody' };
  if (bytes === null) return { reason: 'answer too large', who: 'customer' };
  try {
    return { status, json: JSON.parse(text ?? '') as unknown };
  } catch {
    return { reason: 'unreadable answer', who: 'customer' };
  }
}

const reasonOf = (code: string): string => (/^(timeout_\w+|ETIMEDOUT)$/.test(code) ? 'timeout' : code);
