import { z } from 'zod';
import { MODES } from '../../core/mode.ts';
import { isPrintable, printable } from '../../core/printable.ts';
import { namesCode } from '../../otp/read-code.ts';

/**
 * The bodies Finswich posts, as far as we rely on them (protocols §1.3-§1.7). Fields that are not named here are kept
 * with the delivery and have no effect. Amounts arrive as text or as a number; both reach this point as the very
 * characters that were sent, see `body.ts`.
 */

const identifier = z.string().min(1).max(200).refine(isPrintable, 'has characters no reference can have');

/**
 * Text Finswich may leave out, or send as null, `""` or `"None"` for "nothing" (protocols §1.10). A number is read as its
 * text: Finswich is loose with the types of identifiers, and a refusal here would end a purchase over a label.
 */
const optionalText = z
  .union([z.string().max(500), z.number().transform(String)])
  .nullish()
  .transform((text) =>
    text === undefined || text === null || text === '' || text === 'None' ? null : printable(text),
  );

const amount = z.string().max(64);
const currency = z.string().max(16);
const mode = z.enum(MODES);

const product = z.object({
  product_id: optionalText,
  product_type: optionalText,
  product_category: optionalText,
  operator: optionalText,
  value_recipient: optionalText,
  account_number: optionalText,
  bank_name: optionalText,
  account_name: optionalText,
  bank_code: optionalText,
});

const recipient = z.union([product, z.enum(['None', '']).transform(() => null)]).nullish();

export const transactionInitiate = z.object({
  user_reference: identifier,
  amount,
  currency,
  txn_reference: identifier,
  transfer_type: optionalText,
  recipient,
  mode,
});

export const sendOtp = z.object({ user_reference: identifier, txn_reference: identifier, amount, currency, mode });

export const completeTransaction = z.object({
  /** As it was typed; what it says is read where it is compared. */
  otp: z.string().trim().max(64).refine(namesCode, 'has no digit'),
  txn_reference: identifier,
  user_reference: identifier,
  mode,
});

/**
 * The shape of `utility_value` is known for one product only (protocols §1.6), so whatever it is, it is kept whole;
 * `vouchers/value.ts` reads it. Only a value that is absent is no value.
 */
const voucherValue = z
  .unknown()
  .refine((value) => value !== undefined && value !== null && value !== '' && value !== 'None', 'is absent')
  .transform((value) =>
    typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : { value },
  );

export const valueReady = z.object({
  txn_reference: identifier,
  user_reference: identifier,
  utility_value: voucherValue,
  mode,
});

/** Carries no mode: it is the stored transaction's (protocols §1.7). */
export const reversal = z.object({ txn_reference: identifier, user_reference: identifier, amount, currency });

export type TransactionInitiate = z.infer<typeof transactionInitiate>;
export type SendOtp = z.infer<typeof sendOtp>;
export type CompleteTransaction = z.infer<typeof completeTransaction>;
export type ValueReady = z.infer<typeof valueReady>;
export type Reversal = z.infer<typeof reversal>;

/** The names in `event`. Anything else is answered with success and has no effect (design §3). */
export const EVENTS = [
  'TRANSACTION_INITIATE',
  'SEND_OTP',
  'COMPLETE_TRANSACTION',
  'UTILITY_TRANSACTION_VALUE_READY',
  'UTILITY_TRANSACTION_REVERSAL',
] as const;
export type EventName = (typeof EVENTS)[number];
