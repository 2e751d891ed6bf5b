import { MINUTE, SECOND } from '../../src/core/clock.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { DATABASE_FAULTS } from './ground.ts';
import { BY_CHANCE, type TransactionPlan, type WorldPlan, drawWorld, drawingFrom } from './plan.ts';

type MakesFrequent = (transaction: TransactionPlan, draw: ReturnType<typeof drawingFrom>) => Partial<TransactionPlan>;

/** Changes to the transactions of a small world that make frequent what a large world meets only by chance. */
const FREQUENT_TROUBLES = {
  'nothing more': () => ({}),
  'a clock that is put back': ({ faults }, { one, whole }) => ({
    faults: [
      ...faults,
      {
        delivery: whole(2, 7),
        kind: 'clock',
        statement: 0,
        after: false,
        length: -whole(1, 60) * 15 * SECOND,
      },
    ],
    thinkMs: one([20 * SECOND, 9 * MINUTE, 11 * MINUTE, 59 * MINUTE, 61 * MINUTE]),
  }),
  'a phone that is changed': (_transaction, { whole }) => ({
    office: { what: 'phone', afterMs: whole(0, 3_000), times: 1 },
    customer: whole(2, 4) === 3 ? 2 : 4,
    sends: whole(1, 6),
    sendGapMs: whole(0, 1_000),
    thinkMs: whole(1, 3_000),
    copies: whole(1, 4),
    together: whole(0, 20),
  }),
  'a database that fails': ({ faults }, { chance, one, whole }) => ({
    faults: [
      ...faults,
      {
        delivery: chance(0.5) ? 'transfer_answer' : whole(2, 5),
        kind: one(DATABASE_FAULTS),
        statement: whole(0, 45),
        after: chance(0.5),
        length: whole(1, 12),
      },
    ],
    copies: whole(1, 4),
  }),
  'careless staff': (_transaction, { chance, whole }) => ({
    staff: 'careless',
    promptMs: whole(1, 60) * SECOND,
    product: 'pin',
    outcomes: [
      { what: 'value', since: 'debit', afterMs: whole(0, 90) * SECOND, variant: 'plain', repeats: 0 },
      { what: 'value', since: 'debit', afterMs: whole(0, 90) * SECOND, variant: 'other_value', repeats: 0 },
    ],
    answerLateMs: chance(0.5) ? whole(20, 40) * MINUTE : 0,
  }),
  'a clock that is put back, and a phone that is changed after it': ({ faults }, { whole }) => ({
    faults: [
      ...faults,
      {
        delivery: whole(3, 4),
        kind: 'clock',
        statement: 0,
        after: false,
        length: -whole(1, 8) * 30 * SECOND,
      },
    ],
    office: { what: 'phone', afterMs: whole(0, 90) * SECOND, times: 1 },
    customer: 2,
    thinkMs: whole(1, 20) * SECOND,
    completeAgain: true,
    transfer: 'accept',
    tries: ['right'],
  }),
  'codes that do not leave while the database fails': ({ faults }, { one, whole }) => ({
    faults: [
      ...faults,
      ...[2, 3, 4].map((delivery) => ({
        delivery,
        kind: one(DATABASE_FAULTS),
        statement: whole(5, 30),
        after: false,
        length: whole(1, 60),
      })),
    ],
    messages: ['refused', 'refused', 'refused', 'refused'],
    sends: 5,
    sendGapMs: whole(0, 3_000),
    thinkMs: whole(100, 3_000),
  }),
} as const satisfies Record<string, MakesFrequent>;
export type FrequentTrouble = keyof typeof FREQUENT_TROUBLES;

const TRANSACTIONS = 6;
/** A random stream that no other draw uses. */
const STREAM = -5_000;

/** A small world in which one thing goes wrong again and again. */
export function worldWithFrequent(by: FrequentTrouble, seed: number): WorldPlan {
  const plan = drawWorld(seed, TRANSACTIONS, BY_CHANCE);
  return {
    ...plan,
    transactions: plan.transactions.map((transaction) => ({
      ...transaction,
      ...(FREQUENT_TROUBLES[by] as MakesFrequent)(
        transaction,
        drawingFrom(seededRandom(seed, STREAM - transaction.ordinal)),
      ),
    })),
  };
}
