import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import { type Log, faultFields } from '../core/log.ts';
import { codedMoney } from '../core/money.ts';
import type { Product } from './catalogue.ts';
import type { Changes } from './changes.ts';
import {
  type EventBody,
  type TransactionFacts,
  completeBody,
  initiateBody,
  reversalBody,
  sendOtpBody,
  valueReadyBody,
} from './event-bodies.ts';
import { type Exchange, succeeded } from './exchange.ts';
import type { Faults, Order } from './order.ts';
import type { Phones } from './phone.ts';
import type { Pool } from './pool.ts';
import { type MerchantAddress, postEvent, signEvent } from './post-event.ts';
import { type Random, between } from './random.ts';
import type { Receivers } from './receivers.ts';
import { retryDelay } from './retry-map.ts';
import type { TransferCall } from './transfer-call.ts';
import { type UtilityValue, makeUtilityValue } from './utility-value.ts';

/** One transaction as Finswich sees it. Each step posts one event and reports what the merchant answered. */
export interface Transaction {
  readonly reference: string;
  readonly order: Order;
  readonly facts: TransactionFacts;
  readonly faults: Faults;
  readonly product: Product;
  readonly openedAt: number;
  /** When it is so late by the sandbox's clock, in real time. */
  readonly inRealTime: (at: number) => number;
  /** The voucher that VALUE_READY carries; null when the phone is loaded directly. */
  readonly value: UtilityValue | null;
  /** Every event posted so far, those under way included, oldest first. */
  readonly exchanges: readonly Exchange[];
  /** Every call the merchant made to the transfer API for this reference. */
  readonly transferCalls: readonly TransferCall[];
  /** The phone that the merchant's texts to this customer reach; null while none has come. */
  readonly phone: string | null;
  /** The recipient was loaded directly (airtime, data). */
  readonly toppedUp: boolean;
  /** Grows with everything that happens to it. */
  readonly revision: number;
  /** Retries that are due. */
  readonly retries: readonly Retry[];
  /** Nothing is under way and nothing more will happen by itself. */
  readonly atRest: boolean;
  /** With duplicates on, a step posts two and reports the first; `exchanges` has both. */
  initiate(): Promise<Exchange>;
  sendOtp(): Promise<Exchange>;
  complete(otp: string): Promise<Exchange>;
  /** Sends VALUE_READY now; a bad answer is retried by the map. Throws a RangeError for a product that gives none. */
  sendValue(): Promise<Exchange>;
  /** Credits the pool, if it was debited, and sends REVERSAL now; a bad answer is retried by the map. */
  sendReversal(): Promise<Exchange>;
  /**
   * Sends any event for it, once: how a Finswich that makes mistakes is played. `unsigned` leaves the signature out.
   */
  send(body: EventBody, proof?: 'signed' | 'unsigned'): Promise<Exchange>;
}

export interface Retry {
  readonly event: EventBody['event'];
  readonly attempt: number;
  readonly dueAt: number;
}

/** What the transfer API may do to a transaction. */
export interface PayableTransaction extends Transaction {
  /** INITIATE was taken; anything else has made the reference invalid. */
  readonly payable: boolean;
  /** How long `accept_slowly` takes. */
  readonly slowMs: number;
  record(call: TransferCall): void;
  /** Something that it reports has changed elsewhere. */
  touch(): void;
  /**
   * The provider's part, at once and with the merchant's call still open: resolves when its first event is answered.
   */
  outcomeNow(): Promise<void>;
  /** The provider's part, shortly after the merchant has answered COMPLETE. */
  outcomeSoon(): void;
}

export interface TransactionSurroundings {
  readonly to: MerchantAddress;
  readonly minuteMs: number;
  readonly clock: Clock;
  /** How many times faster than real time the clock goes. */
  readonly speed: number;
  readonly random: Random;
  readonly nextId: () => number;
  readonly changes: Changes;
  readonly pool: Pool;
  readonly phones: Phones;
  readonly receivers: Receivers;
  /** Fires when the sandbox closes. */
  readonly closing: AbortSignal;
  readonly log: Log;
}

