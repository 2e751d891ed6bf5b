import type { TransactionFacts } from './event-bodies.ts';
import { phoneNumber } from './phone.ts';
import { referenceIn } from './reference.ts';
import { type SandboxCustomer, strangerNamed } from './sandbox-customer.ts';

/** Who gets the merchant's texts. The sandbox learns it from them, so that nobody has to tell it anybody's phone. */
export interface Receivers {
  /**
   * Posts a transaction's SEND_OTP by `send`. One at a time: the code that is sent meanwhile names none, so it is for
   * this one.
   */
  whileCodeIsSent<T>(transaction: Named, send: () => Promise<T>): Promise<T>;
  /** The transaction that a text of the merchant's is about; null unless it is sure. */
  transactionOf(text: string): Named | null;
  /** Looks whose phone a text of the merchant's shows this number to be; nobody's, unless it is sure. */
  learnFrom(text: string, number: string): void;
  /** Null while no text has shown it. */
  phoneOf(userReference: string): string | null;
  /** The customers with the phones learnt, and after them everybody else whose phone is known. */
  among(customers: readonly SandboxCustomer[]): readonly SandboxCustomer[];
}

/** What of a transaction tells whose it is. */
type Named = Pick<TransactionFacts, 'reference' | 'userReference'>;

/** A one-time code: 6 to 8 digits that are no part of a longer number. */
const CODE = /(?<!\d)\d{6,8}(?!\d)/;

/**
 * @param find the transaction of a reference
 * @param learnt told when a customer's phone has become known, or is another one than before
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
