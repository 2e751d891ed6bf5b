import { embeddedFunds } from '../../src/funds/embedded.ts';
import { claimIn } from '../../src/transactions/ordered/order.ts';
import type { OrderRequest } from '../../src/transactions/ordered/order-request.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { MTN, airtimeOrder } from '../transactions/ordered/shop.ts';
import { NOW, fresh } from './records.ts';
import { RING, inOrder } from './rival-parts.ts';
import type { Piece, Place, Rivals } from './rivals.ts';

const POLICY = {
  funds: embeddedFunds,
  otpLength: 6,
  otpSendsPerHour: 10,
  otpWrongPerHour: 15,
  callBoundMs: () => 1_000,
};

/** Places an order of this customer; says what it was claimed as, or why it was refused. */
const ordering =
  (given: Partial<OrderRequest> & { readonly userReference: string }): Piece =>
  async (stores) => {
    const deps = { ring: RING, policy: POLICY, askSchedule: [30_000], dailyLimits: {} };
    const claimed = await claimIn(stores, deps, { ...airtimeOrder(), ...given }, NOW);
    return claimed.ok ? claimed.value.kind : claimed.error.code;
  };

/** A customer with enough for many orders. */
async function customer({ alone }: Place): Promise<string> {
  const userReference = fresh();
  const profile = { country: 'NG', phone: null, email: null, category: null, currency: 'NGN' } as const;
  const money = { mode: 'TEST', userReference, amount: '9000.00', currency: 'NGN', reference: fresh() } as const;
  await alone(async (stores) => {
    await openWallet(stores, { mode: 'TEST', userReference, ...profile }, NOW);
    return fundWallet(stores, money, NOW);
  });
  return userReference;
}

/** How many questions are due for each of two that look at once. */
const MANY = 4;

export const RIVALS_FOR_ORDERS: readonly Rivals[] = [
  {
    lock: 'orders/key/*/*/*',
    promise: 'the same request with its key, twice at one instant, is one order, and the other waits for its answer',
    meet: async (place) => {
      const same = { userReference: await customer(place), key: fresh(), account: fresh() };
      return { pieces: [ordering(same), ordering(same)], read: async ({ answers }) => inOrder(answers) };
    },
    kept: [['running', 'to_call']],
  },
  {
    lock: 'orders/account/*/*/*/*',
    promise: 'two equal orders at one instant are one order, and the other is told of it',
    meet: async (place) => {
      const same = { userReference: await customer(place), account: fresh(), biller: MTN };
      return { pieces: [ordering(same), ordering(same)], read: async ({ answers }) => inOrder(answers) };
    },
    kept: [['earlier_order_open', 'to_call']],
  },
  {
    lock: 'questions_due_lock',
    promise: 'two workers that look for questions at one instant ask each once',
    meet: async (place) => {
      await place.sql('update questions set next_at = null');
      for (let made = 0; made < MANY; made += 1) {
        const transactionId = 8_000_000 + Math.floor(NOW / 1_000) + made;
        await place.alone(({ questions }) => questions.save({ transactionId, asked: 0, askedAt: null, nextAt: NOW }));
      }
      const leases: Piece = async ({ questions }) =>
        (await questions.lease(NOW, 60_000, MANY / 2)).map(({ transactionId }) => transactionId);
      return {
        pieces: [leases, leases],
        read: async ({ answers }) => {
          const leased = answers.flat();
          return [leased.length, new Set(leased).size];
        },
      };
    },
    kept: [[MANY, MANY]],
  },
  {
    lock: 'upstream_reads_due_lock',
    promise: 'two workers that look for what is to be read at one instant read each once',
    meet: async (place) => {
      await place.sql('delete from upstream_reads');
      for (let made = 0; made < MANY; made += 1) {
        const read = { rail: 'vtpass', mode: 'TEST', subject: `items/${made}` } as const;
        await place.alone(({ upstreamReads }) => upstreamReads.plan(read, NOW));
      }
      const leases: Piece = async ({ upstreamReads }) =>
        (await upstreamReads.lease(NOW, 60_000, MANY / 2)).map(({ subject }) => subject);
      return {
        pieces: [leases, leases],
        read: async ({ answers }) => {
          const leased = answers.flat();
          return [leased.length, new Set(leased).size];
        },
      };
    },
    kept: [[MANY, MANY]],
  },
];
