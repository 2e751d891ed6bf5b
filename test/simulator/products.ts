const MINUTE = 60_000;

export interface NamedProduct {
  readonly product_id: string;
  readonly product_type: string | null;
  readonly product_category: string | null;
  readonly operator: string;
}

/** The phone or meter that gets what is bought. */
export const VALUE_RECIPIENT = '+2347081332677';

/**
 * How Finswich may name what is bought. One name is from its documents; the others are ones that a catalogue could
 * hold.
 */
export const PRODUCTS = {
  pin: [
    { product_type: 'Mobile Pin / Voucher', product_category: 'Mobile PIN', product_id: '4611', operator: 'Airtel' },
    { product_type: 'Education', product_category: 'PINs', product_id: '4700', operator: 'WAEC' },
    { product_type: 'Vouchers', product_category: 'Gift cards', product_id: '4810', operator: 'Jumia' },
    { product_type: null, product_category: 'voucher', product_id: '4811', operator: 'Steam' },
    { product_type: 'E-PIN', product_category: null, product_id: '4612', operator: 'Nigeria MTN' },
  ],
  token: [
    { product_type: 'Electricity', product_category: 'Power Token', product_id: '5207', operator: 'Ikeja Electric' },
    { product_type: 'Electricity', product_category: 'Utility Bills', product_id: '5208', operator: 'Eko' },
    { product_type: null, product_category: 'TOKENS', product_id: '5209', operator: 'Abuja Electric' },
    { product_type: 'Prepaid', product_category: 'Meters', product_id: '5210', operator: 'Kaduna Electric' },
    { product_type: 'Power', product_category: null, product_id: '5211', operator: 'Jos Electric' },
  ],
  top_up: [
    { product_type: 'Mobile Top Up', product_category: 'Airtime', product_id: '4102', operator: 'Nigeria MTN' },
    { product_type: 'Shopping', product_category: 'Spin and win', product_id: '4103', operator: 'Glo' },
    { product_type: null, product_category: 'Mobile Data', product_id: '4104', operator: 'Airtel' },
    { product_type: null, product_category: null, product_id: '4105', operator: '9mobile' },
  ],
} as const satisfies Readonly<Record<string, readonly NamedProduct[]>>;
export type ProductKind = keyof typeof PRODUCTS;

/** Within how many ms the PIN or token of each product must come; Infinity where none comes. */
export const VALUE_MS: Readonly<Record<ProductKind, number>> = {
  pin: 15 * MINUTE,
  token: 30 * MINUTE,
  top_up: Infinity,
};
