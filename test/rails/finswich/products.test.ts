import { expect, test } from '@jest/globals';
import { MINUTE } from '../../../src/core/clock.ts';
import { readValueLimits, valueLimitMs } from '../../../src/rails/finswich/products.ts';

interface Named {
  readonly name: string;
  readonly type?: string;
  readonly category?: string;
  /** In minutes; null: it loads the phone or meter itself, and there is nothing to wait for. */
  readonly minutes: number | null;
}

test.each<Named>([
  { name: 'a PIN as Finswich names it', category: 'Mobile PIN', type: 'Mobile Pin / Voucher', minutes: 15 },
  { name: 'a PIN by its category', category: 'Mobile PIN', minutes: 15 },
  { name: 'a PIN in small letters and odd spaces', category: ' mobile   pin ', minutes: 15 },
  { name: 'PINs', category: 'PINS', minutes: 15 },
  { name: 'a voucher', category: 'Gift Voucher', minutes: 15 },
  { name: 'a voucher by its type alone', type: 'VOUCHER', minutes: 15 },
  { name: 'a PIN by its type, whatever its category', category: 'Airtime', type: 'pin', minutes: 15 },
  { name: 'a PIN for a meter', category: 'Power', type: 'pin', minutes: 15 },
  { name: 'power', category: 'Power', minutes: 30 },
  { name: 'electricity', category: 'Electricity', minutes: 30 },
  { name: 'electricity of a kind that nobody listed', category: 'Electricity', type: 'IKEDC', minutes: 30 },
  { name: 'a token by its type', category: 'Bills', type: 'TOKEN', minutes: 30 },
  { name: 'a prepaid meter', type: 'prepaid meter', minutes: 30 },
  { name: 'a result checker', category: 'Education', type: 'WAEC result checker', minutes: 15 },
  { name: 'postpaid electricity', category: 'Electricity postpaid', minutes: null },
  { name: 'electricity whose type is postpaid', category: 'Electricity', type: 'postpaid', minutes: null },
  { name: 'a top-up without a PIN', category: 'SIM pinless top up', minutes: null },
  { name: 'airtime', category: 'Airtime', type: 'VTU', minutes: null },
  { name: 'a word that only ends so', category: 'Shopping', type: 'superpower', minutes: null },
  { name: 'two words that make one only together', category: 'p', type: 'in', minutes: null },
  { name: 'an empty name', category: '', type: ' ', minutes: null },
  { name: 'nothing', minutes: null },
])('what is bought tells how long its PIN or token may take: $name', ({ type = null, category = null, minutes }) => {
  const limit = valueLimitMs({ type, category }, new Map());
  expect(limit).toBe(minutes === null ? null : minutes * MINUTE);
});

test('a merchant adds products, and judges one that is listed otherwise', () => {
  const faults: string[] = [];
  const own = readValueLimits('WAEC GCE = 25, mobile  PIN=nothing,Solar=1440', (fault) => faults.push(fault));
  const limitOf = (category: string) => valueLimitMs({ type: null, category }, own);
  expect(['waec gce', 'Mobile PIN', 'SOLAR', 'Power', 'Airtime'].map(limitOf)).toEqual([
    25 * MINUTE,
    null,
    1_440 * MINUTE,
    30 * MINUTE,
    null,
  ]);
  expect(faults).toEqual([]);
});

test.each(['WAEC', '=15', 'WAEC=', 'WAEC=0', 'WAEC=1441', 'WAEC=soon', 'WAEC=1.5', 'a=b=15'])(
  'an entry without a product or a valid time is refused, and the others are read: %s',
  (entry) => {
    const faults: string[] = [];
    const own = readValueLimits(`${entry}, Solar=5`, (fault) => faults.push(fault));
    expect([...own]).toEqual([['solar', 5 * MINUTE]]);
    expect(faults).toEqual([expect.stringContaining(entry)]);
  },
);
