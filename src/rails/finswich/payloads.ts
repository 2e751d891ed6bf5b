import { z } from 'zod';
import { MODES } from '../../core/mode.ts';
import { isName, isPrintable, printable } from '../../core/printable.ts';
import { isGuess } from '../../otp/read-code.ts';
import { isAbsent } from './value-fields.ts';

/**
 * The bodies Finswich posts, as far as we rely on them (docs/finswich.md#events). Fields that are not named here are
 * kept with the delivery and have no effect. A number is read here as the exact characters that were sent, where those
 * count, see `body.ts`.
 */

const LONGEST_REFERENCE = 200;

/** A name of a transaction or a customer. */
export const identifier = z
  .string()
  .min(1)
  .max(LONGEST_REFERENCE)
  .refine(isPrintable, 'has characters no reference can have');

/** The same, for a name that is new with this event. It must be visible: people at the desk read it and search for it. */
const newIdentifier = identifier.refine(isName, 'cannot be seen, or not as it is');

/** Two labels fit into one entry of an index, whatever script they are in. */
export const LONGEST_LABEL = 200;

/**
 * What a thing is called, for people to read. Finswich is loose with these (docs/finswich.md#quirks), and a refusal
 * here would end a transaction over a label. So a number or a flag is read as its text, and a long text is cut. A value
 * with parts of its own is left out, because it could not be shown to a customer.
 */
export const label = z
  .unknown()
  .optional()
  .transform((said) =>
    isAbsent(said) || typeof said === 'object'
      ? null
      : printable(String(said as string | number | boolean).slice(0, LONGEST_LABEL)),
  );

const amount = z.string().max(64);
const currency = z.string().max(16);
const mode = z.enum(MODES);

const product = z.object({
  product_id: label,
  product_type: label,
  product_category: label,
  operator: label,
  value_recipient: label,
  account_number: label,
  bank_name: label,
  account_name: label,
  bank_code: label,
});

export const transactionInitiate = z.object({
  user_reference: newIdentifier,
  amount,
  currency,
  txn_reference: newIdentifier,
  transfer_type: label,
  recipient: product.nullable().catch(null),
  mode,
});

export const sendOtp = z.object({ user_reference: identifier, txn_reference: identifier, amount, currency, mode });

export const completeTransaction = z.object({
  /** As it was typed. It is read where it is compared. */
  otp: z.string().trim().max(64).refine(isGuess, 'has no digit'),
  txn_reference: identifier,
  user_reference: identifier,
  mode,
});

export type TransactionInitiate = z.infer<typeof transactionInitiate>;
export type SendOtp = z.infer<typeof sendOtp>;
export type CompleteTransaction = z.infer<typeof completeTransaction>;

/**
 * The names in `event`. Anything else is answered with success and has no effect
 * (docs/life-of-a-transaction.md#the-five-events).
 */
export const EVENTS = [
  'TRANSACTION_INITIATE',
  'SEND_OTP',
  'COMPLETE_TRANSACTION',
  'UTILITY_TRANSACTION_VALUE_READY',
  'UTILITY_TRANSACTION_REVERSAL',
] as const;
export type EventName = (typeof EVENTS)[number];

/**
 * The event that a text names; null when it names none. The text may be in any case, with spaces or dashes for its
 * underscores and with space around it. Only ASCII letters have another case here, so a name that merely looks alike is
 * not read.
 */
export const eventNamed = (text: string): EventName | null => {
  const plain = text.trim();
  if (!/^[A-Za-z _-]+$/.test(plain)) return null;
  const name = plain.toUpperCase().replace(/[ -]/g, '_');
  return EVENTS.find((known) => known === name) ?? null;
};
