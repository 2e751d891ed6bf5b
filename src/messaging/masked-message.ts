import { mayBeCode } from '../core/code-like.ts';
import type { Message } from '../core/message.ts';

/** Stands for a code, and does not show its length. */
const MASK = '****';

/** Labels of voucher lines: words that look like codes and are none. */
const LABELS = /^(PIN|TOKEN|CODE|SERIAL|SMS|USSD|ID|KWH|KCT ?\d?)( \d{1,2})?$/i;

const withoutCodes = (text: string): string => text.replaceAll(/\S+/g, (word) => (mayBeCode(word) ? MASK : word));

/** The same message with everything masked that may be a code, fit to be kept and shown. */
export function maskedMessage(message: Message): Message {
  if (message.kind === 'otp') return { ...message, code: MASK };
  if (message.kind !== 'voucher') return message;
  const lines = message.lines.map(({ label, value, isCode }) => ({
    label: LABELS.test(label.trim()) ? label : withoutCodes(label),
    value: isCode ? MASK : withoutCodes(value),
    isCode,
  }));
  return { ...message, lines };
}
