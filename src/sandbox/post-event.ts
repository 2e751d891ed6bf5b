import { Agent } from 'node:http';
import got, { RequestError } from 'got';
import { SIGNATURE_HEADER, type SignatureEncoding, sign } from '../rails/finswich/signature.ts';
import type { EventBody } from './event-bodies.ts';
import type { Answer, Exchange } from './exchange.ts';

/** Where the merchant listens, and the key that signs what we send. */
export interface MerchantAddress {
  readonly merchantUrl: string;
  readonly webhookToken: string | null;
  readonly secretKey: string;
  readonly encoding?: SignatureEncoding | undefined;
}

/** An event, signed, before it leaves. */
export interface SignedEvent {
  readonly url: string;
  readonly text: string;
  readonly signature: string;
}

/** COMPLETE_TRANSACTION waits for the merchant's own call to us, which it may bound at 15 seconds. */
const ANSWER_TIMEOUT_MS = 30_000;

/** No connection is reused: a reset on an old one would look like a fault of the merchant. */
const agent = { http: new Agent({ keepAlive: false }) };

/** Chooses the webhook and signs exactly the bytes that will leave. */
export function signEvent(to: MerchantAddress, body: EventBody): SignedEvent {
  const webhook = body.event === 'TRANSACTION_INITIATE' || body.event === 'SEND_OTP' ? 'transaction' : 'settlement';
  const token = to.webhookToken === null ? '' : `/${encodeURIComponent(to.webhookToken)}`;
  const text = JSON.stringify(body);
  return {
    url: `${to.merchantUrl.replace(/\/+$/, '')}/webhooks/finswich${token}/${webhook}`,
    text,
    signature: sign(text, to.secretKey, to.encoding),
  };
}

/** Posts it once and reports what came back; never rejects, because silence is an answer here. */
export async function postEvent(
  event: SignedEvent,
  signal: AbortSignal,
): Promise<Pick<Exchange, 'answer' | 'fault' | 'ms'>> {
  const started = performance.now();
  const ms = () => Math.round((performance.now() - started) * 10) / 10;
  try {
    const response = await got.post(event.url, {
      body: event.text,
      headers: { accept: 'application/json', 'content-type': 'application/json', [SIGNATURE_HEADER]: event.signature },
      agent,
      retry: { limit: 0 },
      timeout: { request: ANSWER_TIMEOUT_MS },
      followRedirect: false,
      throwHttpErrors: false,
      signal,
    });
    const retryAfter = Number(response.headers['retry-after'] ?? Number.NaN);
    const answer: Answer = {
      status: response.statusCode,
      body: parsed(response.body),
      retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
    };
    return { answer, fault: null, ms: ms() };
  } catch (thrown) {
    const fault = thrown instanceof RequestError ? thrown.code : 'ABORTED';
    return { answer: null, fault, ms: ms() };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text.slice(0, 2_000);
  }
}