/** Opens a transaction; nothing is posted until its first step. */
export function openTransaction(
  order: Order,
  faults: Faults,
  facts: TransactionFacts,
  around: TransactionSurroundings,
): PayableTransaction {
  const { clock, speed, changes, pool, minuteMs, closing } = around;
  const { product, reference } = facts;
  const exchanges: Exchange[] = [];
  const calls: TransferCall[] = [];
  const retries = new Set<Retry>();
  let underWay = 0;
  let outcomeBegun = false;
  let toppedUp = false;
  let revision = 0;

  // Drawn here and in this order, so that the same seed gives the same transaction whatever happens meanwhile.
  const value = product.gives === 'top_up' ? null : makeUtilityValue(product, around.random);
  const slowMs = between(around.random, 2, 4) * minuteMs;
  const outcomeMs = between(around.random, 0.4, 0.9) * minuteMs;
  const lateReversalMs = between(around.random, 2, 3) * minuteMs;

  const inRealTime = (at: number): number => Date.now() + (at - clock()) / speed;

  const tell = () => {
    revision += 1;
    changes.tell({ kind: 'transaction', reference });
  };

  async function post(
    body: EventBody,
    attempt: number,
    copy: number,
    proof: 'signed' | 'unsigned' = 'signed',
  ): Promise<Exchange> {
    const { event } = body;
    const signed = proof === 'signed' ? signEvent(around.to, body) : { ...signEvent(around.to, body), signature: '' };
    const { url, signature } = signed;
    const sent = { id: around.nextId(), event, url, signature, body, attempt, copy, sentAt: clock() };
    const place = exchanges.push({ ...sent, answer: null, fault: null, ms: null }) - 1;
    tell();
    const exchange: Exchange = { ...sent, ...(await postEvent(signed, closing)) };
    exchanges[place] = exchange;
    tell();
    return exchange;
  }

  /** The first attempt decides nothing about the later ones: they follow the map in the background. */
  function deliver(body: EventBody, attempt = 1): Promise<Exchange> {
    return busy(async () => {
      const first = post(body, attempt, 1);
      const copies = faults.events === 'duplicate' ? [first, post(body, attempt, 2)] : [first];
      const taken = (await Promise.all(copies)).every(succeeded);
      if (!taken && isOutcome(body)) retryLater(body, await first);
      return first;
    });
  }

  function sendOtp(): Promise<Exchange> {
    return busy(() => around.receivers.whileCodeIsSent(facts, () => deliver(sendOtpBody(facts))));
  }

  /** Not at rest before this has ended. */
  async function busy<T>(work: () => Promise<T>): Promise<T> {
    underWay += 1;
    try {
      return await work();
    } finally {
      underWay -= 1;
      tell();
    }
  }

  function retryLater(body: EventBody, { attempt, sentAt }: Exchange): void {
    const delay = retryDelay(attempt, minuteMs);
    if (delay === null || closing.aborted) return;
    const retry: Retry = { event: body.event, attempt: attempt + 1, dueAt: sentAt + delay * speed };
    retries.add(retry);
    inBackground(async () => {
      await wait(Math.max(0, inRealTime(retry.dueAt) - Date.now()), undefined, { signal: closing });
      const again = deliver(body, retry.attempt);
      retries.delete(retry);
      await again;
    });
  }

  /** Whatever is left to do is given up when the sandbox closes. */
  function inBackground(work: () => Promise<void>): void {
    void busy(work).catch((thrown: unknown) => {
      if (!closing.aborted) around.log.error({ reference, ...faultFields(thrown) }, 'sandbox.outcome_broken');
    });
  }

  function sendValue(): Promise<Exchange> {
    if (value === null) throw new RangeError(`${product.operator} ${product.product_category} is loaded directly`);
    return deliver(valueReadyBody(facts, value));
  }

  function sendReversal(): Promise<Exchange> {
    pool.credit(reference, clock());
    return deliver(reversalBody(facts));
  }

  function topUp(): void {
    toppedUp = true;
    const { operator, product_category: category } = product;
    const text = `Your line has been loaded. ${category}: ${codedMoney(facts.amount)}. Ref ${reference}`;
    around.phones.receive({
      to: facts.recipient,
      from: operator.replace('Nigeria ', ''),
      text,
      via: 'operator',
      reference,
    });
  }

  async function provide(): Promise<void> {
    if (value === null) topUp();
    else await sendValue();
  }

  function reverseLate(): void {
    inBackground(async () => {
      await wait(lateReversalMs, undefined, { signal: closing });
      await sendReversal();
    });
  }

  async function outcome(): Promise<void> {
    switch (faults.outcome) {
      case 'value':
        return provide();
      case 'reversal':
        await sendReversal();
        return;
      case 'late_reversal':
        await provide();
        return reverseLate();
      case 'none':
    }
  }

  const running = (event: EventBody['event']) => exchanges.some((one) => one.event === event && one.ms === null);

  return {
    reference,
    order,
    facts,
    faults,
    product,
    openedAt: clock(),
    inRealTime,
    value,
    slowMs,
    get exchanges() {
      return exchanges;
    },
    get transferCalls() {
      return calls;
    },
    get phone() {
      return around.receivers.phoneOf(facts.userReference);
    },
    get toppedUp() {
      return toppedUp;
    },
    get revision() {
      return revision;
    },
    get retries() {
      return [...retries];
    },
    get atRest() {
      return underWay === 0 && calls.every(({ ended }) => ended !== null);
    },
    get payable() {
      return exchanges.some((one) => one.event === 'TRANSACTION_INITIATE' && succeeded(one));
    },
    initiate: () => deliver(initiateBody(facts)),
    sendOtp,
    complete: (otp) => deliver(completeBody(facts, otp)),
    sendValue: async () => sendValue(),
    sendReversal: async () => sendReversal(),
    send: (body, proof) => post(body, 1, 1, proof),
    record(call) {
      const place = calls.findIndex(({ id }) => id === call.id);
      if (place === -1) calls.push(call);
      else calls[place] = call;
      tell();
    },
    touch: tell,
    async outcomeNow() {
      if (outcomeBegun) return;
      outcomeBegun = true;
      await outcome();
    },
    outcomeSoon() {
      if (outcomeBegun) return;
      outcomeBegun = true;
      inBackground(async () => {
        await changes.until(() => !running('COMPLETE_TRANSACTION'), 60_000);
        await wait(outcomeMs, undefined, { signal: closing });
        await outcome();
      });
    },
  };
}

/** Only what credits somebody is tried again: the first three steps are a conversation. */
const isOutcome = ({ event }: EventBody): boolean =>
  event === 'UTILITY_TRANSACTION_VALUE_READY' || event === 'UTILITY_TRANSACTION_REVERSAL';
