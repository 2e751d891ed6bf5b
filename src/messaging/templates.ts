import type { Message, PurchaseLabel, VoucherLine } from '../core/message.ts';
import { displayMoney } from '../core/money.ts';
import { toGsm7 } from './gsm7.ts';
import { oneLine } from './one-line.ts';

/** One message in the words of each channel. Codes and PINs stay out of `subject`, which shows on lock screens. */
export interface Written {
  readonly sms: string;
  readonly subject: string;
  readonly text: string;
}

interface Wording {
  readonly subject: string;
  readonly lines: readonly string[];
}

/** A cut instruction still helps, a cut PIN is worth nothing: lines like these are never shortened. */
const isCode = ({ label }: VoucherLine): boolean => /pin|token|code/i.test(label);

/**
 * Writes a message for SMS and e-mail, in the same words. Pure. With names and instructions of ordinary length an SMS
 * is GSM-7 and takes one or two segments (an OTP usually one); its amounts read `NGN 200.00`.
 */
export function writeMessage(message: Message, merchantName: string): Written {
  const merchant = oneLine(merchantName, 30);
  const brief = wordingOf(message, 160);
  const full = wordingOf(message, Infinity);
  return {
    sms: toGsm7(`${merchant}: ${brief.lines.join('\n')}`),
    subject: oneLine(full.subject, 100),
    text: `Hello,\n\n${full.lines.join('\n')}\n\n${merchant}\n`,
  };
}

function wordingOf(message: Message, longestLine: number): Wording {
  const amount = displayMoney(message.amount);
  const what = purchaseOf(message.purchase);
  const ref = `Ref ${oneLine(message.purchase.reference, 40)}`;
  switch (message.kind) {
    case 'otp':
      return {
        subject: `Your code to pay ${amount}`,
        lines: [
          `${message.code} is your code to pay ${amount} for ${what}. Valid for ${minutesOf(message.minutes)}. ` +
            'Never share it with anyone.',
        ],
      };
    case 'voucher':
      return {
        subject: `Ready to use: ${productOf(message.purchase)}`,
        lines: [...voucherLines(message.lines, longestLine), `${what}, ${amount}.`, ref],
      };
    case 'purchase_paid':
      return {
        subject: `You paid ${amount} for ${productOf(message.purchase)}`,
        lines: [`You paid ${amount} for ${what}. If it has a PIN or token, that comes next.`, ref],
      };
    case 'refund':
      return {
        subject: `${amount} is back in your wallet`,
        lines: [`${amount} is back in your wallet. Your purchase was reversed: ${what}.`, ref],
      };
    case 'purchase_failed': {
      const outcome = message.returned ? `${amount} is back in your wallet.` : 'You were not charged.';
      return {
        subject: 'Your purchase did not go through',
        lines: [`Your purchase did not go through: ${what}. ${outcome}`, ref],
      };
    }
    case 'pin_seen':
      return {
        subject: 'Our support staff looked at your purchase',
        lines: [
          `Our support staff looked at the PIN of your purchase: ${what}, ${amount}. ` +
            'If you did not ask for that, contact us.',
          ref,
        ],
      };
  }
}

/** Codes first: a phone shows the top of a long SMS, and what follows it is only explanation. */
function voucherLines(lines: readonly VoucherLine[], longest: number): string[] {
  const codesFirst = [...lines.filter(isCode), ...lines.filter((line) => !isCode(line))];
  return codesFirst.map(
    (line) => `${oneLine(line.label, 30)}: ${oneLine(line.value, isCode(line) ? Infinity : longest)}`,
  );
}

const productOf = (purchase: PurchaseLabel): string => oneLine(purchase.product, 40) || 'your purchase';

function purchaseOf(purchase: PurchaseLabel): string {
  const recipient = oneLine(purchase.valueRecipient ?? '', 30);
  return recipient === '' ? productOf(purchase) : `${productOf(purchase)} (${recipient})`;
}

const minutesOf = (minutes: number): string => (minutes === 1 ? '1 minute' : `${minutes} minutes`);
