import { PRODUCTS, type Product } from '../../src/sandbox/catalogue.ts';
import { type Random, seededRandom } from '../../src/sandbox/random.ts';

/** What Finswich's transfer API does with the call. `before` and `after` the merchant's wallet there is debited. */
export type TransferPlan =
  | 'accept'
  | 'accept_slowly'
  | 'busy_then_accept'
  | 'refuse'
  | 'error_before'
  | 'error_after'
  | 'hang_before'
  | 'hang_after'
  | 'reset_before'
  | 'reset_after'
  | 'nonsense_after';

/** All that will happen to one transaction, drawn from the seed and its number alone. */
export interface Plan {
  readonly product: Product;
  /** Naira as decimal text. */
  readonly amount: string;
  readonly initiateTwice: boolean;
  /** Wrong codes typed before the right one; 5 use the budget up. */
  readonly wrongCodes: number;
  /** The wrong code is delivered again: the same try. */
  readonly wrongAgain: boolean;
  readonly abandons: boolean;
  /** COMPLETEs that leave at the same instant. */
  readonly completes: number;
  /** Seconds until COMPLETE comes once more; null when it does not. */
  readonly completeAgain: number | null;
  readonly transfer: TransferPlan;
  /** What the provider makes of a transaction that was debited. */
  readonly outcome: 'value' | 'reversal' | 'value_then_reversal' | 'none';
  /** The outcome's event leaves while the transfer call is still out. */
  readonly duringCall: boolean;
  /** An event that comes before the transaction was paid, which should never happen. */
  readonly early: 'value' | 'reversal' | null;
  readonly outcomeTwice: boolean;
  /** Seconds until the outcome's event comes once more; null when it does not. */
  readonly outcomeAgain: number | null;
  /** Seconds between a step of the customer and the next. */
  readonly pause: number;
}

export function planOf(seed: number, ordinal: number): Plan {
  const random = seededRandom(seed, ordinal);
  const chance = (share: number): boolean => random() < share;
  const product = pick(random, [
    [0.6, 0],
    [0.25, 1],
    [0.15, 3],
  ]);
  const early = pick<Plan['early']>(random, [
    [0.98, null],
    [0.01, 'value'],
    [0.01, 'reversal'],
  ]);
  const loaded = PRODUCTS[product]?.gives === 'top_up';
  return {
    product: PRODUCTS[product] as Product,
    amount: pick(random, [
      [0.5, '200'],
      [0.3, '50'],
      [0.2, '199.99'],
    ]),
    initiateTwice: chance(0.05),
    wrongCodes: pick(random, [
      [0.86, 0],
      [0.09, 1],
      [0.03, 2],
      [0.02, 5],
    ]),
    wrongAgain: chance(0.3),
    abandons: chance(0.02),
    completes: pick(random, [
      [0.75, 1],
      [0.2, 2],
      [0.05, 4],
    ]),
    completeAgain: chance(0.1) ? 0.5 + random() * 4 : null,
    transfer: pick(random, TRANSFERS),
    outcome: pick(random, [
      [0.8, loaded ? 'none' : 'value'],
      [0.1, 'reversal'],
      [0.06, loaded ? 'reversal' : 'value_then_reversal'],
      [0.04, 'none'],
    ]),
    duringCall: chance(0.1),
    early: loaded && early === 'value' ? null : early,
    outcomeTwice: chance(0.15),
    outcomeAgain: chance(0.1) ? 1 + random() * 6 : null,
    pause: random() * 0.4,
  };
}

const TRANSFERS: readonly (readonly [number, TransferPlan])[] = [
  [0.76, 'accept'],
  [0.03, 'accept_slowly'],
  [0.02, 'busy_then_accept'],
  [0.05, 'refuse'],
  [0.02, 'error_before'],
  [0.03, 'error_after'],
  [0.015, 'hang_before'],
  [0.02, 'hang_after'],
  [0.02, 'reset_before'],
  [0.02, 'reset_after'],
  [0.015, 'nonsense_after'],
];

/** One of several, each with its share; the shares sum to 1. */
function pick<T>(random: Random, choices: readonly (readonly [number, T])[]): T {
  let left = random();
  for (const [share, choice] of choices) {
    left -= share;
    if (left < 0) return choice;
  }
  return (choices.at(-1) as readonly [number, T])[1];
}
