import { type Random, seededRandom } from '../../src/sandbox/random.ts';
import { type PurchasePlan, type WorldPlan, BY_CHANCE, drawWorld } from './plan.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

type Pressing = (purchase: PurchasePlan, random: Random) => Partial<PurchasePlan>;
const whole = (random: Random, low: number, high: number): number => low + Math.floor(random() * (high - low + 1));

/** What makes frequent in a small world that which a large one meets by chance. */
const PRESSES = {
  'nothing more': () => ({}),
  'a clock that is put back': ({ faults }, random) => ({
    faults: [
      ...faults,
      {
        delivery: whole(random, 2, 7),
        kind: 'clock',
        statement: 0,
        after: false,
        length: -whole(random, 1, 60) * 15 * SECOND,
      },
    ],
    thinkMs: [20 * SECOND, 9 * MINUTE, 11 * MINUTE, 59 * MINUTE, 61 * MINUTE][whole(random, 0, 4)] ?? 0,
  }),
  'a phone that is changed': (_purchase, random) => ({
    office: { what: 'phone', afterMs: whole(random, 0, 3_000), times: 1 },
    customer: whole(random, 2, 4) === 3 ? 2 : 4,
    sends: whole(random, 1, 6),
    sendGapMs: whole(random, 0, 1_000),
    thinkMs: whole(random, 1, 3_000),
    copies: whole(random, 1, 4),
    together: whole(random, 0, 20),
  }),
  'a database that fails': ({ faults }, random) => ({
    faults: [
      ...faults,
      {
        delivery: random() < 0.5 ? 'transfer_answer' : whole(random, 2, 5),
        kind: (['locked', 'full', 'io', 'unknown_commit'] as const)[whole(random, 0, 3)] ?? 'io',
        statement: whole(random, 0, 45),
        after: random() < 0.5,
        length: whole(random, 1, 12),
      },
    ],
    copies: whole(random, 1, 4),
  }),
  'careless staff': (_purchase, random) => ({
    staff: 'wrong',
    promptMs: whole(random, 1, 60) * SECOND,
    product: 'pin',
    outcomes: [
      { what: 'value', since: 'debit', afterMs: whole(random, 0, 90) * SECOND, variant: 'plain', repeats: 0 },
      { what: 'value', since: 'debit', afterMs: whole(random, 0, 90) * SECOND, variant: 'other_value', repeats: 0 },
    ],
    answerLateMs: random() < 0.5 ? whole(random, 20, 40) * MINUTE : 0,
  }),
  'a clock that is put back, and a phone that is changed after it': ({ faults }, random) => ({
    faults: [
      ...faults,
      {
        delivery: whole(random, 3, 4),
        kind: 'clock',
        statement: 0,
        after: false,
        length: -whole(random, 1, 8) * 30 * SECOND,
      },
    ],
    office: { what: 'phone', afterMs: whole(random, 0, 90) * SECOND, times: 1 },
    customer: 2,
    thinkMs: whole(random, 1, 20) * SECOND,
    completeAgain: true,
    transfer: 'accept',
    tries: ['right'],
  }),
  'codes that do not leave while the database fails': ({ faults }, random) => ({
    faults: [
      ...faults,
      ...[2, 3, 4].map((delivery) => ({
        delivery,
        kind: (['locked', 'full', 'io', 'unknown_commit'] as const)[whole(random, 0, 3)] ?? 'io',
        statement: whole(random, 5, 30),
        after: false,
        length: whole(random, 1, 60),
      })),
    ],
    messages: ['refused', 'refused', 'refused', 'refused'],
    sends: 5,
    sendGapMs: whole(random, 0, 3_000),
    thinkMs: whole(random, 100, 3_000),
  }),
} as const satisfies Record<string, Pressing>;
export type Press = keyof typeof PRESSES;

const PURCHASES = 6;
/** Of draws of its own. */
const STREAM = -5_000;

/** A small world in which one thing goes wrong again and again. */
export function pressedWorld(by: Press, seed: number): WorldPlan {
  const plan = drawWorld(seed, PURCHASES, BY_CHANCE);
  return {
    ...plan,
    purchases: plan.purchases.map((purchase) => ({
      ...purchase,
      ...(PRESSES[by] as Pressing)(purchase, seededRandom(seed, STREAM - purchase.ordinal)),
    })),
  };
}
