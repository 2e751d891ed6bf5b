import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventName } from '../../src/rails/finswich/payloads.ts';
import { SIGNATURE_HEADER, sign } from '../../src/rails/finswich/signature.ts';
import type { EventBody } from '../../src/sandbox/event-bodies.ts';
import { type Book, type Posting, isAnswered } from './book.ts';

/** Posts signed events as Finswich does, and writes each posting into the transaction's book. */
export interface Sender {
  /**
   * Posts until the service gives a final answer; for VALUE_READY and REVERSAL only 200 is final. Each posting goes to
   * the next receiver. Resolves with the last posting, answered or given up.
   */
  deliver(book: Book, body: EventBody, first?: number): Promise<Posting>;
  /** How many receivers there are. */
  readonly receivers: number;
  /** The longest any event waited for its answer, all its postings together. */
  readonly longestWaitMs: number;
  /** Gives up what is not answered yet. */
  giveUp(): void;
  close(): void;
}

/** Longer than any answer may take: the bound on the transfer call, and its grace. */
const PATIENCE_MS = 15_000;
const FIRST_PAUSE_MS = 200;
/** If all senders came back every second, a service that is behind would never catch up. */
const LONGEST_PAUSE_MS = 4_000;
const SOCKETS = 256;

export function createSender(receivers: readonly string[], secret: string): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  const over = new AbortController();
  let longestWaitMs = 0;
  let turn = 0;

  async function deliver(book: Book, body: EventBody, first = (turn += 1)): Promise<Posting> {
    const text = JSON.stringify(body);
    const headers = { 'content-type': 'application/json', [SIGNATURE_HEADER]: sign(text, secret) };
    const startedAt = Date.now();
    for (let attempt = 0; ; attempt += 1) {
      const base = receivers[(first + attempt) % receivers.length] as string;
      const posting = await post(book, body, base, text, headers);
      if (isFinal(posting) || over.signal.aborted) {
        longestWaitMs = Math.max(longestWaitMs, Date.now() - startedAt);
        return posting;
      }
      const wait = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
      await pause(wait * (0.5 + Math.random()), undefined, { signal: over.signal }).catch(() => {});
    }
  }

  async function post(
    book: Book,
    { event, data }: EventBody,
    base: string,
    text: string,
    headers: Record<string, string>,
  ): Promise<Posting> {
    const otp = event === 'COMPLETE_TRANSACTION' ? String(data['otp']) : null;
    const posting: Posting = {
      requestId: randomUUID(),
      event,
      otp,
      sentAt: Date.now(),
      endedAt: null,
      status: null,
      code: null,
      attemptsLeft: null,
    };
    book.postings.push(posting);
    const path = isSettlement(event) ? 'settlement' : 'transaction';
    const answer = await exchange(`${base}/webhooks/finswich/${path}`, text, {
      ...headers,
      'x-request-id': posting.requestId,
    }).catch(() => null);
    posting.endedAt = Date.now();
    if (!answer) return posting;
    posting.status = answer.status;
    const said = parsed(answer.text);
    if (answer.status !== 200) posting.code = said.code ?? null;
    posting.attemptsLeft = said.data?.attempts_left ?? null;
    return posting;
  }

  function exchange(
    url: string,
    text: string,
    headers: Record<string, string>,
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const out = request(url, { method: 'POST', agent, headers }, (response) => {
        let received = '';
        response
          .setEncoding('utf8')
          .on('data', (chunk: string) => (received += chunk))
          .on('end', () => resolve({ status: response.statusCode ?? 0, text: received }))
          .on('error', reject);
      });
      out.setTimeout(PATIENCE_MS, () => out.destroy(new Error('no answer in time')));
      out.on('error', reject).end(text);
    });
  }

  return {
    deliver,
    receivers: receivers.length,
    get longestWaitMs() {
      return longestWaitMs;
    },
    giveUp: () => over.abort(),
    close: () => agent.destroy(),
  };
}

const MUST_SUCCEED: readonly EventName[] = ['UTILITY_TRANSACTION_VALUE_READY', 'UTILITY_TRANSACTION_REVERSAL'];
const isFinal = (posting: Posting): boolean =>
  MUST_SUCCEED.includes(posting.event) ? posting.status === 200 : isAnswered(posting);

const isSettlement = (event: EventName): boolean => event !== 'TRANSACTION_INITIATE' && event !== 'SEND_OTP';

interface Said {
  readonly code?: string;
  readonly data?: { readonly attempts_left?: number };
}

function parsed(text: string): Said {
  try {
    return JSON.parse(text) as Said;
  } catch {
    return {};
  }
}
