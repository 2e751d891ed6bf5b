import type { TransactionFacts } from '../../src/desk/ports.ts';
import { completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { ACCEPTED } from '../harness/switch-double.ts';

/** Five purchases customers ask about, played through the whole service. */
export interface FivePurchases {
  readonly merchant: Merchant;
  readonly noPin: string;
  readonly refunded: string;
  readonly inDoubt: string;
  readonly wrongOtp: string;
  readonly fourTimes: string;
  facts(reference: string): Promise<TransactionFacts>;
}

export async function playFivePurchases(): Promise<FivePurchases> {
  const merchant = await startMerchant();
  const paid = async (reference: string) => {
    await merchant.post(initiateEvent(reference));
    await merchant.post(sendOtpEvent(reference));
    await merchant.post(completeEvent(reference, merchant.otp()));
    await merchant.work();
    merchant.advance(60_000);
  };
  await paid('UTL-no-pin');
  await paid('UTL-refunded');
  await merchant.post(reversalEvent('UTL-refunded'));
  merchant.upstream.script = () => ({ kind: 'reset' });
  await paid('UTL-in-doubt');
  await merchant.post(initiateEvent('UTL-wrong-otp'));
  await merchant.post(sendOtpEvent('UTL-wrong-otp'));
  const right = Number(merchant.otp());
  for (let off = 1; off <= 3; off += 1) {
    await merchant.post(completeEvent('UTL-wrong-otp', String((right + off) % 1_000_000).padStart(6, '0')));
  }
  merchant.upstream.script = () => ACCEPTED;
  merchant.advance(60_000);
  await paid('UTL-four-times');
  for (let time = 0; time < 4; time += 1) {
    await merchant.post(valueReadyEvent('UTL-four-times'));
    merchant.advance(60_000);
  }
  await merchant.work();
  return {
    merchant,
    noPin: 'UTL-no-pin',
    refunded: 'UTL-refunded',
    inDoubt: 'UTL-in-doubt',
    wrongOtp: 'UTL-wrong-otp',
    fourTimes: 'UTL-four-times',
    facts: async (reference) => {
      const facts = await merchant.service.database.desk.transaction({ reference });
      if (!facts) throw new Error(`${reference} is not there`);
      return facts;
    },
  };
}
