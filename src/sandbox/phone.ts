import type { Clock } from '../core/clock.ts';
import type { Changes } from './changes.ts';

/** One text on a customer's phone. */
export interface PhoneMessage {
  readonly id: string;
  /** E.164 with the plus. */
  readonly number: string;
  readonly from: string;
  readonly text: string;
  readonly at: number;
  /** `gateway`: the merchant sent it. `operator`: the network itself, saying that the line was loaded. */
  readonly via: 'gateway' | 'operator';
  /** The transaction it is about, where the sandbox is sure of that. */
  readonly reference: string | null;
}

/** A text on its way to a phone. */
export type SentText = Pick<PhoneMessage, 'from' | 'text' | 'via'> & {
  readonly to: string;
  readonly reference?: string | null;
};

/** The phones of everybody in the sandbox. Bounded: old texts, and phones that have long been silent, are dropped. */
export interface Phones {
  receive(text: SentText): PhoneMessage;
  /** Oldest first. */
  messages(number: string): readonly PhoneMessage[];
  readonly all: readonly PhoneMessage[];
  /** Every phone that has got a text; the phone with the newest text comes first. */
  readonly numbers: readonly string[];
}

const MESSAGES_PER_PHONE = 50;
const PHONES = 2_000;

export function createPhones(clock: Clock, changes: Changes): Phones {
  const phones = new Map<string, PhoneMessage[]>();
  let count = 0;
  // After a restart, a page that stayed open must not take a new message for one it has already shown.
  const born = clock().toString(36);
  return {
    receive({ to, from, text, via, reference = null }) {
      const number = phoneNumber(to);
      const message: PhoneMessage = { id: `${born}-${++count}`, number, from, text, at: clock(), via, reference };
      const kept = [...(phones.get(number) ?? []), message].slice(-MESSAGES_PER_PHONE);
      phones.delete(number);
      phones.set(number, kept);
      const oldest = phones.keys().next();
      if (phones.size > PHONES && !oldest.done) phones.delete(oldest.value);
      changes.tell({ kind: 'phone', number });
      return message;
    },
    messages: (number) => phones.get(phoneNumber(number)) ?? [],
    get all() {
      return [...phones.values()].flat();
    },
    get numbers() {
      return [...phones.keys()].toReversed();
    },
  };
}

/** One spelling per phone: Termii wants no plus, customers type spaces. */
export const phoneNumber = (text: string): string => `+${text.replace(/[^0-9a-z]/gi, '')}`;
