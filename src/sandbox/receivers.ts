import type { TransactionFacts } from './event-bodies.ts';
import { phoneNumber } from './phone.ts';
import { referenceIn } from './reference.ts';
import { type SandboxCustomer, strangerNamed } from './sandbox-customer.ts';

/**
 * Which customer gets which of the merchant's texts. The sandbox learns the phones from the texts, so nobody has to
 * tell it.
 */
export interface Receivers {
  /**
   * Posts a transaction's SEND_OTP with `send`. Only one runs at a time: a text with a code names no transaction, so
   * the code that is sent meanwhile is for this one.
   */
  whileCodeIsSent<T>(transaction: Named, send: () => Promise<T>): Promise<T>;
  /** The transaction that one of the merchant's texts is about; null unless the sandbox is sure. */
  transactionOf(text: string): Named | null;
  /** Learns from one of the merchant's texts whose phone this number is, if the sandbox is sure. */
  learnFrom(text: string, number: string): void;
  /** Null until a text has shown it. */
  phoneOf(userReference: string): string | null;
  /** The customers with the phones learnt, and then everybody else whose phone is known. */
  among(customers: readonly SandboxCustomer[]): readonly SandboxCustomer[];
}

/** What shows whose a transaction is. */
type Named = Pick<TransactionFacts, 'reference' | 'userReference'>;

/** A one-time code: 6 to 8 digits that are no part of a longer number. */
const CODE = /(?<!\d)\d{6,8}(?!\d)/;

/**
 * @param find the transaction of a reference
 * @param learnt called when a customer's phone becomes known or changes
 */
export function createReceivers(
  find: (reference: string) => { readonly facts: Named } | undefined,
  learnt: (userReference: string) => void,
): Receivers {
  const phones = new Map<string, string>();
  let waitsForCode: Named | null = null;
  let last: Promise<unknown> = Promise.resolve();

  function transactionOf(text: string): Named | null {
    const reference = referenceIn(text);
    if (reference !== null) return find(reference)?.facts ?? null;
    return CODE.test(text) ? waitsForCode : null;
  }

  return {
    transactionOf,
    whileCodeIsSent(transaction, send) {
      const turn = last.then(async () => {
        waitsForCode = transaction;
        try {
          return await send();
        } finally {
          waitsForCode = null;
        }
      });
      last = turn.catch(() => undefined);
      return turn;
    },
    learnFrom(text, number) {
      const userReference = transactionOf(text)?.userReference;
      if (userReference === undefined || phones.get(userReference) === number) return;
      phones.set(userReference, number);
      learnt(userReference);
    },
    phoneOf: (userReference) => phones.get(userReference) ?? null,
    among(customers) {
      const offered = new Set(customers.map(({ userReference }) => userReference));
      return [
        ...customers.map((one) => {
          const phone = phones.get(one.userReference) ?? one.phone;
          return { ...one, phone: phone === null ? null : phoneNumber(phone) };
        }),
        ...[...phones]
          .filter(([userReference]) => !offered.has(userReference))
          .map(([userReference, phone]) => ({ ...strangerNamed(userReference), phone })),
      ];
    },
  };
}
