import type { z } from 'zod';
import { handleComplete } from './handlers/complete.ts';
import { handleInitiate } from './handlers/initiate.ts';
import { handleReversal } from './handlers/reversal.ts';
import { handleSendOtp } from './handlers/send-otp.ts';
import { handleValueReady } from './handlers/value-ready.ts';
import type { EventKind } from '../../once/ports.ts';
import type { Handle } from './handling.ts';
import { reversal, valueReady } from './outcome-payloads.ts';
import { type EventName, completeTransaction, eventNamed, sendOtp, transactionInitiate } from './payloads.ts';

/** One event of Finswich: what it means, what it carries, what counts as a repeat, who may send it. */
export interface EventRow<Payload = never> {
  /** What it is about, in the words of every rail. */
  readonly kind: EventKind;
  readonly means: string;
  readonly payload: z.ZodType<Payload>;
  /** Whether Finswich acts on our reply. If so, anything but success ends the transaction, or says it was not paid. */
  readonly replyDecides: boolean;
  /** What makes two deliveries the same, and what the second one gets. */
  readonly sameAgain: string;
  /** What another body for the same key gets. */
  readonly changedAgain: string;
  /** Whether the merchant may list it in FINSWICH_UNSIGNED_EVENTS. */
  readonly mayBeUnsigned: boolean;
  /** It tells what has happened to money or value. Whatever it lacks, it acts or a person looks at it. */
  readonly neverRefused: boolean;
  /** Success carries `data`, which is empty when there is nothing to say. */
  readonly successHasData: boolean;
  readonly handle: Handle<Payload>;
}

const row = <Payload>(event: EventRow<Payload>): EventRow<Payload> => event;

/** The five events (docs/life-of-a-transaction.md#the-five-events; docs/finswich.md#events). */
export const EVENT_TABLE = {
  TRANSACTION_INITIATE: row({
    kind: 'announcement',
    means: 'A customer wants to buy: may they?',
    payload: transactionInitiate,
    replyDecides: true,
    sameAgain: 'same reference and transaction: the stored reply, also of a refusal',
    changedAgain: 'refused, a case for a person, nothing moves',
    mayBeUnsigned: true,
    neverRefused: false,
    successHasData: true,
    handle: handleInitiate,
  }),
  SEND_OTP: row({
    kind: 'code_request',
    means: 'Send the customer a code, or send it again.',
    payload: sendOtp,
    replyDecides: false,
    sameAgain: 'never the same: each is a request to send, under the send limits',
    changedAgain: 'refused when it contradicts the transaction',
    mayBeUnsigned: true,
    neverRefused: false,
    successHasData: false,
    handle: handleSendOtp,
  }),
  COMPLETE_TRANSACTION: row({
    kind: 'completion',
    means: 'The customer typed this code: take the money and have it paid.',
    payload: completeTransaction,
    replyDecides: true,
    sameAgain: 'same reference and code: the stored reply, or the reply of the one still running',
    changedAgain: 'another code is another try, out of one budget',
    mayBeUnsigned: false,
    neverRefused: false,
    successHasData: false,
    handle: handleComplete,
  }),
  UTILITY_TRANSACTION_VALUE_READY: row({
    kind: 'value',
    means: 'Here is the PIN or token that was bought.',
    payload: valueReady,
    replyDecides: false,
    sameAgain: 'same reference, codes and serial, however they are spelt: success, nothing again',
    changedAgain: 'both are kept, a case for a person; one without a code has no effect',
    mayBeUnsigned: true,
    neverRefused: true,
    successHasData: false,
    handle: handleValueReady,
  }),
  UTILITY_TRANSACTION_REVERSAL: row({
    kind: 'reversal',
    means: 'The provider failed and Finswich gave the money back: so must we.',
    payload: reversal,
    replyDecides: false,
    sameAgain: 'same reference, amount and customer: success, nothing again',
    changedAgain: 'a case for a person, nothing moves',
    mayBeUnsigned: true,
    neverRefused: true,
    successHasData: false,
    handle: handleReversal,
  }),
} satisfies Record<EventName, unknown>;

/** The row of an event name, in any spelling; null for a name we do not know. */
export const eventRow = (text: string): EventRow<unknown> | null => {
  const name = eventNamed(text);
  return name && (EVENT_TABLE[name] as unknown as EventRow<unknown>);
};
