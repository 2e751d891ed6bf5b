import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../src/sandbox/random.ts';
import type { Book, MessageKind, MessageSeen } from './book.ts';

/** Plays the SMS gateway Termii, and every phone behind it. */
export interface SmsGateway {
  readonly url: string;
  /** The share of messages that meet a fault, from 0 to 1. */
  faultRate: number;
  /** Messages that no transaction could be found for. */
  readonly strays: string[];
  close(): Promise<void>;
}

export interface SmsGatewayOptions {
  readonly random: Random;
  /** The transaction a message is about, by its reference, or by who gets the value. */
  readonly find: (by: { readonly reference: string | null; readonly recipient: string | null }) => Book | undefined;
}

/**
 * The service gets no answer for `dropped` and `swallowed`, but `dropped` reached the phone. `denied` reached it too,
 * while the service is told that it was not sent.
 */
type Fate = 'ok' | 'error' | 'busy' | 'denied' | 'dropped' | 'swallowed' | 'hung';

const SILENCES: readonly Fate[] = ['dropped', 'swallowed', 'hung'];
const HANG_MS = 2_500;
/** After a third silence the service would give the message up for a person to see, which this test does not want. */
const MOST_SILENCES = 2;

export async function startSmsGateway({ random, find }: SmsGatewayOptions): Promise<SmsGateway> {
  const strays: string[] = [];
  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { to, sms } = JSON.parse(Buffer.concat(chunks).toString()) as { to: string; sms: string };
    const book = find({
      reference: /\bRef (\S+)/.exec(sms)?.[1] ?? null,
      recipient: /\((\d+)\)/.exec(sms)?.[1] ?? null,
    });
    if (!book) strays.push(sms);
    const kind = kindOf(sms);
    const fate = fateOf(book, kind);
    const taken = !['error', 'busy', 'swallowed'].includes(fate);
    const message: MessageSeen = {
      at: Date.now(),
      kind,
      to: `+${to}`,
      text: sms,
      taken,
      confirmed: fate === 'ok',
      isSilence: SILENCES.includes(fate),
    };
    book?.messages.push(message);
    if (book && kind === 'otp' && taken) book.code = /\b\d{6}\b/.exec(sms)?.[0] ?? null;

    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    switch (fate) {
      case 'ok':
        return answer(200, { code: 'ok', message_id: `sms-${book?.reference}-${book?.messages.length}` });
      case 'error':
      case 'denied':
        return answer(500, { message: 'down' });
      case 'busy':
        return answer(503, { message: 'busy' });
      case 'hung':
        await pause(HANG_MS);
        response.destroy();
        return;
      case 'dropped':
      case 'swallowed':
        response.destroy();
    }
  }

  function fateOf(book: Book | undefined, kind: MessageKind): Fate {
    const roll = random();
    const rate = gateway.faultRate;
    if (roll >= rate) return 'ok';
    const silences = book?.messages.filter((one) => one.kind === kind && one.isSilence).length ?? 0;
    const fates: readonly Fate[] =
      kind !== 'otp' && silences >= MOST_SILENCES
        ? ['error', 'busy']
        : ['error', 'error', 'busy', 'denied', 'dropped', 'swallowed', 'hung'];
    return fates[Math.floor((roll / rate) * fates.length)] as Fate;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gateway: SmsGateway = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faultRate: 0,
    strays,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return gateway;
}

/** Recognises a message by the words of the service's templates. */
function kindOf(text: string): MessageKind {
  if (text.includes('is your code to pay')) return 'otp';
  if (text.includes('is held')) return 'in_doubt';
  if (text.includes('has not come yet')) return 'follows';
  if (text.includes('Your purchase was reversed') || text.includes('We could not deliver')) return 'refund';
  if (text.includes('did not go through')) return 'failed';
  if (text.includes('You paid')) return 'paid';
  return /\bPIN\b|token/i.test(text) ? 'voucher' : 'unknown';
}
