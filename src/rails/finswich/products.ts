import { MINUTE } from '../../core/clock.ts';
import type { Product } from '../../transactions/ports.ts';

/** The name of the rail, as it is stored with its transactions. */
export const RAIL = 'finswich';

/** How long a customer may take from the announcement to the code (docs/finswich.md#transaction_initiate). */
export const ANNOUNCED_LIFE_MS = 60 * MINUTE;

/**
 * Which products come as a PIN or token, by what Finswich calls their type or category, and within how long. A product
 * that is not listed loads the phone or meter itself. Finswich publishes no list
 * (docs/finswich.md#transaction_initiate): these are the names in its documents and in Nigerian catalogues. A merchant
 * adds more with FINSWICH_VALUE_LIMITS.
 */
const PIN_MS = 15 * MINUTE;
const TOKEN_MS = 30 * MINUTE;
const LIMITS: ReadonlyMap<string, number | null> = new Map([
  ...[
    'Mobile PIN',
    'Mobile Pin / Voucher',
    'PIN',
    'PINs',
    'E-PIN',
    'EPIN',
    'Voucher',
    'Vouchers',
    'Gift Voucher',
    'Gift Vouchers',
    'Airtime PIN',
    'Data PIN',
    'Recharge PIN',
    'Recharge Card',
    'Scratch Card',
    'Exam PIN',
    'Exam PINs',
    'Education PIN',
    'Result Checker',
    'Result Checker PIN',
    'WAEC PIN',
    'WAEC Result Checker',
    'WAEC Result Checker PIN',
    'WAEC Registration PIN',
    'NECO PIN',
    'NECO Result Checker',
    'NABTEB PIN',
    'JAMB PIN',
    'UTME PIN',
  ].map((name) => [fold(name), PIN_MS] as const),
  ...[
    'Power',
    'Power Token',
    'Prepaid Power',
    'Electricity',
    'Electricity Prepaid',
    'Electricity Token',
    'Prepaid Electricity',
    'Prepaid Meter',
    'Meter',
    'Meters',
    'Prepaid Token',
    'Token',
    'Tokens',
  ].map((name) => [fold(name), TOKEN_MS] as const),
  ...['Postpaid', 'Postpaid Meter', 'Electricity Postpaid', 'Postpaid Electricity'].map(
    (name) => [fold(name), null] as const,
  ),
]);

/** Makes two spellings of one name the same: case and the number of spaces do not count. */
function fold(name: string): string {
  return name.trim().replace(/\s+/g, ' ').toLowerCase();
}

/** The names that a merchant adds or judges differently from the table: ms, or null where nothing comes. */
export type ValueLimits = ReadonlyMap<string, number | null>;

/** Most minutes a setting may give a product. */
const MOST_MINUTES = 1_440;

/**
 * Reads FINSWICH_VALUE_LIMITS: entries separated by commas, each `name=minutes` or `name=nothing`. `fault` is called
 * with what is wrong with an entry.
 */
export function readValueLimits(text: string, fault: (says: string) => void): ValueLimits {
  const limits = new Map<string, number | null>();
  for (const entry of text.split(',').filter((one) => one.trim() !== '')) {
    const [, name = '', limit = ''] = /^([^=]+)=\s*(\d{1,4}|nothing)\s*$/.exec(entry) ?? [];
    const minutes = Number(limit);
    if (fold(name) === '' || (limit !== 'nothing' && (minutes < 1 || minutes > MOST_MINUTES))) {
      fault(`${entry.trim()} is no product with minutes from 1 to ${MOST_MINUTES}, as in WAEC PIN=15, or =nothing`);
      continue;
    }
    limits.set(fold(name), limit === 'nothing' ? null : minutes * MINUTE);
  }
  return limits;
}

/**
 * Within how many milliseconds of the payment the PIN or token of a product should come; null when it has none. The
 * type counts before the category: electricity may be prepaid or not.
 */
export function valueLimitMs({ type, category }: Pick<Product, 'type' | 'category'>, own: ValueLimits): number | null {
  for (const name of [type, category]) {
    const key = name === null ? '' : fold(name);
    const limit = own.has(key) ? own.get(key) : LIMITS.get(key);
    if (limit !== undefined) return limit;
  }
  return null;
}
