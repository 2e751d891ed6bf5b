import { completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from './events.ts';
import type { Merchant } from './merchant.ts';
import { ACCEPTED } from './switch-double.ts';

const MINUTE = 60_000;

/**
 * Transactions of every kind staff are asked about, played through the whole service in this order: `UTL-no-pin` is
 * paid and waits for its PIN, `UTL-refunded` reversed, `UTL-in-doubt` unknown, `UTL-wrong-otp` waits after three wrong
 * codes, `UTL-four-times` got its PIN four times, `UTL-dear` is declined, `UTL-undelivered` cannot send its PIN.
 */
export async function playTransactions(merchant: Merchant): Promise<void> {
  const { upstream } = merchant;
  const asksForCode = async (reference: string): Promise<void> => {
    await merchant.post(initiateEvent(reference));
    await merchant.post(sendOtpEvent(reference));
  };
  const pays = async (reference: string): Promise<void> => {
    await asksForCode(reference);
    await merchant.post(completeEvent(reference, merchant.otp()));
    await merchant.work();
    merchant.advance(MINUTE);
  };

  await pays('UTL-no-pin');
  await pays('UTL-refunded');
  await merchant.post(reversalEvent('UTL-refunded'));
  upstream.script = () => ({ kind: 'reset' });
  await pays('UTL-in-doubt');
  upstream.script = () => ACCEPTED;
  merchant.advance(15 * MINUTE);
  await merchant.work();
  await asksForCode('UTL-wrong-otp');
  const right = Number(merchant.otp());
  for (let off = 1; off <= 3; off += 1) {
    await merchant.post(completeEvent('UTL-wrong-otp', String((right + off) % 1_000_000).padStart(6, '0')));
  }
  merchant.advance(MINUTE);
  await pays('UTL-four-times');
  for (let time = 0; time < 4; time += 1) {
    await merchant.post(valueReadyEvent('UTL-four-times'));
    merchant.advance(MINUTE);
  }
  await merchant.work();
  await merchant.post(initiateEvent('UTL-dear', { amount: '900000.0' }));
  await pays('UTL-undelivered');
  upstream.smsScript = () => 'fail';
  const value = { pin: { number: '7712345678901', serial: 'YYY1', instructions: 'None' }, instructions: 'None' };
  await merchant.post(valueReadyEvent('UTL-undelivered', { utility_value: value }));
  await merchant.work();
  merchant.advance(3 * MINUTE);
}
