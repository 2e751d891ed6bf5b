import { type Log, faultFields } from '../core/log.ts';
import type { PhoneMessage } from './phone.ts';

interface Where {
  readonly merchantUrl: string;
  readonly smsReceiptToken?: string | null;
}

const BOUND_MS = 5_000;

/**
 * Reports what became of a text, as Termii does: first that it was passed on, then that it arrived. A number that ends
 * in 0000 is switched off, to show what the merchant does then.
 */
export function reportTexts(
  { merchantUrl, smsReceiptToken }: Where,
  closing: AbortSignal,
  log: Log,
): (message: PhoneMessage) => Promise<void> {
  if (!smsReceiptToken) return async () => {};
  const url = new URL(`/webhooks/sms/termii/${smsReceiptToken}`, merchantUrl);
  const post = async ({ id, number, from, text, at }: PhoneMessage, status: string): Promise<void> => {
    const sentAt = new Date(at).toISOString();
    const report = { type: 'outbound', id, message_id: id, receiver: number, sender: from, message: text, status };
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...report, sent_at: sentAt, cost: '4', channel: 'dnd' }),
      signal: AbortSignal.any([closing, AbortSignal.timeout(BOUND_MS)]),
    });
  };
  return async (message) => {
    try {
      await post(message, 'Message Sent');
      await post(message, message.number.endsWith('0000') ? 'Message Failed' : 'DELIVERED');
    } catch (thrown) {
      if (!closing.aborted) log.warn(faultFields(thrown), 'sandbox.text_not_reported');
    }
  };
}
