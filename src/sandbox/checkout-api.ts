import { type Request, type Response, Router, json } from 'express';
import { z } from 'zod';
import { type Log, faultFields } from '../core/log.ts';
import type { Mode } from '../core/mode.ts';
import { decimalText } from '../core/money.ts';
import { PRODUCTS } from './catalogue.ts';
import { succeeded } from './exchange.ts';
import { type LiveFeedOptions, liveFeed } from './live-feed.ts';
import { type Order, orderBody } from './order.ts';
import type { Phones } from './phone.ts';
import type { Pool } from './pool.ts';
import { sameSiteOnly } from './same-site.ts';
import type { Transaction } from './transaction.ts';
import { transactionView } from './transaction-view.ts';
import type { SandboxCustomer } from './sandbox-customer.ts';

export interface CheckoutApiOptions extends LiveFeedOptions {
  readonly mode: Mode;
  readonly merchantUrl: string;
  readonly note: string;
  readonly customers: () => Promise<readonly SandboxCustomer[]>;
  readonly play: (order: Order) => Promise<Transaction>;
  readonly recent: () => readonly Transaction[];
  readonly phones: Phones;
  readonly pool: Pool;
  readonly log: Log;
}

const RECENT = 12;
const codeBody = z.object({ otp: z.string().trim().min(1).max(64) });

/** What the checkout page talks to, under /sandbox/api. */
export function checkoutApi(options: CheckoutApiOptions): Router {
  const { mode, merchantUrl, note, customers, phones, pool, log } = options;
  const router = Router();
  router.use(sameSiteOnly, (_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  router.use(json({ limit: '16kb' }));

  router.get('/catalogue', (_request, response) => {
    response.json({ mode, merchantUrl, note, products: PRODUCTS });
  });

  router.get('/customers', async (_request, response) => {
    try {
      response.json({ customers: await customers() });
    } catch (thrown) {
      log.warn(faultFields(thrown), 'sandbox.customers_unavailable');
      response
        .status(502)
        .json({ code: 'customers_unavailable', message: 'The merchant cannot say who its customers are.' });
    }
  });

  router.get('/live', liveFeed(options));
  router.get('/phones', (_request, response) => void response.json({ numbers: phones.numbers }));
  router.get('/phones/:number', (request, response) => {
    response.json({ number: request.params.number, messages: phones.messages(request.params.number) });
  });
  router.get('/pool', (_request, response) => {
    response.json({
      balance: decimalText(pool.balance),
      currency: pool.balance.currency,
      entries: pool.entries.slice(-100),
    });
  });

  router.use('/transactions', transactionRoutes(options));
  router.use((_request, response) => void response.status(404).json({ code: 'not_found', message: 'Nothing here.' }));
  return router;
}

/** The customer's steps, and what has become of the transactions. */
function transactionRoutes({ play, recent, find }: Pick<CheckoutApiOptions, 'play' | 'recent' | 'find'>): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.json({ transactions: recent().slice(-RECENT).toReversed().map(transactionView) });
  });
  router.get('/:reference', (request, response) => withTransaction(request, response, async () => undefined));
  router.post('/', async (request, response) => {
    const body = orderBody.safeParse(request.body);
    if (!body.success) return refuse(response, body.error.issues[0]?.message ?? 'Check the order');
    let transaction: Transaction;
    try {
      transaction = await play(body.data);
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown;
      return refuse(response, thrown.message);
    }
    if (succeeded(await transaction.initiate())) await transaction.sendOtp();
    response.status(201).json(transactionView(transaction));
  });
  router.post('/:reference/code', (request, response) =>
    withTransaction(request, response, (transaction) => transaction.sendOtp()),
  );
  router.post('/:reference/complete', (request, response) => {
    const body = codeBody.safeParse(request.body);
    if (!body.success) return refuse(response, 'Enter the code from your phone');
    return withTransaction(request, response, (transaction) => transaction.complete(body.data.otp));
  });

  async function withTransaction(
    request: Request<{ reference: string }>,
    response: Response,
    act: (transaction: Transaction) => Promise<unknown>,
  ): Promise<void> {
    const transaction = find(request.params.reference);
    if (!transaction) {
      response
        .status(404)
        .json({ code: 'unknown_transaction', message: 'This sandbox does not know that transaction.' });
      return;
    }
    await act(transaction);
    response.json(transactionView(transaction));
  }
  return router;
}

function refuse(response: Response, message: string): void {
  response.status(422).json({ code: 'bad_payload', message });
}
