import { completeEvent, initiateEvent, sendOtpEvent } from './events.ts';
import type { Merchant, PostOptions } from './merchant.ts';

/** Plays a signed purchase up to its code, and answers the code. */
export async function purchaseWithCode(
  merchant: Merchant,
  reference: string,
  user: string,
  options: PostOptions = {},
): Promise<string> {
  for (const event of [initiateEvent, sendOtpEvent]) {
    const { status, body } = await merchant.post(event(reference, { user_reference: user }), options);
    if (status !== 200) throw new Error(`${reference}: ${JSON.stringify(body)}`);
  }
  return merchant.otp();
}

/** Plays a signed purchase until it is paid. */
export async function settledPurchase(
  merchant: Merchant,
  reference: string,
  user: string,
  options: PostOptions = {},
): Promise<void> {
  const otp = await purchaseWithCode(merchant, reference, user, options);
  const { status, body } = await merchant.post(completeEvent(reference, otp, { user_reference: user }), options);
  if (status !== 200) throw new Error(`${reference}: ${JSON.stringify(body)}`);
}
