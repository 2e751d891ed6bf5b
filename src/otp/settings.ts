import { type Part, type Read, type Settings, whole } from '../core/setting.ts';

export interface OtpSettings {
  readonly length: number;
  readonly sendsPerHour: number;
  readonly wrongPerHour: number;
}

const SETTINGS = {
  OTP_LENGTH: {
    reads: whole(6, 8),
    default: '6',
    says: 'digits of a code',
    explains: 'Digits of a code, 6 to 8.',
    shown: ({ length }) => length,
  },
  OTP_SENDS_PER_HOUR: {
    reads: whole(1, 100_000),
    default: '10',
    says: 'codes sent to one phone in an hour',
    explains:
      'Codes that may be sent to one phone in an hour, over all its transactions. Raise it for a reseller who buys for many people.',
    shown: ({ sendsPerHour }) => sendsPerHour,
  },
  OTP_WRONG_PER_HOUR: {
    reads: whole(1, 1_000),
    default: '15',
    says: 'wrong codes of one phone or customer in an hour',
    explains:
      'Wrong codes that are compared in an hour, per phone and per customer, over all their transactions; 1 to 1000. After that, even a right code has to wait.',
    shown: ({ wrongPerHour }) => wrongPerHour,
  },
} satisfies Settings<OtpSettings>;

/** One-time codes. */
export const OTP: Part<OtpSettings> = {
  settings: SETTINGS,
  build: (read: Read<typeof SETTINGS>) => ({
    length: read.OTP_LENGTH,
    sendsPerHour: read.OTP_SENDS_PER_HOUR,
    wrongPerHour: read.OTP_WRONG_PER_HOUR,
  }),
};
