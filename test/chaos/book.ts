import type { Product } from '../../src/sandbox/catalogue.ts';
import type { UtilityValue } from '../../src/sandbox/utility-value.ts';
import type { EventName } from '../../src/rails/finswich/payloads.ts';
import type { Plan } from './plan.ts';

/**
 * What the world outside the service knows of one transaction: every event posted and what came back, every transfer
 * call that arrived, every SMS that reached the gateway. Written by the load alone, and what the database is held
 * against. Times in ms since 1970.
 */
export interface Book {
  readonly reference: string;
  readonly user: string;
  /** E.164. */
  readonly phone: string;
  /** Minor units of NGN. */
  readonly amount: number;
  readonly product: Product;
  /** Of this transaction alone: what tells whose an SMS with a code is. */
  readonly recipient: string;
  readonly plan: Plan;
  readonly value: UtilityValue | null;
  readonly postings: Posting[];
  readonly calls: CallSeen[];
  readonly messages: MessageSeen[];
  /** The right code, as the customer typed it; null while none has reached them. */
  code: string | null;
  /** The merchant's wallet at Finswich: taken for this transaction, given back for it. */
  debited: boolean;
  credited: boolean;
}

/** One event posted once. */
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

export type CallTold = 'success' | 'refused' | 'come_again' | 'nothing_clear';

/** One call to the transfer API that arrived there. */
export interface CallSeen {
  readonly at: number;
  readonly otp: string;
  readonly signed: boolean;
  /** What it was answered, or would have been, had the caller not left. */
  told: CallTold;
  endedAt: number | null;
}

export type MessageKind = 'otp' | 'voucher' | 'refund' | 'paid' | 'failed' | 'in_doubt' | 'follows' | 'unknown';

/** One SMS that reached the gateway. */
export interface MessageSeen {
  readonly at: number;
  readonly kind: MessageKind;
  readonly to: string;
  readonly text: string;
  /** It went on to the customer's phone. */
  readonly taken: boolean;
  /** The gateway said so to the service. */
  readonly confirmed: boolean;
  /** The gateway said nothing: the service cannot know whether it went on. */
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

/** Told to come later, or broken: everything else is the service's word, and must be on file. */
const PASSING = ['overloaded', 'internal'];

/** The service has answered this posting, with success or a refusal it stands by. */
export const isAnswered = ({ status, code }: Posting): boolean =>
  status !== null && (status === 200 || (code !== null && !PASSING.includes(code)));

export const postingsOf = ({ postings }: Book, event: EventName): readonly Posting[] =>
  postings.filter((posting) => posting.event === event);

/** The event was answered with success at least once. */
export const succeeded = (book: Book, event: EventName): boolean =>
  postingsOf(book, event).some(({ status }) => status === 200);
