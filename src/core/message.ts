import type { Money } from './money.ts';

/**
 * Where a customer can be reached. SMS goes first; e-mail when there is no phone or the SMS fails
 * (docs/life-of-a-transaction.md#one-time-codes).
 */
export interface Recipient {
  /** E.164, with the plus: `+254712345678`. */
  readonly phone: string | null;
  readonly email: string | null;
}

/** What was bought, in the words the customer saw: `Airtel Mobile PIN`, for whom. */
export interface TransactionLabel {
  readonly product: string;
  /** The phone or meter that gets the value; null when Finswich named none. */
  readonly valueRecipient: string | null;
  readonly reference: string;
}

/** About a change of where the customer can be reached. */
export type ContactMessage =
  /** To the old phone or e-mail. `endsIn`: the end of the new phone; null when it was removed, or is an e-mail. */
  | { readonly kind: 'contact_changed'; readonly part: 'phone' | 'email'; readonly endsIn: string | null }
  /** To the new phone or e-mail. */
  | { readonly kind: 'contact_confirmed'; readonly part: 'phone' | 'email' };

/** To a customer who has a new PIN to pay with. It does not hold the PIN. */
export interface PinMessage {
  readonly kind: 'pin_set';
}

/**
 * To a person of the staff who may confirm another person's proposal. It says what is waiting and where, and nothing
 * about a customer.
 */
export interface StaffMessage {
  readonly kind: 'second_person';
  readonly of: 'case' | 'approval';
  readonly id: number;
}

/**
 * Every message that this product sends, with all that its text needs. Never stored, because it holds codes and PINs.
 */
export type Message = TransactionMessage | ContactMessage | PinMessage | StaffMessage;

/** About a transaction. */
export type TransactionMessage =
  | {
      readonly kind: 'otp';
      readonly code: string;
      readonly minutes: number;
      readonly amount: Money;
      readonly transaction: TransactionLabel;
    }
  | {
      readonly kind: 'voucher';
      readonly lines: readonly VoucherLine[];
      readonly amount: Money;
      readonly transaction: TransactionLabel;
    }
  | { readonly kind: 'transaction_paid'; readonly amount: Money; readonly transaction: TransactionLabel }
  | { readonly kind: 'in_doubt'; readonly amount: Money; readonly transaction: TransactionLabel }
  | { readonly kind: 'value_follows'; readonly amount: Money; readonly transaction: TransactionLabel }
  | {
      readonly kind: 'refund';
      /** Finswich reversed it, or the merchant gave it back because nothing was delivered. */
      readonly why: 'reversed' | 'not_delivered';
      readonly amount: Money;
      readonly transaction: TransactionLabel;
    }
  | {
      readonly kind: 'transaction_failed';
      readonly amount: Money;
      readonly returned: boolean;
      readonly transaction: TransactionLabel;
    }
  | { readonly kind: 'pin_seen'; readonly amount: Money; readonly transaction: TransactionLabel };

/** One line of a voucher as the customer reads it: `PIN: 1234567890`. */
export interface VoucherLine {
  readonly label: string;
  readonly value: string;
  /** Certainly a PIN or token. It is shown above the other lines. */
  readonly isCode: boolean;
}

/** Who took a message. Support staff can follow it up with the gateway. */
export interface Receipt {
  readonly channel: 'sms' | 'email';
  readonly gateway: string;
  /** The gateway's own id of the message, when it gave one. */
  readonly gatewayReference: string | null;
  /** The texts that the gateway got, usually one, masked so that they may be stored. */
  readonly texts: readonly HandedText[];
}

/** One text that a gateway got, with every code in it masked. */
export interface HandedText {
  /** The phone or e-mail address it went to. */
  readonly to: string;
  readonly content: string;
  readonly gatewayReference: string | null;
}

/**
 * Sends one message, by SMS first and e-mail as the fallback. Rejects with {@link MessageNotSent} when no gateway took
 * it before the signal fired.
 */
export interface Messenger {
  send(to: Recipient, message: Message, signal: AbortSignal): Promise<Receipt>;
}

/**
 * No gateway confirmed that it took the message. `reason` names the gateway and the cause, without contents or numbers,
 * fit for a log. `maybeSent`: the message had left and no clear answer came, so the customer may have it.
 * `provenUnsent`: nobody can have it, because it never left or the gateway refused it. A gateway's own fault proves
 * neither.
 */
export class MessageNotSent extends Error {
  override readonly name = 'MessageNotSent';
  readonly reason: string;
  readonly maybeSent: boolean;
  readonly provenUnsent: boolean;

  constructor(reason: string, maybeSent = false, provenUnsent = !maybeSent) {
    super(`message not sent: ${reason}`);
    this.reason = reason;
    this.maybeSent = maybeSent;
    this.provenUnsent = provenUnsent;
  }
}
