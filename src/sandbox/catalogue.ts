/** What the customer is handed: a PIN, a meter token, or nothing because the phone is loaded directly. */
export type Gives = 'pin' | 'token' | 'top_up';

/** One thing to buy, in Finswich's own words, with what the checkout page needs to offer it. */
export interface Product {
  readonly product_id: string;
  readonly product_type: string;
  readonly product_category: string;
  readonly operator: string;
  readonly gives: Gives;
  /** Whose number gets the value. */
  readonly recipient: 'phone' | 'meter';
  /** What the page suggests, in naira. */
  readonly amounts: readonly string[];
  readonly instructions: string;
}

export const PRODUCTS: readonly Product[] = [
  {
    product_id: '4611',
    product_type: 'Mobile Pin / Voucher',
    product_category: 'Mobile PIN',
    operator: 'Nigeria Airtel',
    gives: 'pin',
    recipient: 'phone',
    amounts: ['100', '200', '500', '1000'],
    instructions: 'Dial *126*PIN# to load this test PIN',
  },
  {
    product_id: '4102',
    product_type: 'Mobile Top Up',
    product_category: 'Airtime',
    operator: 'Nigeria MTN',
    gives: 'top_up',
    recipient: 'phone',
    amounts: ['100', '200', '500', '1000'],
    instructions: 'None',
  },
  {
    product_id: '4388',
    product_type: 'Mobile Data',
    product_category: 'Data',
    operator: 'Nigeria Glo',
    gives: 'top_up',
    recipient: 'phone',
    amounts: ['300', '500', '1000', '2500'],
    instructions: 'None',
  },
  {
    product_id: '5207',
    product_type: 'Electricity',
    product_category: 'Power Token',
    operator: 'Ikeja Electric',
    gives: 'token',
    recipient: 'meter',
    amounts: ['1000', '2000', '5000', '10000'],
    instructions: 'Key the 20 digits into your meter and press enter',
  },
];
