import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from '../../src/sandbox/pool.ts';
import {
  type TransactionFacts,
  completeBody,
  initiateBody,
  reversalBody,
  sendOtpBody,
  valueReadyBody,
} from '../../src/sandbox/event-bodies.ts';
import { type Book, type Posting, isAnswered, postingsOf } from './book.ts';
import type { Sender } from './sender.ts';

export interface TransactionWorld {
  readonly sender: Sender;
  /** The merchant's wallet at Finswich. */
  readonly pool: Pool;
  /** True once the load is over: then nobody waits for a new code any more. */
  readonly isEnding: () => boolean;
}

/** One transaction as its customer and Finswich play it, from the announcement to the last event. */
export interface Transaction {
  /** Resolves when the customer is done, however it ended for them. */
  readonly conversation: Promise<void>;
  /** Plays Finswich's part, once: VALUE_READY, REVERSAL or both. Resolves when its first event is answered. */
  provide(when: 'during_call' | 'after'): Promise<void>;
  /** Resolves when no event of it is on its way or will come. */
  atRest(): Promise<void>;
}

const CODES_ASKED_FOR = 4;
/** Longer than the shortest gap between two codes; a customer who must wait longer gives up. */
const PATIENCE_FOR_CODE_S = 32;

export function playTransaction(book: Book, { sender, pool, isEnding }: TransactionWorld): Transaction {
  const { plan } = book;
  const facts: TransactionFacts = {
    reference: book.reference,
    userReference: book.user,
    amount: { minor: book.amount, currency: 'NGN' },
    product: book.product,
    recipient: book.recipient,
    mode: 'TEST',
  };
  const later = new Set<Promise<unknown>>();
  let provided: Promise<void> | null = null;

  const background = (work: Promise<unknown>): void => {
    const done = work.finally(() => later.delete(done));
    later.add(done);
  };
  /** The same event so many times at the same instant, spread over the receivers. */
  const atOnce = (body: Parameters<Sender['deliver']>[1], copies: number): Promise<Posting[]> =>
    Promise.all(Array.from({ length: copies }, (_, copy) => sender.deliver(book, body, copy)));

  async function converse(): Promise<void> {
    const [initiated] = await atOnce(initiateBody(facts), plan.initiateTwice ? 2 : 1);
    if (initiated?.status !== 200) return;
    const code = await askForCode();
    if (code === null || plan.abandons) return;
    if (plan.early === 'value') await sendValue();
    if (plan.early === 'reversal') await sender.deliver(book, reversalBody(facts));
    for (const wrong of wrongCodes(code, plan.wrongCodes)) {
      await sender.deliver(book, completeBody(facts, wrong));
      if (plan.wrongAgain) await sender.deliver(book, completeBody(facts, wrong));
    }
    await pause(plan.pause * 1_000);
    const right = completeBody(facts, code);
    await atOnce(right, plan.completes);
    if (plan.completeAgain === null) return;
    background(pause(plan.completeAgain * 1_000).then(() => sender.deliver(book, right)));
  }

  async function askForCode(): Promise<string | null> {
    for (let asked = 0; asked < CODES_ASKED_FOR; asked += 1) {
      const { status, code } = await sender.deliver(book, sendOtpBody(facts));
      if (status !== 200 && status !== 429 && status !== 502) return null;
      // The customer uses a code that reached the phone, whatever the service knows of it.
      if (book.code !== null) return book.code;
      if (code === 'otp_send_limit' || code === 'otp_sends_used_up') {
        const waited = await waitUnless(isEnding, PATIENCE_FOR_CODE_S);
        if (book.code !== null) return book.code;
        if (!waited) return null;
      } else await pause(plan.pause * 1_000);
    }
    return book.code;
  }

  async function sendValue(): Promise<void> {
    if (book.value === null) return;
    const body = valueReadyBody(facts, book.value);
    await atOnce(body, plan.outcomeTwice ? 2 : 1);
    if (plan.outcomeAgain !== null) again(() => sender.deliver(book, body));
  }

  async function sendReversal(): Promise<void> {
    pool.credit(book.reference, Date.now());
    book.credited = true;
    const body = reversalBody(facts);
    await atOnce(body, plan.outcomeTwice ? 2 : 1);
    if (plan.outcomeAgain !== null) again(() => sender.deliver(book, body));
  }

  const again = (send: () => Promise<unknown>): void => background(pause((plan.outcomeAgain ?? 0) * 1_000).then(send));

  async function provide(when: 'during_call' | 'after'): Promise<void> {
    if (when === 'after') {
      while (!postingsOf(book, 'COMPLETE_TRANSACTION').some((one) => one.otp === book.code && isAnswered(one))) {
        if (isEnding()) break;
        await pause(50);
      }
      await pause(plan.pause * 1_000);
    }
    if (plan.outcome === 'value' || plan.outcome === 'value_then_reversal') await sendValue();
    if (plan.outcome === 'reversal') await sendReversal();
    if (plan.outcome === 'value_then_reversal') background(pause(plan.pause * 5_000).then(sendReversal));
  }

  const conversation = converse();
  background(conversation);
  return {
    conversation,
    provide: (when) => {
      if (!provided) {
        provided = provide(when);
        background(provided);
      }
      return provided;
    },
    atRest: async () => {
      while (later.size > 0) await Promise.all(later);
    },
  };
}

/** So many different codes, none of them the right one. */
const wrongCodes = (right: string, count: number): string[] =>
  Array.from({ length: count }, (_, nth) => String((Number(right) + nth + 1) % 1_000_000).padStart(6, '0'));

/** Waits; resolves with false when it was cut short. */
async function waitUnless(isOver: () => boolean, seconds: number): Promise<boolean> {
  const until = Date.now() + seconds * 1_000;
  while (Date.now() < until) {
    if (isOver()) return false;
    await pause(100);
  }
  return true;
}
