import type { Request, Response } from 'express';
import type { Changes } from './changes.ts';
import type { Phones } from './phone.ts';
import type { Transaction } from './transaction.ts';
import { transactionView } from './transaction-view.ts';

const LISTENERS = 50;
const HEARTBEAT_MS = 15_000;

export interface LiveFeedOptions {
  readonly changes: Changes;
  readonly find: (reference: string) => Transaction | undefined;
  readonly phones: Phones;
  readonly closing: AbortSignal;
}

/** Server-sent events: a transaction or a phone, whole, each time it changes. A page that missed some loses nothing. */
export function liveFeed({ changes, find, phones, closing }: LiveFeedOptions) {
  let listeners = 0;
  return (_request: Request, response: Response): void => {
    if (listeners >= LISTENERS) {
      response.status(503).json({ code: 'overloaded', message: 'Too many pages are open.' });
      return;
    }
    listeners += 1;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const send = (name: string, data: unknown) => response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    response.write(': hello\n\n');
    const stop = changes.listen((change) => {
      if (change.kind === 'phone') send('phone', { number: change.number, messages: phones.messages(change.number) });
      if (change.kind !== 'transaction') return;
      const transaction = find(change.reference);
      if (transaction) send('transaction', transactionView(transaction));
    });
    const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
    const end = () => response.end();
    closing.addEventListener('abort', end);
    response.once('close', () => {
      listeners -= 1;
      stop();
      clearInterval(heartbeat);
      closing.removeEventListener('abort', end);
    });
  };
}
