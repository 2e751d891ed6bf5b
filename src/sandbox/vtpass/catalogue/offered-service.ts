import type { Code } from '../codes.ts';

export const CATEGORIES = [
  { identifier: 'airtime', name: 'Airtime Recharge' },
  { identifier: 'data', name: 'Data Services' },
  { identifier: 'tv-subscription', name: 'TV Subscription' },
  { identifier: 'electricity-bill', name: 'Electricity Bill' },
  { identifier: 'education', name: 'Education' },
  { identifier: 'funds', name: 'Funds Transfer' },
  { identifier: 'events', name: 'Events' },
  { identifier: 'other-services', name: 'Other Merchants/Services' },
  { identifier: 'insurance', name: 'Insurance' },
] as const;
export type CategoryId = (typeof CATEGORIES)[number]['identifier'];

/** One variation of a service. */
export interface Variation {
  /** Opaque, and misspelt for ever where it once was. */
  readonly code: string;
  readonly name: string;
  /** Kobo. 0 where the customer names the amount. */
  readonly minor: number;
  readonly isFixed: boolean;
  /** Foreign airtime alone: whose variation it is. */
  readonly operatorId?: string;
  readonly productTypeId?: string;
}

/** What names the customer at the biller, which decides the numbers that VTpass's sandbox serves. */
export type AccountKind =
  | 'phone'
  | 'smile'
  | 'smartcard'
  | 'voucher_phone'
  | 'meter'
  | 'profile'
  | 'bank_account'
  | 'spectranet'
  | 'any';

/** A share in hundredths of a percent (150 is 1.50 %), or kobo for each. */
export type Commission = { readonly percent: number } | { readonly flatMinor: number };

export interface Service {
  readonly id: string;
  readonly name: string;
  readonly category: CategoryId;
  /** `product_id` of a requery. */
  readonly productId: number;
  /** Kobo. */
  readonly minimumMinor: number;
  readonly maximumMinor: number;
  /** VTpass's own words for its fee: `0 %`, `N0.00`. The sandbox charges none. */
  readonly fee: string;
  /** The merchant's commission. */
  readonly commission: Commission;
  readonly account: AccountKind;
  /** Where the account of /pay stands: `billersCode`, or in `phone` alone. */
  readonly accountIn: 'billersCode' | 'phone';
  /** DSTV and GOTV want `subscription_type`, and take a renewal without a variation. */
  readonly subscribes: boolean;
  /** The highest quantity. */
  readonly most: number;
  /** Further fields that /pay needs. */
  readonly needs: readonly string[];
  /** What an unknown variation is answered with. */
  readonly unknownVariation: Code;
  readonly variations: readonly Variation[];
}

type Given = Pick<Service, 'id' | 'name' | 'category' | 'productId' | 'account'> & Partial<Service>;

/** A service with what most services have in common. */
export const service = (given: Given): Service => ({
  minimumMinor: 1_00,
  maximumMinor: 1_000_000_00,
  fee: '0 %',
  commission: { percent: 0 },
  accountIn: 'billersCode',
  subscribes: false,
  most: 1,
  needs: [],
  unknownVariation: '010',
  variations: [],
  ...given,
});

/** Variations with a price, from rows of code, name and kobo. */
export const variations = (rows: readonly (readonly [string, string, number])[]): readonly Variation[] =>
  rows.map(([code, name, minor]) => ({ code, name, minor, isFixed: true }));

/** Variations whose amount the customer names. */
export const openVariations = (rows: readonly (readonly [string, string])[]): readonly Variation[] =>
  rows.map(([code, name]) => ({ code, name, minor: 0, isFixed: false }));
