import { setMaxListeners } from 'node:events';
import express, { type NextFunction, type Request, type Response } from 'express';
import type { Clock } from '../core/clock.ts';
import { type Log, faultFields } from '../core/log.ts';
import type { Mode } from '../core/mode.ts';
import { parseMoney } from '../core/money.ts';
import type { SignatureEncoding } from '../rails/finswich/signature.ts';
import { PRODUCTS } from './catalogue.ts';
import { type Changes, createChanges } from './changes.ts';
import { checkoutApi } from './checkout-api.ts';
import { checkoutPage } from './checkout-page.ts';
import { listen } from './listen.ts';
import { NO_FAULTS, type Order } from './order.ts';
import { type PhoneMessage, type Phones, type SentText, createPhones } from './phone.ts';
import { type Pool, createPool } from './pool.ts';
import { type PayableTransaction, type Transaction, openTransaction } from './transaction.ts';
import { seededRandom } from './random.ts';
import { createReceivers } from './receivers.ts';
import { makeReference } from './reference.ts';
import type { SandboxCustomer } from './sandbox-customer.ts';
import { reportTexts } from './report-texts.ts';
import { smsGateway } from './sms-gateway.ts';
import { transferApi } from './transfer-api.ts';
import type { TransferCall } from './transfer-call.ts';

export type { SandboxCustomer } from './sandbox-customer.ts';

export interface SandboxOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Base of the merchant's service: `http://127.0.0.1:3000`. */
  readonly merchantUrl: string;
  /** When set, events go to /webhooks/finswich/<token>/… */
  readonly webhookToken: string | null;
  /** When set, what became of each text is reported to /webhooks/sms/termii/<token>. */
  readonly smsReceiptToken?: string | null;
  /** Whose key signs, and what the events say they are. */
  readonly mode: Mode;
  readonly secretKey: string;
  readonly publicKey: string;
  readonly encoding?: SignatureEncoding;
  /** Every reference, PIN and delay is drawn from it. */
  readonly seed: number;
  /** Asked each time the page wants to show balances. */
  readonly customers: () => Promise<readonly SandboxCustomer[]>;
  /**
   * How long one minute of Finswich's retry map lasts here; {@link MINUTE_MS} when left out. The sandbox's other delays
   * (a slow answer, the provider's work) go by it as well.
   */
  readonly minuteMs?: number;
  /** Gives references their second. */
  readonly clock?: Clock;
  /** How many times faster than real time that clock goes; 1 when left out. */
  readonly speed?: number;
  /** Said at the top of the page. */
  readonly note?: string;
  /** Told of each text that the gateway takes. */
  readonly onText?: (sent: SentText) => void;
  readonly log: Log;
}

/** So short that the first retries can be watched. */
export const MINUTE_MS = 1_000;

/** A Finswich to play against. */
export interface Sandbox {
  readonly url: string;
  /** Opens a transaction and posts nothing yet. Rejects with a RangeError for an unknown product or a bad amount. */
  play(order: Order): Promise<Transaction>;
  /** Oldest first. */
  readonly transactions: readonly Transaction[];
  find(reference: string): Transaction | undefined;
  /** Every call to the transfer API in the order of arrival, those turned away and for unknown references included. */
  readonly transferCalls: readonly TransferCall[];
  /** The merchant's wallet at Finswich. */
  readonly pool: Pool;
  readonly phones: Phones;
  /** Shows a text that another sandbox's gateway took: a phone has the texts of every mode. */
  overhear(sent: SentText): void;
  /** Resolves once the condition holds; looked at again after everything that happens here. */
  readonly until: Changes['until'];
  /** Gives up what is under way or due, ends open pages and frees the port. */
  close(): Promise<void>;
}

/** Starts it; rejects with the listen error untouched. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { log, clock = Date.now, speed = 1, note = '', mode, merchantUrl } = options;
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const closing = ending.signal;
  const changes = createChanges(closing);
  const phones = createPhones(clock, changes);
  const pool = createPool();
  const transactions = new Map<string, PayableTransaction>();
  const calls = new Map<number, TransferCall>();
  let lastId = 0;
  const nextId = () => ++lastId;
  let ordinal = 0;
  const find = (reference: string) => transactions.get(reference);
  const receivers = createReceivers(find, (userReference) => {
    for (const transaction of transactions.values())
      if (transaction.facts.userReference === userReference) transaction.touch();
  });

  async function play(order: Order): Promise<Transaction> {
    const product = PRODUCTS.find(({ product_id }) => product_id === order.productId);
    if (!product) throw new RangeError('Choose a product of the catalogue');
    const amount = parseMoney(order.amount, 'NGN');
    if (!amount.ok) throw new RangeError('Enter an amount in naira, like 200 or 200.50');
    const random = seededRandom(options.seed, ordinal++);
    const { userReference, recipient } = order;
    const reference = makeReference(random, clock());
    const facts = { reference, userReference, amount: amount.value, product, recipient, mode };
    const surroundings = {
      to: options,
      minuteMs: options.minuteMs ?? MINUTE_MS,
      clock,
      speed,
      random,
      nextId,
      changes,
      pool,
      phones,
      receivers,
      closing,
      log,
    };
    const transaction = openTransaction(order, { ...NO_FAULTS, ...order.faults }, facts, surroundings);
    transactions.set(reference, transaction);
    changes.tell({ kind: 'transaction', reference });
    return transaction;
  }

  function record(call: TransferCall): void {
    calls.set(call.id, call);
    changes.tell({ kind: 'transfer' });
    if (call.reference !== null) find(call.reference)?.record(call);
  }

  const recent = () => [...transactions.values()];
  const app = express();
  app.disable('x-powered-by');
  app.use(transferApi({ ...options, pool, clock, nextId, find, record, closing }));
  const receive = (sent: SentText): PhoneMessage =>
    phones.receive({ ...sent, reference: receivers.transactionOf(sent.text)?.reference ?? null });
  const report = reportTexts(options, closing, log);
  app.use(
    smsGateway(
      (sent) => {
        options.onText?.(sent);
        return receive(sent);
      },
      (message) => {
        receivers.learnFrom(message.text, message.number);
        void report(message);
      },
    ),
  );
  app.use(...checkoutPage());
  const customers = async () => receivers.among(await options.customers());
  const api = { mode, merchantUrl, note, customers, play, recent, find, phones, pool, changes, closing, log };
  app.use('/sandbox/api', checkoutApi(api));
  app.use(answerBroken(log));

  const { server, url } = await listen(app, options.host, options.port);
  log.info({ url, merchant: merchantUrl, mode }, 'sandbox.started');
  return {
    url,
    play,
    get transactions() {
      return recent();
    },
    find,
    get transferCalls() {
      return [...calls.values()];
    },
    pool,
    phones,
    overhear(sent) {
      const { text, number } = receive(sent);
      receivers.learnFrom(text, number);
    },
    until: (condition, timeoutMs) => changes.until(condition, timeoutMs),
    async close() {
      if (closing.aborted) return;
      ending.abort();
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      await promise;
    },
  };
}

/** A body that cannot be read is the caller's fault; anything else thrown is ours, and only the log says what. */
const answerBroken =
  (log: Log) =>
  (thrown: unknown, _request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) return next(thrown);
    const status = thrown instanceof Object && 'status' in thrown ? Number(thrown.status) : 500;
    if (status >= 500) log.error(faultFields(thrown), 'sandbox.request_broken');
    const message = status >= 500 ? 'The sandbox made a mistake.' : 'The request is not readable.';
    response
      .status(status)
      .json({ status: 'error', data: {}, code: status >= 500 ? 'internal' : 'bad_request', message });
  };
