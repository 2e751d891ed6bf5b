import { completeEvent, initiateEvent, sendOtpEvent } from './events.ts';
import type { Merchant, PostOptions } from './merchant.ts';

interface Options extends PostOptions {
  /** Fields of `data` that its events change or add. */
  readonly over?: Readonly<Record<string, unknown>>;
}

/** Plays a signed transaction until its code was sent, and returns the code. */
export async function transactionWithCode(
  merchant: Merchant,
  reference: string,
  user: string,
  { over, ...options }: Options = {},
): Promise<string> {
  for (const event of [initiateEvent, sendOtpEvent]) {
    const { status, body } = await merchant.post(event(reference, { user_reference: user, ...over }), options);
    if (status !== 200) throw new Error(`${reference}: ${JSON.stringify(body)}`);
  }
  return merchant.otp();
}

/** Plays a signed transaction until it is paid, and returns the event that completed it. */
export async function settledTransaction(
  merchant: Merchant,
  reference: string,
  user: string,
  options: Options = {},
): Promise<ReturnType<typeof completeEvent>> {
  const otp = await transactionWithCode(merchant, reference, user, options);
  const event = completeEvent(reference, otp, { user_reference: user, ...options.over });
  const { status, body } = await merchant.post(event, options);
  if (status !== 200) throw new Error(`${reference}: ${JSON.stringify(body)}`);
  return event;
}
