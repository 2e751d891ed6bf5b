import { decimalText } from '../core/money.ts';
import { type Part, type Read, type Settings, checked, list } from '../core/setting.ts';
import { type AmountLimits, type WalletLimits, readLimits } from './limits.ts';

export interface WalletSettings {
  readonly limits: WalletLimits;
}

const limits = checked(list, readLimits);

const limitsText = (of: AmountLimits): readonly string[] =>
  Object.entries(of).map(([place, minor]) => `${place}:${decimalText({ minor, currency: place.split(':')[1] ?? '' })}`);

const SETTINGS = {
  TOPUP_LIMIT: {
    reads: limits,
    says: 'the most one top-up may be',
    explains: 'The most one top-up may be, per mode and currency, like `LIVE:NGN:500000.00,TEST:NGN:10000000.00`.',
    shown: (its) => limitsText(its.limits.topUp),
  },
  BIG_TOPUP: {
    reads: limits,
    says: 'above it a top-up or withdrawal needs a second person',
    explains:
      'Above it a top-up or withdrawal needs a second person, per mode and currency, like `LIVE:NGN:100000.00`.',
    shown: (its) => limitsText(its.limits.big),
  },
} satisfies Settings<WalletSettings>;

/** What people may do to wallets. */
export const WALLETS: Part<WalletSettings> = {
  settings: SETTINGS,
  build: (read: Read<typeof SETTINGS>) => ({
    limits: { topUp: read.TOPUP_LIMIT, big: read.BIG_TOPUP },
  }),
};
