import {
  type Deployment,
  type Fault,
  type Part,
  type Read,
  type Settings,
  oneOf,
  optional,
  optionalUrl,
  text,
} from '../core/setting.ts';

export type SmsSettings =
  | { readonly provider: 'console' }
  | { readonly provider: 'termii'; readonly baseUrl: string; readonly apiKey: string; readonly senderId: string }
  | {
      readonly provider: 'africastalking';
      readonly baseUrl: string;
      readonly username: string;
      readonly apiKey: string;
      readonly senderId: string | null;
    };

export interface MessagingSettings {
  readonly sms: SmsSettings;
  /** Part of the URLs where SMS gateways report what became of a text; null where they do not. */
  readonly smsReceiptToken: string | null;
  readonly smtp: { readonly url: string; readonly from: string } | null;
  /** The sender's name that customers read in messages. */
  readonly merchantName: string;
}

const termii = ({ sms }: MessagingSettings) => (sms.provider === 'termii' ? sms : null);
const africastalking = ({ sms }: MessagingSettings) => (sms.provider === 'africastalking' ? sms : null);

const SETTINGS = {
  SMS_PROVIDER: {
    reads: oneOf('console', 'termii', 'africastalking'),
    default: 'console',
    says: 'who sends SMS',
    explains: 'How SMS are sent: `console` (prints them; refused in production), `termii` or `africastalking`.',
    shown: ({ sms }) => sms.provider,
  },
  SMS_RECEIPT_TOKEN: {
    reads: optional.refine((token) => token === null || /^[\w.~-]{16,200}$/.test(token), {
      error: 'must be letters, digits, dots, dashes or underscores, 16 to 200 of them',
    }),
    says: 'part of the URLs of SMS delivery reports',
    explains:
      '16 to 200 characters that become part of the URLs where SMS gateways report what became of a text: `/webhooks/sms/termii/<token>` and `/webhooks/sms/africastalking/<token>`. Without it these URLs are not served.',
    isSecret: true,
    isSet: ({ smsReceiptToken }) => smsReceiptToken !== null,
  },
  TERMII_BASE_URL: {
    reads: optionalUrl,
    says: 'Termii',
    explains: 'SMS by Termii: base URL of your account, API key, registered sender id.',
    shown: (its) => termii(its)?.baseUrl ?? null,
  },
  TERMII_API_KEY: { reads: optional, says: 'Termii', isSecret: true, isSet: (its) => termii(its) !== null },
  TERMII_SENDER_ID: { reads: optional, says: 'Termii', shown: (its) => termii(its)?.senderId ?? null },
  AFRICASTALKING_BASE_URL: {
    reads: optionalUrl,
    says: 'Africa’s Talking',
    explains: "SMS by Africa's Talking: base URL, user name, API key; the sender id may be left out.",
    shown: (its) => africastalking(its)?.baseUrl ?? null,
  },
  AFRICASTALKING_USERNAME: {
    reads: optional,
    says: 'Africa’s Talking',
    shown: (its) => africastalking(its)?.username ?? null,
  },
  AFRICASTALKING_API_KEY: {
    reads: optional,
    says: 'Africa’s Talking',
    isSecret: true,
    isSet: (its) => africastalking(its) !== null,
  },
  AFRICASTALKING_SENDER_ID: {
    reads: optional,
    says: 'Africa’s Talking',
    shown: (its) => africastalking(its)?.senderId ?? null,
  },
  SMTP_URL: {
    reads: optional,
    says: 'sends e-mail',
    explains:
      'E-mail, used when an SMS fails or no phone is known: `smtp://user:password@host:587` or `smtps://…`, and the sender.',
    isSecret: true,
    isSet: ({ smtp }) => smtp !== null,
  },
  EMAIL_FROM: { reads: optional, says: 'sender of e-mail', shown: ({ smtp }) => smtp?.from ?? null },
  MERCHANT_NAME: {
    reads: text.min(1, 'must not be empty'),
    default: 'Merchant',
    says: 'your name in messages',
    explains: 'Your name in messages to customers.',
    shown: ({ merchantName }) => merchantName,
  },
} satisfies Settings<MessagingSettings>;
type ReadOfMessaging = Read<typeof SETTINGS>;

/** How messages reach customers. */
export const MESSAGING: Part<MessagingSettings> = {
  settings: SETTINGS,
  build: (read: ReadOfMessaging, fault, deployment) => ({
    sms: smsOf(read, fault, deployment),
    smsReceiptToken: read.SMS_RECEIPT_TOKEN,
    smtp: smtpOf(read, fault),
    merchantName: read.MERCHANT_NAME,
  }),
};

function smsOf(read: ReadOfMessaging, fault: Fault, { isProduction }: Deployment): SmsSettings {
  const need = (name: keyof ReadOfMessaging): string => {
    const value = read[name];
    if (value !== null) return value;
    fault(name, `is needed when SMS_PROVIDER is ${read.SMS_PROVIDER}`);
    return '';
  };
  switch (read.SMS_PROVIDER) {
    case 'console':
      if (isProduction)
        fault('SMS_PROVIDER', 'console prints codes and PINs: choose termii or africastalking in production');
      return { provider: 'console' };
    case 'termii':
      return {
        provider: 'termii',
        baseUrl: need('TERMII_BASE_URL'),
        apiKey: need('TERMII_API_KEY'),
        senderId: need('TERMII_SENDER_ID'),
      };
    case 'africastalking':
      return {
        provider: 'africastalking',
        baseUrl: need('AFRICASTALKING_BASE_URL'),
        username: need('AFRICASTALKING_USERNAME'),
        apiKey: need('AFRICASTALKING_API_KEY'),
        senderId: read.AFRICASTALKING_SENDER_ID,
      };
  }
}

/**
 * The URL is checked here, and not while it is read, so that a wrong URL and a missing sender are reported together.
 */
function smtpOf({ SMTP_URL: url, EMAIL_FROM: from }: ReadOfMessaging, fault: Fault): MessagingSettings['smtp'] {
  if (url === null) return null;
  if (!/^smtps?:\/\/.+/.test(url)) fault('SMTP_URL', 'must start with smtp:// or smtps://');
  if (from === null) fault('EMAIL_FROM', 'is needed when SMTP_URL is set');
  return { url, from: from ?? '' };
}
