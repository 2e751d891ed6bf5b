import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { type Request } from 'got';
import pRetry, { AbortError } from 'p-retry';
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

/** The URL of `path` under a configured base, which may have a path and a last slash. Throws when it is no URL. */
export const endpoint = (baseUrl: string, path: string): URL => new URL(`${baseUrl.replace(/\/+$/, '')}${path}`);

/** A gateway's answer with a 2xx status, its JSON not yet looked into. */
export interface GatewayAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** Real answers are under 1 kB. */
const MOST_ANSWER_BYTES = 64 * 1024;

/** Milliseconds. Connecting may be tried again, so it is short; `request` bounds callers whose signal has no end. */
const TIMEOUT = { lookup: 2000, connect: 2000, secureConnect: 2000, request: 15_000 };

/**
 * A new connection for every message. On a reused one, a reset cannot tell whether the request was read: the message
 * would have to be given up because the gateway closed an idle connection.
 */
const FRESH = { http: new HttpAgent({ keepAlive: false }), https: new HttpsAgent({ keepAlive: false }) };

/**
 * Posts one message, at most three times. It is posted again only where the customer cannot have got it already: no
 * connection came about, or the gateway said 429 or 503. A silence after the request left is final: a second SMS costs
 * money and trust, and the OTP's own re-send is in the customer's hand (docs/life-of-a-transaction.md#one-time-codes).
 *
 * Rejects with MessageNotSent for everything but a 2xx answer in JSON. Its reason holds the status or error code alone:
 * got's errors carry the request with its API key.
 */
export async function postMessage(request: GatewayRequest, signal: AbortSignal): Promise<GatewayAnswer> {
  /** How far the newest try has got: `out` while it runs, then what it failed with. */
  let newest: 'out' | MessageNotSent | null = null;
  const once = async (): Promise<GatewayAnswer> => {
    newest = 'out';
    try {
      return await attempt(request, signal);
    } catch (thrown) {
      newest = thrown instanceof AbortError ? (thrown.originalError as MessageNotSent) : (thrown as MessageNotSent);
      throw thrown;
    }
  };
  try {
    return await pRetry(once, { retries: 2, minTimeout: 200, randomize: true, signal });
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    const reason = `${request.gateway}: ${outOfTime(signal)}`;
    const { maybeSent, provenUnsent } = furthest(newest);
    throw new MessageNotSent(reason, maybeSent, provenUnsent);
  }
}

/** Cut off in the middle of a try, nobody can say how far it had got; before the first and between two nothing was out. */
const furthest = (newest: 'out' | MessageNotSent | null): Pick<MessageNotSent, 'maybeSent' | 'provenUnsent'> =>
  newest instanceof MessageNotSent ? newest : { maybeSent: newest === 'out', provenUnsent: newest === null };

async function attempt(request: GatewayRequest, signal: AbortSignal): Promise<GatewayAnswer> {
  const { gateway } = request;
  const { status, text } = await exchange(request, signal);
  if (status === 429 || status === 503) throw new MessageNotSent(`${gateway}: http ${status}`);
  // A gateway that fails with the message in its hands may have passed it on before.
  if (status >= 500) throw final(`${gateway}: http ${status}`, false, false);
  if (status < 200 || status > 299) throw final(`${gateway}: http ${status}`);
  if (text === null) throw final(`${gateway}: answer too large`, true);
  try {
    return { status, json: JSON.parse(text) as unknown };
  } catch {
    throw final(`${gateway}: unreadable answer`, true);
  }
}

/** One request and its answer; `text` is null when there is more of it than anybody should read. */
async function exchange(
  { gateway, url, headers, body }: GatewayRequest,
  signal: AbortSignal,
): Promise<{ status: number; text: string | null }> {
  let stream: Request | null = null;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    stream = got.stream.post(url, {
      ...body,
      headers: { accept: 'application/json', ...headers },
      retry: { limit: 0 },
      timeout: TIMEOUT,
      agent: FRESH,
      followRedirect: false,
      throwHttpErrors: false,
      // Not compressed, so that the bytes counted are the bytes kept.
      decompress: false,
      signal,
    });
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      // Leaving the loop closes the connection.
      if (bytes > MOST_ANSWER_BYTES) return { status: statusOf(stream), text: null };
      chunks.push(chunk);
    }
    return { status: statusOf(stream), text: Buffer.concat(chunks).toString('utf8') };
  } catch (thrown) {
    const reason = `${gateway}: ${faultOf(thrown)}`;
    throw hadConnection(stream) ? final(reason, true) : new MessageNotSent(reason);
  }
}

const statusOf = (stream: Request): number => stream.response?.statusCode ?? 0;

/** Without a finished connection (TLS included) not a byte of the message can have left. */
function hadConnection(stream: Request | null): boolean {
  const secure = stream?.requestUrl?.protocol === 'https:';
  return (secure ? stream?.timings?.secureConnect : stream?.timings?.connect) !== undefined;
}

function faultOf(thrown: unknown): string {
  const code = (thrown as { code?: unknown }).code;
  if (code === 'ETIMEDOUT') return 'timeout';
  return typeof code === 'string' && /^\w{1,50}$/.test(code) ? code : 'fault';
}

const final = (...why: ConstructorParameters<typeof MessageNotSent>): AbortError =>
  new AbortError(new MessageNotSent(...why));
