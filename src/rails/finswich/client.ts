import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { TimeoutError } from 'got';
import pRetry from 'p-retry';
import type { Deadline } from '../../core/clock.ts';
import type { Mode } from '../../core/mode.ts';
import type { Transfer, TransferOutcome } from '../../transactions/ports.ts';
import { answerText } from './answer-text.ts';
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
  readonly deadline?: Deadline;
}

const PATH = '/api/v1/app-transfer/wallet';
const ANSWER_LIMIT_BYTES = 64 * 1024;
const CONNECT_MS = 4_000;
const RETRY = { retries: Number.POSITIVE_INFINITY, minTimeout: 150, maxTimeout: 1_500, factor: 2, randomize: true };
/** The part of the bound in which a try may begin: one that began at its very end would be cut short while it is out. */
const BEGIN_WITHIN = 0.8;

/**
 * Finswich's transfer call (docs/life-of-a-transaction.md#the-transfer-call; docs/finswich.md#transfer-api): signs the
 * exact bytes it sends, follows no redirect, and tries again only where the request provably never left or was turned
 * away unread. Each try has its own connection, because a reset on a reused one could not be told from one after
 * sending.
 */
export function createTransfer(settings: TransferSettings): Transfer {
  const agent = { http: new HttpAgent({ keepAlive: false }), https: new HttpsAgent({ keepAlive: false }) };
  const within: Deadline = settings.deadline ?? ((ms) => AbortSignal.timeout(ms));

  return async ({ mode, reference, otp }) => {
    const startedAt = performance.now();
    const account = settings.accounts[mode];
    if (!account) return { kind: 'refused', httpStatus: null, fault: 'no_keys_for_mode', durationMs: 0 };
    const deadline = within(settings.timeoutMs);
    const body = JSON.stringify({ auth_code: otp, txn_reference: reference });
    let last: Attempt = { kind: 'failed', phase: 'before_sending', code: 'never_tried' };

    const once = async (): Promise<TransferOutcome['kind']> => {
      // A busy process may wake from its wait too late for another try.
      if (deadline.aborted) throw new TryAgain();
      last = await attempt(settings, account, body, agent, deadline);
      const reading = readAttempt(last);
      if (reading === 'again') throw new TryAgain();
      return reading;
    };
    // The deadline ends the try that is out, not the retries: only the try knows whether anything had left.
    const kind = await pRetry(once, {
      ...RETRY,
      maxRetryTime: settings.timeoutMs * BEGIN_WITHIN,
      shouldRetry: ({ error }) => error instanceof TryAgain,
      // Out of time while nothing had left: Finswich cannot have taken the money.
    }).catch((thrown: unknown) => (thrown instanceof TryAgain ? 'refused' : 'unknown'));
    return { kind, ...described(last), durationMs: Math.round(performance.now() - startedAt) };
  };
}

class TryAgain extends Error {
  override readonly name = 'TryAgain';
}

/** One try. Never rejects; a fault counts as one before sending only when that is proven. */
async function attempt(
  { origin, encoding }: TransferSettings,
  account: TransferAccount,
  body: string,
  agent: { http: HttpAgent; https: HttpsAgent },
  deadline: AbortSignal,
): Promise<Attempt> {
  /** True from when an unconnected socket is seen until its connection (for https: the TLS session) stands. */
  let provenUnsent = false;
  const tooLarge = new AbortController();
  try {
    const request = got.post(account.apiUrl.replace(/\/+$/, '') + PATH, {
      body,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'finswich-merchant',
        [SIGNATURE_HEADER]: sign(body, account.secretKey, encoding),
        'x-public-key': account.publicKey,
        'x-origin': origin,
      },
      agent,
      signal: AbortSignal.any([deadline, tooLarge.signal]),
      retry: { limit: 0 },
      followRedirect: false,
      throwHttpErrors: false,
      responseType: 'buffer',
      // Decoded by us, within a bound of its own.
      decompress: false,
      timeout: { lookup: CONNECT_MS, connect: CONNECT_MS, secureConnect: CONNECT_MS },
    });
    void request.on('request', (out) =>
      out.once('socket', (socket) => {
        provenUnsent = socket.connecting;
        socket.once(account.apiUrl.startsWith('https:') ? 'secureConnect' : 'connect', () => {
          provenUnsent = false;
        });
      }),
    );
    void request.on('downloadProgress', ({ transferred }) => {
      if (transferred > ANSWER_LIMIT_BYTES) tooLarge.abort();
    });
    const { statusCode: status, body: bytes, headers } = await request;
    return { kind: 'answered', status, body: answerText(bytes, headers['content-encoding'], ANSWER_LIMIT_BYTES) };
  } catch (thrown) {
    const code = tooLarge.signal.aborted ? 'answer_too_large' : faultCode(thrown);
    return { kind: 'failed', phase: provenUnsent ? 'before_sending' : 'after_sending', code };
  }
}

function faultCode(thrown: unknown): string {
  if (thrown instanceof TimeoutError) return `timeout_${thrown.event}`;
  const { code } = (thrown ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : 'no_code';
}

const described = (attempt: Attempt): Pick<TransferOutcome, 'httpStatus' | 'fault'> =>
  attempt.kind === 'answered'
    ? { httpStatus: attempt.status, fault: null }
    : { httpStatus: null, fault: `${attempt.phase}: ${attempt.code}` };
