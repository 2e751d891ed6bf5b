import { HOUR } from '../../src/core/clock.ts';
import { MAX_ATTEMPTS } from '../../src/outbox/backoff.ts';
import { newCustomer } from './customer.ts';
import { PIN, valueReadyEvent } from './events.ts';
import type { Merchant } from './merchant.ts';
import { settledTransaction } from './settled-transaction.ts';

export interface DeadLetter {
  readonly reference: string;
  /** How often the customer was told their PIN. */
  readonly told: () => number;
}

let count = 0;

/** Makes transactions whose message with the PIN no gateway took, until it was given up. */
export async function deadLetters(merchant: Merchant, many: number): Promise<readonly DeadLetter[]> {
  const transactions: DeadLetter[] = [];
  for (let i = 0; i < many; i += 1) {
    const reference = `DEAD-${(count += 1)}`;
    const { user, phone } = await newCustomer(merchant);
    await settledTransaction(merchant, reference, user);
    await merchant.post(valueReadyEvent(reference, { user_reference: user }));
    const told = () => merchant.upstream.sms.filter(({ to, text }) => `+${to}` === phone && text.includes(PIN)).length;
    transactions.push({ reference, told });
  }
  merchant.upstream.smsScript = () => 'fail';
  for (let i = 0; i < MAX_ATTEMPTS; i += 1) {
    await merchant.service.workOnce();
    merchant.advance(HOUR);
  }
  merchant.upstream.smsScript = () => 'ok';
  return transactions;
}
