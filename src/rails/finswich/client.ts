import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { RequestError, TimeoutError } from 'got';
import pRetry from 'p-retry';
import type { Mode } from '../../core/mode.ts';
import type { Transfer, TransferOutcome } from '../../transactions/ports.ts';
import { SIGNATURE_HEADER, type SignatureEncoding, sign } from './signature.ts';
import { type Attempt, readAttempt } from './transfer-outcome.ts';

/** How the transfer API of one mode is reached and signed for. */
export interface TransferAccount {
  readonly apiUrl: string;
  readonly secretKey: string;
  readonly publicKey: string;
}

export interface TransferSettings {
  readonly accounts: Readonly<Record<Mode, TransferAccount | null>>;
  /** `x-origin`: the URL Finswich has whitelisted. */
  readonly origin: string;
  readonly encoding: SignatureEncoding;
  /** Bound on the whole call, tries and waits together, in milliseconds. */
  readonly timeoutMs: number;
}

const PATH = '/api/v1/app-transfer/wallet';
const ANSWER_LIMIT_BYTES = 64 * 1024;
const CONNECT_MS = 4_000;
const RETRY = { retries: 20, minTimeout: 150, maxTimeout: 1_500, factor: 2, randomize: true } as const;

/**
 * Finswich's transfer call (design §7; protocols §1.8): signs the exact bytes it sends, follows no redirect, and tries
 * again only where the request provably never left or was turned away unread. Each try has its own connection, because
 * a reset on a reused one could not be told from one after sending.
 */
export function createTransfer(settings: TransferSettings): Transfer {
  const agent = { http: new HttpAgent({ keepAlive: false }), https: new HttpsAgent({ keepAlive: false }) };

  return async ({ mode, reference, otp }) => {
    const startedAt = performance.now();
    const since = (): number => Math.round(performance.now() - startedAt);
    const account = settings.accounts[mode];
    if (!account) return { kind: 'refused', httpStatus: null, fault: 'no_keys_for_mode', durationMs: 0 };
    const deadline = AbortSignal.timeout(settings.timeoutMs);
    const body = JSON.stringify({ auth_code: otp, txn_reference: reference });
    let last: Attempt = { kind: 'failed', phase: 'before_sending', code: 'never_tried' };

    const once = async (): Promise<TransferOutcome['kind']> => {
      last = await attempt(settings, account, body, agent, deadline);
      const reading = readAttempt(last);
      if (reading === 'again') throw new TryAgain();
      return reading;
    };
    // The deadline ends the try that is out, not the retries: only the try knows whether anything had left.
    const kind = await pRetry(once, { ...RETRY, shouldRetry: () => !deadline.aborted }).catch((thrown: unknown) => {
      // Out of tries or of time while nothing had left: Finswich cannot have taken the money.
      if (thrown instanceof TryAgain) return 'refused' as const;
      throw thrown;
    });
    return { kind, ...described(last), durationMs: since() };
  };
}

class TryAgain extends Error {
  override readonly name = 'TryAgain';
}

async function attempt(
  { origin, encoding }: TransferSettings,
  account: TransferAccount,
  body: string,
  agent: { http: HttpAgent; https: HttpsAgent },
  signal: AbortSignal,
): Promise<Attempt> {
  /** Null until a socket is seen: a fault whose place is not known counts as one after sending. */
  let connected: boolean | null = null;
  const tooLarge = new AbortController();
  try {
    const request = got.post(new URL(PATH, account.apiUrl), {
      body,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        [SIGNATURE_HEADER]: sign(body, account.secretKey, encoding),
        'x-public-key': account.publicKey,
        'x-origin': origin,
      },
      agent,
      signal: AbortSignal.any([signal, tooLarge.signal]),
      retry: { limit: 0 },
      followRedirect: false,
      throwHttpErrors: false,
      responseType: 'text',
      decompress: false,
      timeout: { lookup: CONNECT_MS, connect: CONNECT_MS, secureConnect: CONNECT_MS },
    });
    void request.on('request', (out) =>
      out.once('socket', (socket) => {
        connected = !socket.connecting;
        socket.once(account.apiUrl.startsWith('https:') ? 'secureConnect' : 'connect', () => {
          connected = true;
        });
      }),
    );
    void request.on('downloadProgress', ({ transferred }) => {
      if (transferred > ANSWER_LIMIT_BYTES) tooLarge.abort();
    });
    const { statusCode: status, body: text } = await request;
    return { kind: 'answered', status, body: text };
  } catch (thrown) {
    if (!(thrown instanceof RequestError)) throw thrown;
    const phase = connected === false && isBeforeSending(thrown) ? 'before_sending' : 'after_sending';
    return { kind: 'failed', phase, code: thrown instanceof TimeoutError ? `timeout_${thrown.event}` : thrown.code };
  }
}

const CONNECT_PHASES = ['lookup', 'connect', 'secureConnect'];
const CONNECT_FAULTS =
  /^(ENOTFOUND|EAI_\w+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|CERT_\w+|ERR_TLS_\w+|ERR_SSL_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|ECONNRESET|ERR_ABORTED)$/;

/** Nothing is written before the connection (for https: the TLS session) stands, so such a fault is harmless. */
const isBeforeSending = (error: RequestError): boolean =>
  error instanceof TimeoutError ? CONNECT_PHASES.includes(error.event) : CONNECT_FAULTS.test(error.code);

const described = (attempt: Attempt): Pick<TransferOutcome, 'httpStatus' | 'fault'> =>
  attempt.kind === 'answered'
    ? { httpStatus: attempt.status, fault: null }
    : { httpStatus: null, fault: `${attempt.phase}: ${attempt.code}` };
