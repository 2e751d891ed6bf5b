import { MINUTE } from '../../src/core/clock.ts';
import type { Message, Messenger } from '../../src/core/message.ts';
import { MessageNotSent } from '../../src/core/message.ts';
import type { Reply } from '../../src/rails/finswich/reply.ts';
import type { WebhookRequest } from '../../src/rails/rail.ts';
import type { Transfer } from '../../src/transactions/ports.ts';
import { FIRST_DAY } from './process.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Something that was under way from one instant of the simulation to another; `to` is Infinity until it is over. */
interface Lasting {
  readonly from: number;
  to: number;
}

export type EventName = 'initiate' | 'send_otp' | 'complete' | 'value' | 'reversal' | 'other';

/** One delivery, and what it was answered: `success`, or the code of the refusal; null when no answer came. */
export interface Delivered extends Lasting {
  readonly requestId: string;
  readonly event: EventName;
  answer: string | null;
}

/** One message as it was handed over to be sent; `unsure` may have reached the phone. */
export interface Handed extends Lasting {
  readonly kind: Message['kind'];
  became: 'under way' | 'taken' | 'unsure' | 'unsent';
}

/** The one call that asks Finswich to pay, and how its answer was read. */
export interface Called extends Lasting {
  read: 'paid' | 'refused' | 'unknown' | null;
}

/** A date in milliseconds leaves a fraction of one few digits. */
const ROUNDING_MS = 0.01;

const EVENTS: readonly (readonly [EventName, RegExp])[] = [
  ['initiate', /^transaction.initiate/i],
  ['send_otp', /^send.otp/i],
  ['complete', /^complete.transaction/i],
  ['value', /^utility.transaction.value.ready/i],
  ['reversal', /^utility.transaction.reversal/i],
];

/**
 * How long a code may wait for the database before it is handed to the gateway, and what happened before it is kept.
 */
export const PATIENCE_MS = 5 * MINUTE;

function eventIn(raw: Uint8Array): EventName {
  const [, name = ''] = /"event":"([^"]*)"/.exec(Buffer.from(raw).toString()) ?? [];
  return EVENTS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'other';
}

/**
 * What happened to each transaction, as whoever stands outside the product saw it, and when: what people are told of it
 * is compared with this.
 */
export function createChronicle(time: VirtualTime) {
  const deliveries = new Map<string, Delivered[]>();
  const messages = new Map<string, Handed[]>();
  const calls = new Map<string, Called>();
  const deaths: number[] = [];
  let databaseFailedAt = -Infinity;
  /** By how much the merchant's clock was off, from which instant on. */
  const offsets: { readonly from: number; readonly by: number }[] = [{ from: -Infinity, by: 0 }];

  const add = <T>(to: Map<string, T[]>, reference: string, one: T): T => {
    to.set(reference, [...(to.get(reference) ?? []), one]);
    return one;
  };

  return {
    clockJumped: (by: number): void => void offsets.push({ from: time.now(), by }),
    processDied: (): void => void deaths.push(time.now()),
    databaseFailed: (): void => void (databaseFailedAt = time.now()),
    deliver: async (
      request: WebhookRequest,
      post: (request: WebhookRequest) => Promise<Reply | null>,
    ): Promise<Reply | null> => {
      const { requestId, raw } = request;
      const one = add(deliveries, requestId.split('/')[0] ?? '', {
        requestId,
        event: eventIn(raw),
        from: time.now(),
        to: Infinity,
        answer: null,
      });
      const reply = await post(request);
      one.to = time.now();
      one.answer = reply && (reply.code ?? 'success');
      return reply;
    },
    send: async (messenger: Messenger, ...[to, message, signal]: Parameters<Messenger['send']>) => {
      const reference = 'transaction' in message ? message.transaction.reference : '';
      const handed: Handed = { kind: message.kind, from: time.now(), to: Infinity, became: 'under way' };
      add(messages, reference, handed);
      const ended = (became: Handed['became']): void => {
        handed.to = time.now();
        handed.became = became;
      };
      try {
        const receipt = await messenger.send(to, message, signal);
        ended('taken');
        return receipt;
      } catch (thrown) {
        ended(thrown instanceof MessageNotSent && !thrown.maybeSent ? 'unsent' : 'unsure');
        throw thrown;
      }
    },
    call: async (transfer: Transfer, asked: Parameters<Transfer>[0]) => {
      const called: Called = { from: time.now(), to: Infinity, read: null };
      calls.set(asked.reference, called);
      const outcome = await transfer(asked);
      called.to = time.now();
      called.read = outcome.kind;
      return outcome;
    },
    deliveries: (reference: string): readonly Delivered[] => deliveries.get(reference) ?? [],
    messages: (reference: string): readonly Handed[] => messages.get(reference) ?? [],
    called: (reference: string): Called | undefined => calls.get(reference),
    /**
     * Whether a process died that had something in hand between two instants, and may not have kept it; a database that
     * fails lets it wait for longer.
     */
    isLost: (from: number, to: number): boolean =>
      deaths.some((at) => at >= from && (at <= to + PATIENCE_MS || databaseFailedAt >= to + PATIENCE_MS)),
    /** Whether the process ever died, or the database failed. */
    hadTrouble: (): boolean => deaths.length > 0 || databaseFailedAt > -Infinity,
    /** Whether the database has failed since an instant: what was to be kept then may still wait for it. */
    databaseFailedSince: (from: number): boolean => databaseFailedAt >= from,
    /** What the merchant's clock showed at an instant. */
    clockAt: (at: number): number => FIRST_DAY + at + (offsets.findLast(({ from }) => from <= at)?.by ?? 0),
    /** Whether the merchant's clock showed this time at some instant between two others. */
    showed: (shown: number, from: number, to: number): boolean =>
      offsets.some(({ from: since, by }, place) => {
        const until = offsets[place + 1]?.from ?? Infinity;
        const instant = shown - FIRST_DAY - by;
        return instant >= Math.max(from, since) - ROUNDING_MS && instant <= Math.min(to, until) + ROUNDING_MS;
      }),
  };
}
export type Chronicle = ReturnType<typeof createChronicle>;
