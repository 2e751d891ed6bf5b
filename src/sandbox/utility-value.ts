import type { Product } from './catalogue.ts';
import { CAPITALS, DIGITS, type Random, draw } from './random.ts';

/** What was bought, in the shape of the one sample there is (docs/finswich.md#utility_transaction_value_ready). */
export interface UtilityValue {
  readonly pin: { readonly number: string; readonly serial: string; readonly instructions: string };
  readonly instructions: string;
}

/** A made-up PIN of ten digits, or a meter token of twenty. Leading zeros can occur, and are part of it. */
export function makeUtilityValue(product: Product, random: Random): UtilityValue {
  const number = draw(random, DIGITS, product.gives === 'token' ? 20 : 10);
  const serial = draw(random, CAPITALS, 3) + draw(random, DIGITS, 6);
  return { pin: { number, serial, instructions: product.instructions }, instructions: 'None' };
}
