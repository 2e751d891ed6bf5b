import { counted } from '../core/counted.ts';
import { mayHoldCode } from '../core/code-like.ts';
import type {
  ContactMessage,
  Message,
  TransactionLabel,
  TransactionMessage,
  StaffMessage,
  VoucherLine,
} from '../core/message.ts';
import { displayMoney } from '../core/money.ts';
import { toGsm7 } from './gsm7.ts';
import { briefLine, oneLine } from './one-line.ts';
import { smsTexts } from './sms-texts.ts';

/** One message in the words of each channel. Codes and PINs stay out of `subject`, which shows on lock screens. */
export interface Written {
  /** The texts to send, in order: one as a rule. Null when it is too long for SMS. */
  readonly sms: readonly string[] | null;
  readonly subject: string;
  readonly text: string;
}

interface Wording {
  readonly subject: string;
  readonly lines: readonly string[];
}

/** A voucher by SMS may have many lines. When all of them are too long, only lines that may hold a code are sent. */
type Share = 'all' | 'codes';

/**
 * Writes a message for SMS and e-mail, in the same words. Pure. With names and instructions of ordinary length an SMS
 * is GSM-7 and takes one or two segments (an OTP usually one); its amounts read `KES 200.00`.
 */
export function writeMessage(message: Message, merchantName: string): Written {
  const merchant = oneLine(merchantName, 30);
  const full = wordingOf(message, WHOLE);
  const brief = (share: Share): readonly string[] => wordingOf(message, BRIEF, share).lines.map(toGsm7);
  const sender = toGsm7(merchant);
  return {
    sms: smsTexts(sender, brief('all')) ?? smsTexts(sender, brief('codes')),
    subject: oneLine(full.subject, 100),
    text: `Hello,\n\n${full.lines.join('\n')}\n\n${merchant}\n`,
  };
}

const REFUND_WHY = {
  reversed: 'Your purchase was reversed',
  not_delivered: 'We could not deliver your purchase',
} as const;

/** The most characters of text that only explains. */
interface Length {
  readonly label: number;
  readonly value: number;
}
const BRIEF: Length = { label: 30, value: 160 };
const WHOLE: Length = { label: Infinity, value: Infinity };

const isAboutContact = (message: Message): message is ContactMessage => 'part' in message;

function wordingOf(message: Message, most: Length, share: Share = 'all'): Wording {
  if (message.kind === 'second_person') return staffWording(message);
  if (message.kind === 'pin_set') return PIN_SET;
  return isAboutContact(message) ? contactWording(message) : transactionWording(message, most, share);
}

const PIN_SET: Wording = {
  subject: 'You have a new PIN to pay with',
  lines: ['A new PIN to pay from your wallet was set. If this was not you, contact us at once.'],
};

const STAFF_WAITS = {
  case: { what: 'The decision of a case', where: 'Cases, case' },
  approval: { what: 'A request about a wallet', where: 'Approvals, number' },
} as const;

/** Says nothing of customer, money or reason, because several people may read an e-mail. */
function staffWording({ of, id }: StaffMessage): Wording {
  const { what, where } = STAFF_WAITS[of];
  return {
    subject: 'Something waits for you at the support desk',
    lines: [`${what} waits for a second person, and you may confirm it.`, `At the support desk: ${where} ${id}.`],
  };
}

const PARTS = {
  phone: { what: 'phone number', use: 'Codes and receipts come here.' },
  email: { what: 'e-mail address', use: 'Codes and receipts come here when no SMS reaches you.' },
} as const;

function contactWording(message: ContactMessage): Wording {
  const { what, use } = PARTS[message.part];
  if (message.kind === 'contact_confirmed') {
    return {
      subject: `This is the ${what} of your wallet now`,
      lines: [`This is the ${what} of your wallet now. ${use} If this is not your wallet, contact us.`],
    };
  }
  const to = message.endsIn === null ? '' : ` to one ending in ${message.endsIn}`;
  return {
    subject: `The ${what} of your wallet was changed`,
    lines: [`The ${what} of your wallet was changed${to}. If this was not you, contact us at once.`],
  };
}

function transactionWording(message: TransactionMessage, most: Length, share: Share): Wording {
  const amount = displayMoney(message.amount);
  const what = transactionOf(message.transaction);
  const ref = `Ref ${oneLine(message.transaction.reference, 40)}`;
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
        subject: `Ready to use: ${productOf(message.transaction)}`,
        lines: [...voucherLines(message.lines, most, share), `${what}, ${amount}.`, ref],
      };
    case 'transaction_paid':
      return {
        subject: `You paid ${amount} for ${productOf(message.transaction)}`,
        lines: [`You paid ${amount} for ${what}. If it has a PIN or token, that comes next.`, ref],
      };
    case 'in_doubt':
      return {
        subject: `We are still confirming your purchase of ${amount}`,
        lines: [
          `We are still confirming your purchase: ${what}. Your ${amount} is held. ` +
            'Please do not buy it again; we will tell you the outcome.',
          ref,
        ],
      };
    case 'value_follows':
      return {
        subject: `You paid ${amount}: your PIN or token follows`,
        lines: [
          `You paid ${amount} for ${what}. Your PIN or token has not come yet; we send it as soon as it is here. ` +
            'Please do not buy it again.',
          ref,
        ],
      };
    case 'refund':
      return {
        subject: `${amount} is back in your wallet`,
        lines: [`${amount} is back in your wallet. ${REFUND_WHY[message.why]}: ${what}.`, ref],
      };
    case 'transaction_failed': {
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

/**
 * Codes come first: a phone shows the top of a long SMS, and the rest only explains. A cut instruction still helps, but
 * a cut PIN is worth nothing. So a text that may be a code is never shortened, in a label or in a value.
 */
function voucherLines(lines: readonly VoucherLine[], most: Length, share: Share): readonly string[] {
  const told = lines.filter(
    ({ label, value, isCode }) => share === 'all' || isCode || mayHoldCode(`${label} ${value}`),
  );
  const codesFirst = [...told.filter(({ isCode }) => isCode), ...told.filter(({ isCode }) => !isCode)];
  return codesFirst.map(({ label, value }) => `${briefLine(label, most.label)}: ${briefLine(value, most.value)}`);
}

const productOf = (transaction: TransactionLabel): string => oneLine(transaction.product, 40) || 'your purchase';

function transactionOf(transaction: TransactionLabel): string {
  const recipient = oneLine(transaction.valueRecipient ?? '', 30);
  return recipient === '' ? productOf(transaction) : `${productOf(transaction)} (${recipient})`;
}

const minutesOf = (minutes: number): string => counted(minutes, 'minute');
