import { Agent as HttpAgent, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { type Request as Exchange, TimeoutError } from 'got';
import { answerText } from './answer-text.ts';
import { type Step, watchSending } from './watch-sending.ts';

/** One request, and what its answer may be. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Everything that is sent besides `host`, `connection`, `content-length` and a `user-agent` of our own. */
  readonly headers: Readonly<Record<string, string>>;
  /** What a POST sends, to the byte. */
  readonly body?: Uint8Array;
  /** Aborts the request, however far it has got. */
  readonly bound: AbortSignal;
  /** Milliseconds that each step of connecting may take: the name, the connection, the TLS session. */
  readonly connectMs: number;
  /** Milliseconds that one try may take, where the bound of the whole call is longer. */
  readonly tryMs?: number;
  /** Bytes of the longest answer that is read, and of the longest text that it is unpacked to. */
  readonly mostAnswerBytes: number;
  /**
   * Called for each try when its first byte is about to leave, and when its last one has left. If it throws, the try
   * ends.
   */
  readonly onStep?: (step: Step) => void;
}

/** A whole answer, or one that is too long to be read. */
export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As they came over the wire; null when there are more than may be read. */
  readonly bytes: Uint8Array | null;
  /** The bytes unpacked and read as UTF-8; null when they are too many, or cannot be decoded. */
  readonly text: string | null;
}
/** Provably no byte of the request has left. `code` names the fault, and holds nothing else. */
export interface Unsent {
  readonly kind: 'unsent';
  readonly code: string;
}
/** The request may have left, in whole or in part, and no whole answer came. */
export interface Unknown {
  readonly kind: 'unknown';
  readonly code: string;
}
/** The result of one try, as the network showed it. */
export type Attempt = Answered | Unsent | Unknown;

/** Each try has its own connection. On a reused one, nobody could tell a reset before sending from one after it. */
const agent = { http: new HttpAgent({ keepAlive: false }), https: new HttpsAgent({ keepAlive: false }) };

const client = got.extend({
  agent,
  headers: { 'user-agent': 'finswich-merchant' },
  retry: { limit: 0 },
  followRedirect: false,
  throwHttpErrors: false,
  // We unpack it ourselves, within a bound of its own.
  decompress: false,
});

/** Makes one try. Never rejects. */
export async function attempt(request: HttpRequest): Promise<Attempt> {
  const { method, url, headers, bound, connectMs, tryMs, mostAnswerBytes, onStep } = request;
  let isUnsent = (): boolean => false;
  try {
    const exchange = client.stream(url, {
      method,
      headers,
      signal: bound,
      ...(method === 'POST' && { body: request.body ?? new Uint8Array() }),
      ...(tryMs !== undefined && { timeout: { request: tryMs } }),
    });
    // A fault after the answer does not count.
    exchange.on('error', () => {});
    isUnsent = watchSending(exchange, url, connectMs, (step) => onStep?.(step));
    return answered(exchange, await bytesOf(exchange, mostAnswerBytes), mostAnswerBytes);
  } catch (thrown) {
    return { kind: isUnsent() ? 'unsent' : 'unknown', code: faultCode(thrown) };
  }
}

async function bytesOf(exchange: Exchange, most: number): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of exchange as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Leaving the loop closes the connection.
    if (length > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function answered({ response }: Exchange, bytes: Uint8Array | null, most: number): Answered {
  if (!response) throw new Error('an answer without a status');
  const { statusCode: status, headers } = response;
  return {
    kind: 'answered',
    status,
    headers,
    bytes,
    text: bytes && answerText(bytes, headers['content-encoding'], most),
  };
}

/** The code and nothing else: got's errors carry the whole request with its secrets. */
function faultCode(thrown: unknown): string {
  if (thrown instanceof TimeoutError) return `timeout_${thrown.event}`;
  const { code } = (thrown ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^\w{1,50}$/.test(code) ? code : 'no_code';
}
