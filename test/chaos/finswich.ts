import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { verify } from '../../src/rails/finswich/signature.ts';
import { type Pool, createPool } from '../../src/sandbox/pool.ts';
import { TRANSFER_PATH } from '../../src/sandbox/transfer-api.ts';
import type { Book, CallAnswer, CallSeen } from './book.ts';
import type { TransferPlan } from './plan.ts';

/**
 * Finswich's transfer API under load: it has the sandbox's own books, answers by each transaction's plan, and has
 * outages.
 */
export interface Finswich {
  readonly url: string;
  /** The merchant's wallet there. */
  readonly pool: Pool;
  /** Calls that named no transaction that was ever begun, or were badly signed. */
  readonly strays: string[];
  /** Stops listening: new connections are refused, and open ones are reset. */
  goDown(): Promise<void>;
  comeUp(): Promise<void>;
  close(): Promise<void>;
}

export interface FinswichOptions {
  readonly secret: string;
  readonly publicKey: string;
  readonly find: (reference: string) => Book | undefined;
  /** Plays the provider's part of a transaction that was debited; resolves when its first event has been answered. */
  readonly provide: (book: Book, when: 'during_call' | 'after') => Promise<void>;
}

/** Whether a plan debits the wallet, and what the caller is answered. */
const BEHAVIOUR: Readonly<
  Record<
    TransferPlan,
    { readonly debits: boolean; readonly says: 'accept' | 'refuse' | 'error' | 'nonsense' | 'reset' | 'hang' }
  >
> = {
  accept: { debits: true, says: 'accept' },
  accept_slowly: { debits: true, says: 'accept' },
  busy_then_accept: { debits: true, says: 'accept' },
  refuse: { debits: false, says: 'refuse' },
  error_before: { debits: false, says: 'error' },
  error_after: { debits: true, says: 'error' },
  hang_before: { debits: false, says: 'hang' },
  hang_after: { debits: true, says: 'hang' },
  reset_before: { debits: false, says: 'reset' },
  reset_after: { debits: true, says: 'reset' },
  nonsense_after: { debits: true, says: 'nonsense' },
};

const SLOW_MS = 500;
/** A service that answers an early event only after its own call must not hang for ever. */
const DURING_CALL_MS = 700;
const SUCCESS = '{"status":"success","data":{},"message":"Transaction completed successfully"}';
const FAILED = '{"status":"error","data":{},"message":"Transaction failed"}';

export async function startFinswich({ secret, publicKey, find, provide }: FinswichOptions): Promise<Finswich> {
  const pool = createPool();
  const strays: string[] = [];
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;

  async function listen(on: number): Promise<Server> {
    const listening = createServer((request, response) => {
      // Callers that die while they send or are answered are part of the test.
      serve(request, response).catch(() => request.socket.destroy());
    });
    await new Promise<void>((resolve, reject) => listening.once('error', reject).listen(on, '127.0.0.1', resolve));
    return listening;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const body = JSON.parse(raw.toString()) as { auth_code: string; txn_reference: string };
    const signature = String(request.headers['x-finswich-signature']);
    const book = find(body.txn_reference);
    const signed =
      verify(signature, raw, body, [secret])?.form === 'raw' && request.headers['x-public-key'] === publicKey;
    if (!book || !signed || request.url !== TRANSFER_PATH) {
      strays.push(`${request.url} ${body.txn_reference}`);
      response.writeHead(400).end(FAILED);
      return;
    }
    const call: CallSeen = { at: Date.now(), otp: body.auth_code, signed, told: 'nothing_clear', endedAt: null };
    const isFirst = book.calls.length === 0;
    book.calls.push(call);
    response.once('close', () => (call.endedAt = Date.now()));
    const answer = (told: CallAnswer, status: number, text: string): void => {
      call.told = told;
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    };
    const debit = (): boolean => {
      const amount = { minor: book.amount, currency: 'NGN' } as const;
      book.debited ||= pool.debit(book.reference, amount, Date.now());
      return book.debited;
    };

    const { debits, says } = BEHAVIOUR[book.plan.transfer];
    if (book.plan.transfer === 'busy_then_accept' && isFirst) return answer('come_again', 429, FAILED);
    if (debits) {
      if (!debit()) return answer('refused', 400, FAILED);
      if (book.plan.duringCall) await Promise.race([provide(book, 'during_call'), pause(DURING_CALL_MS)]);
      else void provide(book, 'after');
    }
    switch (says) {
      case 'accept':
        if (book.plan.transfer === 'accept_slowly') await pause(SLOW_MS);
        return answer('success', 200, SUCCESS);
      case 'refuse':
        return answer('refused', 400, FAILED);
      case 'error':
        return answer('nothing_clear', 500, FAILED);
      case 'nonsense':
        return answer('nothing_clear', 200, '<html>Thank you</html>');
      case 'reset':
        request.socket.resetAndDestroy();
        return;
      case 'hang':
    }
  }

  const down = async (): Promise<void> => {
    if (!server.listening) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };
  return {
    url: `http://127.0.0.1:${port}`,
    pool,
    strays,
    goDown: down,
    comeUp: async () => {
      server = await listen(port);
    },
    close: down,
  };
}
