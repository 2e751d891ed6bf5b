import type { Attempt } from '../../calls/attempt.ts';
import { type CallOutcome, call } from '../../calls/call.ts';
import { endpoint } from '../../calls/endpoint.ts';
import type { Deadline } from '../../core/clock.ts';
import type { Mode } from '../../core/mode.ts';
import type { ModeSettings, VtpassSettings } from './settings.ts';

/** One request to VTpass in a mode that has keys. A `body` is JSON, and is posted. */
export interface VtpassRequest {
  readonly mode: Mode;
  /** Under the base URL, with its query: `/services?identifier=data`. */
  readonly path: string;
  readonly body?: string;
  /** Left out: the bound of an order. */
  readonly boundMs?: number;
  readonly mostAnswerBytes: number;
}

/** Makes one request, and says what came of it. Null when the mode has no keys, and nothing was sent. Never rejects. */
export type CallVtpass = (request: VtpassRequest) => Promise<CallOutcome | null>;

const CONNECT_MS = 4_000;

/**
 * The calls to VTpass (https://www.vtpass.com/documentation/authentication/). Tries again twice where the request
 * provably never left, and never otherwise: VTpass may have taken any other.
 */
export function createClient({ modes, timeoutMs }: VtpassSettings, deadline: Deadline): CallVtpass {
  return async ({ mode, path, body, boundMs = timeoutMs, mostAnswerBytes }) => {
    const keys = modes[mode];
    if (keys === null) return null;
    const bound = Math.min(boundMs, timeoutMs);
    return call({
      method: body === undefined ? 'GET' : 'POST',
      url: endpoint(keys.apiUrl, path),
      headers: headersFor(keys, body !== undefined),
      ...(body !== undefined && { body: Buffer.from(body) }),
      bound: deadline(bound),
      connectMs: CONNECT_MS,
      mostAnswerBytes,
      retry: { most: 2, waitMs: 150, beginWithinMs: bound / 2, turnsAway: () => false },
    });
  };
}

/** What is read is asked for with the public key, what is changed with the secret one. */
const headersFor = ({ apiKey, publicKey, secretKey }: ModeSettings, isPost: boolean): Record<string, string> => ({
  accept: 'application/json',
  'api-key': apiKey,
  ...(isPost ? { 'content-type': 'application/json', 'secret-key': secretKey } : { 'public-key': publicKey }),
});

/** Why there is no answer, and nothing about the request. */
export const faultOf = (attempt: Exclude<Attempt, { kind: 'answered' }>): string =>
  `${attempt.kind === 'unsent' ? 'before_sending' : 'after_sending'}: ${attempt.code}`;
