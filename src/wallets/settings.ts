import { z } from 'zod';
import { currencyOf } from '../core/money.ts';
import { type Part, type Read, type Settings, checked, list, text } from '../core/setting.ts';
import { type Country, readCountry } from './country.ts';
import { type WalletLimits, limitsText, readLimits } from './limits.ts';

export interface WalletSettings {
  /** The country of a customer when none is given. */
  readonly defaultCountry: Country;
  readonly defaultCurrency: string;
  /** Countries in which a phone without country code is searched for; the default country is among them. */
  readonly searchCountries: readonly Country[];
  readonly limits: WalletLimits;
}

const limits = checked(list, readLimits);

const country = text
  .refine((value) => readCountry(value) !== null, { error: 'must be a country of ISO 3166: two letters, like KE' })
  .transform((value) => readCountry(value) as Country);
const currency = text
  .refine((value) => currencyOf(value) !== null, { error: 'must be a currency of ISO 4217: three letters, like KES' })
  .transform((value) => currencyOf(value) as string);

const SETTINGS = {
  DEFAULT_COUNTRY: {
    reads: country,
    default: 'NG',
    says: 'country of a customer when none is given',
    explains: 'The country of a customer (ISO 3166), and the currency of a command or search, when none is given.',
    shown: (its) => its.defaultCountry,
  },
  DEFAULT_CURRENCY: {
    reads: currency,
    default: 'NGN',
    says: 'currency when none is given',
    shown: (its) => its.defaultCurrency,
  },
  SEARCH_COUNTRIES: {
    reads: list.pipe(z.array(country)),
    default: 'NG,KE,GH,UG,TZ,RW,ZA',
    says: 'countries in which a phone without country code is searched for',
    explains:
      'Countries in which the support desk searches for a phone without country code; the default country is always among them.',
    shown: (its) => its.searchCountries,
  },
  TOPUP_LIMIT: {
    reads: limits,
    says: 'the most one top-up may be',
    explains: 'The most one top-up may be, per mode and currency, like `LIVE:NGN:500000.00,TEST:NGN:10000000.00`.',
    shown: (its) => limitsText(its.limits.topUp),
  },
  BIG_TOPUP: {
    reads: limits,
    says: 'a top-up or withdrawal above it needs a second person',
    explains:
      'A top-up or withdrawal above this amount needs a second person; per mode and currency, like `LIVE:NGN:100000.00`.',
    shown: (its) => limitsText(its.limits.big),
  },
} satisfies Settings<WalletSettings>;

/** What people may do to wallets. */
export const WALLETS: Part<WalletSettings> = {
  settings: SETTINGS,
  build: (read: Read<typeof SETTINGS>) => ({
    defaultCountry: read.DEFAULT_COUNTRY,
    defaultCurrency: read.DEFAULT_CURRENCY,
    searchCountries: [...new Set([read.DEFAULT_COUNTRY, ...read.SEARCH_COUNTRIES])],
    limits: { topUp: read.TOPUP_LIMIT, big: read.BIG_TOPUP },
  }),
};
