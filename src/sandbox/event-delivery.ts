import { setTimeout as wait } from 'node:timers/promises';
import type { EventBody } from './event-bodies.ts';
import { type Exchange, succeeded } from './exchange.ts';
import type { Faults } from './order.ts';
import { postEvent, signEvent } from './post-event.ts';
import { retryDelay } from './retry-map.ts';
import type { Retry } from './transaction.ts';
import { type TransactionSurroundings, inRealTime } from './transaction-surroundings.ts';
import type { UnderWay } from './under-way.ts';

type Proof = 'signed' | 'unsigned';

/** The events of one transaction, on their way to the merchant. */
export interface EventDelivery {
  /** Every event posted so far, those under way included, oldest first. */
  readonly exchanges: readonly Exchange[];
  /** Retries that are due. */
  readonly retries: ReadonlySet<Retry>;
  /** Posts the event and resolves with its first attempt. Retries follow in the background, by Finswich's retry map. */
  readonly deliver: (body: EventBody) => Promise<Exchange>;
  /** Posts it once, whatever comes back. */
  readonly postOnce: (body: EventBody, proof?: Proof) => Promise<Exchange>;
  readonly isRunning: (event: EventBody['event']) => boolean;
}

/** @param tell called whenever an event leaves or is answered */
export function createEventDelivery(
  faults: Faults,
  around: TransactionSurroundings,
  { busy, inBackground }: UnderWay,
  tell: () => void,
): EventDelivery {
  const { clock, speed, minuteMs, closing } = around;
  const exchanges: Exchange[] = [];
  const retries = new Set<Retry>();

  async function post(body: EventBody, attempt: number, copy: number, proof: Proof = 'signed'): Promise<Exchange> {
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

  function deliver(body: EventBody, attempt = 1): Promise<Exchange> {
    return busy(async () => {
      const first = post(body, attempt, 1);
      const copies = faults.events === 'duplicate' ? [first, post(body, attempt, 2)] : [first];
      const taken = (await Promise.all(copies)).every(succeeded);
      if (!taken && isOutcome(body)) retryLater(body, await first);
      return first;
    });
  }

  function retryLater(body: EventBody, { attempt, sentAt }: Exchange): void {
    const delay = retryDelay(attempt, minuteMs);
    if (delay === null || closing.aborted) return;
    const retry: Retry = { event: body.event, attempt: attempt + 1, dueAt: sentAt + delay * speed };
    retries.add(retry);
    inBackground(async () => {
      await wait(Math.max(0, inRealTime(around, retry.dueAt) - Date.now()), undefined, { signal: closing });
      const again = deliver(body, retry.attempt);
      retries.delete(retry);
      await again;
    });
  }

  return {
    exchanges,
    retries,
    deliver: (body) => deliver(body),
    postOnce: (body, proof) => post(body, 1, 1, proof),
    isRunning: (event) => exchanges.some((one) => one.event === event && one.ms === null),
  };
}

/** Only an event that credits somebody is tried again. The first three steps are a conversation. */
const isOutcome = ({ event }: EventBody): boolean =>
  event === 'UTILITY_TRANSACTION_VALUE_READY' || event === 'UTILITY_TRANSACTION_REVERSAL';
