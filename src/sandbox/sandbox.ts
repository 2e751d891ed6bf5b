import { setMaxListeners } from 'node:events';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Mode } from '../core/mode.ts';
import type { SignatureEncoding } from '../rails/finswich/signature.ts';
import { type Changes, createChanges } from './changes.ts';
import { listen } from './listen.ts';
import { merchantTexts } from './merchant-texts.ts';
import { openedTransactions } from './opened-transactions.ts';
import type { Order } from './order.ts';
import { type Phones, type SentText, createPhones } from './phone.ts';
import { type Pool, createPool } from './pool.ts';
import { sandboxApp } from './sandbox-app.ts';
import type { SandboxCustomer } from './sandbox-customer.ts';
import type { Transaction } from './transaction.ts';
import type { TransferCall } from './transfer-call.ts';
import type { VtpassControl } from './vtpass/control.ts';
import { type VtpassSandboxOptions, vtpassSandbox } from './vtpass/vtpass-sandbox.ts';

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
  /** The mode whose key signs, and that the events name. */
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
  /** Shown at the top of the page. */
  readonly note?: string;
  /** Called with each text that the gateway takes. */
  readonly onText?: (sent: SentText) => void;
  /** Plays VTpass too, at `/vtpass/api`. */
  readonly vtpass?: Pick<VtpassSandboxOptions, 'keys' | 'settings' | 'openingMinor' | 'heldMs'>;
  readonly log: Log;
}

/** So short that people can watch the first retries. */
export const MINUTE_MS = 1_000;

/** A Finswich to play against. */
export interface Sandbox {
  readonly url: string;
  /** Opens a transaction and posts nothing yet. Rejects with a RangeError for an unknown product or a bad amount. */
  play(order: Order): Promise<Transaction>;
  /** Oldest first. */
  readonly transactions: readonly Transaction[];
  find(reference: string): Transaction | undefined;
  /** Every call to the transfer API in the order of arrival, including those that were refused. */
  readonly transferCalls: readonly TransferCall[];
  /** The merchant's wallet at Finswich. */
  readonly pool: Pool;
  readonly phones: Phones;
  /** Rules the VTpass that is played; null when none is. */
  readonly vtpass: VtpassControl | null;
  /** Shows a text that another sandbox's gateway took: a phone has the texts of every mode. */
  overhear(sent: SentText): void;
  /** Resolves once the condition holds. Checks it after everything that happens here. */
  readonly until: Changes['until'];
  /** Gives up what is under way or due, disconnects open pages and frees the port. */
  close(): Promise<void>;
}

/** Starts it; rejects with the listen error untouched. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { log, clock = Date.now, speed = 1, note = '', mode, seed, merchantUrl } = options;
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const closing = ending.signal;
  const changes = createChanges(closing);
  const phones = createPhones(clock, changes);
  const pool = createPool();
  let lastId = 0;
  const nextId = () => ++lastId;
  const shared = { clock, nextId, changes, pool, phones, closing, log };
  const minuteMs = () => options.minuteMs ?? MINUTE_MS;
  const opened = openedTransactions({ mode, seed, minuteMs }, { ...shared, to: options, speed });
  const { play, find, receivers } = opened;
  const calls = new Map<number, TransferCall>();
  const record = (call: TransferCall): void => {
    calls.set(call.id, call);
    changes.tell({ kind: 'transfer' });
    if (call.reference !== null) find(call.reference)?.record(call);
  };
  const texts = merchantTexts(options, phones, receivers, closing, log);
  const customers = async () => receivers.among(await options.customers());
  const vtpass =
    options.vtpass && vtpassSandbox({ ...options.vtpass, clock, seed, noticeGapMs: minuteMs, changes, closing });
  const shown = { note, customers, play, recent: opened.all, find, record, texts };
  const app = sandboxApp({ ...options, ...shared, ...shown, vtpass: vtpass?.router });

  const { server, url } = await listen(app, options.host, options.port);
  log.info({ url, merchant: merchantUrl, mode }, 'sandbox.started');
  return {
    url,
    play,
    get transactions() {
      return opened.all();
    },
    find,
    get transferCalls() {
      return [...calls.values()];
    },
    pool,
    phones,
    vtpass: vtpass?.control ?? null,
    overhear: texts.overhear,
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
