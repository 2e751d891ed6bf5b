import { MINUTE } from '../../src/core/clock.ts';
import type { Message, Messenger } from '../../src/core/message.ts';
import { MessageNotSent } from '../../src/core/message.ts';
import type { Reply } from '../../src/rails/finswich/reply.ts';
import type { WebhookRequest } from '../../src/rails/rail.ts';
import type { Transfer } from '../../src/transactions/ports.ts';
import { FIRST_DAY } from './process.ts';
import type { VirtualTime } from './virtual-time.ts';

/** When something was under way, in time of the simulation; `to` is Infinity until it is over. */
interface Span {
  readonly from: number;
  to: number;
}

export type EventName = 'initiate' | 'send_otp' | 'complete' | 'value' | 'reversal' | 'other';

/** One delivery, and its answer: `success`, or the code of the refusal; null when no answer came. */
export interface Delivered extends Span {
  readonly requestId: string;
  readonly event: EventName;
  answer: string | null;
}

/** One message that was handed to the gateway; one that is `unsure` may have reached the phone. */
export interface HandedMessage extends Span {
  readonly kind: Message['kind'];
  became: 'under way' | 'taken' | 'unsure' | 'unsent';
}

/** The one call that asks Finswich to pay, and how its answer was read. */
export interface TransferCall extends Span {
  read: 'paid' | 'refused' | 'unknown' | null;
}

/** A date in milliseconds has few digits left for a fraction. */
const ROUNDING_MS = 0.01;

const EVENTS: readonly (readonly [EventName, RegExp])[] = [
  ['initiate', /^transaction.initiate/i],
  ['send_otp', /^send.otp/i],
  ['complete', /^complete.transaction/i],
  ['value', /^utility.transaction.value.ready/i],
  ['reversal', /^utility.transaction.reversal/i],
];

/**
 * How long the database may delay handing a code to the gateway, or storing what happened.
 */
export const PATIENCE_MS = 5 * MINUTE;

function eventIn(raw: Uint8Array): EventName {
  const [, name = ''] = /"event":"([^"]*)"/.exec(Buffer.from(raw).toString()) ?? [];
  return EVENTS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'other';
}

/**
 * What happened to each transaction and when, as it was seen outside the product. What the desk and the texts say is
 * compared with this.
 */
export function createChronicle(time: VirtualTime) {
  const deliveries = new Map<string, Delivered[]>();
  const messages = new Map<string, HandedMessage[]>();
  const calls = new Map<string, TransferCall>();
  const deaths: number[] = [];
  let databaseFailedAt = -Infinity;
  /** How far the merchant's clock was off, and from which instant on. */
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
      const handed: HandedMessage = { kind: message.kind, from: time.now(), to: Infinity, became: 'under way' };
      add(messages, reference, handed);
      const ended = (became: HandedMessage['became']): void => {
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
      const called: TransferCall = { from: time.now(), to: Infinity, read: null };
      calls.set(asked.reference, called);
      const outcome = await transfer(asked);
      called.to = time.now();
      called.read = outcome.kind;
      return outcome;
    },
    deliveries: (reference: string): readonly Delivered[] => deliveries.get(reference) ?? [],
    messages: (reference: string): readonly HandedMessage[] => messages.get(reference) ?? [],
    called: (reference: string): TransferCall | undefined => calls.get(reference),
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
