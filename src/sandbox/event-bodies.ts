import type { Mode } from '../core/mode.ts';
import { type Money, decimalText } from '../core/money.ts';
import type { EventName } from '../rails/finswich/payloads.ts';
import type { Product } from './catalogue.ts';
import type { UtilityValue } from './utility-value.ts';

/** The bodies Finswich posts, field for field and quirk for quirk as in its documentation (docs/finswich.md#events). */
export interface EventBody {
  readonly event: EventName;
  readonly data: Record<string, unknown>;
}

/** All that the bodies of one transaction are written from. */
export interface TransactionFacts {
  readonly reference: string;
  readonly userReference: string;
  readonly amount: Money;
  readonly product: Product;
  readonly recipient: string;
  readonly mode: Mode;
}

export const initiateBody = (facts: TransactionFacts): EventBody => ({
  event: 'TRANSACTION_INITIATE',
  data: {
    user_reference: facts.userReference,
    amount: pythonAmount(facts.amount),
    currency: facts.amount.currency.toLowerCase(),
    txn_reference: facts.reference,
    transfer_type: 'UTILITY',
    recipient: {
      product_id: facts.product.product_id,
      product_type: facts.product.product_type,
      product_category: facts.product.product_category,
      operator: facts.product.operator,
      value_recipient: facts.recipient,
    },
    mode: facts.mode,
  },
});

export const sendOtpBody = (facts: TransactionFacts): EventBody => ({
  event: 'SEND_OTP',
  data: {
    user_reference: facts.userReference,
    txn_reference: facts.reference,
    debit_platform: 'Kuda',
    credit_platform: 'Utility',
    amount: pythonAmount(facts.amount),
    currency: facts.amount.currency.toLowerCase(),
    recipient_user: 'None',
    mode: facts.mode,
  },
});

export const completeBody = (facts: TransactionFacts, otp: string): EventBody => ({
  event: 'COMPLETE_TRANSACTION',
  data: { otp, txn_reference: facts.reference, user_reference: facts.userReference, mode: facts.mode },
});

export const valueReadyBody = (facts: TransactionFacts, value: UtilityValue): EventBody => ({
  event: 'UTILITY_TRANSACTION_VALUE_READY',
  data: {
    txn_reference: facts.reference,
    user_reference: facts.userReference,
    utility_details: utilityDetails(facts),
    utility_value: value,
    mode: facts.mode,
  },
});

/** This event alone has a number as amount, an upper-case currency and no mode. */
export const reversalBody = (facts: TransactionFacts): EventBody => ({
  event: 'UTILITY_TRANSACTION_REVERSAL',
  data: {
    txn_reference: facts.reference,
    user_reference: facts.userReference,
    amount: Number(decimalText(facts.amount)),
    currency: facts.amount.currency,
    utility_details: utilityDetails(facts),
  },
});

const utilityDetails = ({ product, recipient }: TransactionFacts): Record<string, string> => ({
  operator: product.operator,
  product_id: product.product_id,
  product_type: product.product_type,
  value_recipient: recipient,
  product_category: product.product_category,
});

/** How Python prints the amount as a float, which is what arrives: `200.0`, `771.4`, `200.55`. */
const pythonAmount = (amount: Money): string => decimalText(amount).replace(/(\.\d+?)0+$/, '$1');
