import type { Product } from '../../src/sandbox/catalogue.ts';
import type { UtilityValue } from '../../src/sandbox/utility-value.ts';
import type { EventName } from '../../src/rails/finswich/payloads.ts';
import type { Plan } from './plan.ts';

/**
 * What is known of one transaction outside the service: every event posted and what came back, every transfer call that
 * arrived, every SMS that reached the gateway. Only the load writes it, and the database is compared with it. Times are
 * in ms since 1970.
 */
export interface Book {
  readonly reference: string;
  readonly user: string;
  /** E.164. */
  readonly phone: string;
  /** Minor units of NGN. */
  readonly amount: number;
  readonly product: Product;
  /** No other transaction has it, so it tells which transaction an SMS with a code is about. */
  readonly recipient: string;
  readonly plan: Plan;
  readonly value: UtilityValue | null;
  readonly postings: Posting[];
  readonly calls: CallSeen[];
  readonly messages: MessageSeen[];
  /** The right code, as the customer typed it; null while none has reached them. */
  code: string | null;
  /** What the merchant's wallet at Finswich was debited, and credited, for this transaction. */
  debited: boolean;
  credited: boolean;
}

/** One event, posted once. */
export interface Posting {
  readonly requestId: string;
  readonly event: EventName;
  /** COMPLETE's code; null for other events. */
  readonly otp: string | null;
  readonly sentAt: number;
  endedAt: number | null;
  /** Null when no answer came. */
  status: number | null;
  /** Of a refusal; null for success and for no answer. */
  code: string | null;
  attemptsLeft: number | null;
}

export type CallAnswer = 'success' | 'refused' | 'come_again' | 'nothing_clear';

/** One call to the transfer API that arrived there. */
export interface CallSeen {
  readonly at: number;
  readonly otp: string;
  readonly signed: boolean;
  /** What it was answered, or would have been if the caller had still been there. */
  told: CallAnswer;
  endedAt: number | null;
}

export type MessageKind = 'otp' | 'voucher' | 'refund' | 'paid' | 'failed' | 'in_doubt' | 'follows' | 'unknown';

/** One SMS that reached the gateway. */
export interface MessageSeen {
  readonly at: number;
  readonly kind: MessageKind;
  readonly to: string;
  readonly text: string;
  /** The gateway passed it on to the customer's phone. */
  readonly taken: boolean;
  /** The gateway told the service that it did. */
  readonly confirmed: boolean;
  /** The gateway said nothing: the service cannot know whether it was passed on. */
  readonly isSilence: boolean;
}

/** Something that was done to the service on purpose. */
export interface Disturbance {
  readonly kind:
    | 'kill'
    | 'lock'
    | 'full_disk'
    | 'database_restart'
    | 'database_freeze'
    | 'transfer_outage'
    | 'sms_outage';
  readonly from: number;
  readonly to: number;
}

/** Refusals that ask to come again, or that report a fault. Any other answer is final, and must be on file. */
const PASSING = ['overloaded', 'internal'];

/** Whether the service gave this posting a final answer: success, or a refusal. */
export const isAnswered = ({ status, code }: Posting): boolean =>
  status !== null && (status === 200 || (code !== null && !PASSING.includes(code)));

export const postingsOf = ({ postings }: Book, event: EventName): readonly Posting[] =>
  postings.filter((posting) => posting.event === event);

/** Whether the event was answered with success at least once. */
export const succeeded = (book: Book, event: EventName): boolean =>
  postingsOf(book, event).some(({ status }) => status === 200);
