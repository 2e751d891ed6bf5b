import type { Attempt } from '../../calls/attempt.ts';
import { call } from '../../calls/call.ts';
import { endpoint } from '../../calls/endpoint.ts';
import type { Deadline } from '../../core/clock.ts';
import type { Mode } from '../../core/mode.ts';
import type { Transfer, TransferOutcome } from '../../transactions/ports.ts';
import { SIGNATURE_HEADER, type SignatureEncoding, sign } from './signature.ts';
import { type Seen, readOutcome } from './transfer-outcome.ts';

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
const MOST_ANSWER_BYTES = 64 * 1024;
const CONNECT_MS = 4_000;
/**
 * The part of the bound in which a try may begin. A try that began at its very end would be cut short while it is out.
 */
const BEGIN_WITHIN = 0.8;

/**
 * Finswich's transfer call (docs/life-of-a-transaction.md#the-transfer-call; docs/finswich.md#transfer-api). Signs the
 * exact bytes it sends. Tries again only where the request provably never left or was turned away unread.
 */
export function createTransfer(settings: TransferSettings): Transfer {
  const within: Deadline = settings.deadline ?? ((ms) => AbortSignal.timeout(ms));
  const urlOf = (mode: Mode): URL | null => {
    const account = settings.accounts[mode];
    return account && endpoint(account.apiUrl, PATH);
  };
  const urls = { TEST: urlOf('TEST'), LIVE: urlOf('LIVE') };
  return async ({ mode, reference, otp }) => {
    const [account, url] = [settings.accounts[mode], urls[mode]];
    if (!account || !url)
      return { kind: 'refused', httpStatus: null, fault: 'no_keys_for_mode', durationMs: 0, sentAfterMs: null };
    const body = Buffer.from(JSON.stringify({ auth_code: otp, txn_reference: reference }));
    const {
      durationMs,
      leftAfterMs: sentAfterMs,
      ...last
    } = await call({
      method: 'POST',
      url,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        [SIGNATURE_HEADER]: sign(body, account.secretKey, settings.encoding),
        'x-public-key': account.publicKey,
        'x-origin': settings.origin,
      },
      body,
      bound: within(settings.timeoutMs),
      connectMs: CONNECT_MS,
      mostAnswerBytes: MOST_ANSWER_BYTES,
      retry: {
        most: Number.POSITIVE_INFINITY,
        waitMs: 150,
        beginWithinMs: settings.timeoutMs * BEGIN_WITHIN,
        turnsAway: (answer) => readOutcome(seenOf(answer)) === 'again',
      },
    });
    const seen = seenOf(last);
    const reading = readOutcome(seen);
    // The time ran out before anything had left: Finswich cannot have taken the money.
    return { kind: reading === 'again' ? 'refused' : reading, ...described(seen), durationMs, sentAfterMs };
  };
}

/** An answer too long to read says nothing, not even by its status. */
const seenOf = (attempt: Attempt): Seen =>
  attempt.kind === 'answered' && attempt.bytes === null ? { kind: 'unknown', code: 'answer_too_large' } : attempt;

const described = (seen: Seen): Pick<TransferOutcome, 'httpStatus' | 'fault'> =>
  seen.kind === 'answered'
    ? { httpStatus: seen.status, fault: null }
    : { httpStatus: null, fault: `${seen.kind === 'unsent' ? 'before_sending' : 'after_sending'}: ${seen.code}` };
