import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ok } from '../../src/core/result.ts';
import { announce } from '../../src/transactions/announced/initiate.ts';
import type { Notice } from '../../src/transactions/event.ts';
import type { Transaction } from '../../src/transactions/ports.ts';
import { receiveReversal } from '../../src/transactions/reverse.ts';
import { receiveValue } from '../../src/transactions/value-ready.ts';
import { openVoucher } from '../../src/vouchers/keep.ts';
import { aDelivery, fresh } from '../db/records.ts';
import { type Edges, outcomeOf, playEdges } from './edges.ts';
import { MINUTE, PIN, PRICE, START } from './bought.ts';
import { type House, openHouse } from './house.ts';

/** Two rails may use the same reference for two transactions. Nothing that comes for one of them reaches the other. */

let house: House;
let edges: Edges;
beforeAll(async () => {
  house = await openHouse();
});
beforeEach(() => {
  edges = playEdges(house);
});
afterAll(() => house.close());

const SUCCESS = { code: null, data: {}, retryAfterSeconds: null };
const ACTED = { answer: SUCCESS, verdict: 'acted' };
const VALUE = { pin: { number: '8827461935502', serial: 'S-1' } };
/** What is left of 1,000.00 once each of the two is paid: 200.00 and 300.00. */
const LEFT = 50_000;

type Bought = Pick<Transaction, 'rail' | 'reference' | 'userReference' | 'amount'>;

/** What one customer buys on two rails that use the same reference. */
const alike = async (): Promise<readonly [Bought, Bought]> => {
  const both = { reference: fresh('ALIKE'), userReference: await house.customer() };
  return [
    { ...both, rail: 'finswich', amount: PRICE },
    { ...both, rail: 'another', amount: { ...PRICE, minor: 30_000 } },
  ];
};
const arrival = ({ rail, reference }: Bought) => aDelivery({ rail, reference, receivedAt: START });
const wordsOf = ({ amount }: Bought) => ({ amount: String(amount.minor), currency: amount.currency });
const noticeOf = ({ rail, reference, userReference }: Bought): Notice => ({
  rail,
  reference,
  fileUnder: () => Promise.reject(new Error('it names its transaction')),
  userReference,
});

const announced = (bought: Bought) => {
  const lasts = { valueLimitMs: 15 * MINUTE, lifeMs: 60 * MINUTE };
  const what = { amount: ok(bought.amount), said: wordsOf(bought), transferType: null, product: PIN, ...lasts };
  return announce(edges.deps, { ...bought, event: 'ANNOUNCED', mode: 'TEST', ...what }, arrival(bought));
};
const valueCame = (bought: Bought) => {
  const proven = { mode: 'TEST', signedMode: 'TEST', verified: true } as const;
  const notice = { ...noticeOf(bought), event: 'VALUE', value: VALUE, ...proven };
  return receiveValue(edges.deps, notice, arrival(bought));
};
const reversed = (bought: Bought) => {
  const said = { ...wordsOf(bought), mode: null };
  const proven = { signedMode: 'TEST', verified: true } as const;
  const notice = { ...noticeOf(bought), event: 'REVERSED', amount: bought.amount, said, ...proven };
  return receiveReversal(edges.deps, notice, arrival(bought));
};

/** The transaction of this rail, as it stands. */
const find = (bought: Bought): Promise<Transaction> =>
  house.db.work.read(async ({ transactions }) => {
    const key = await transactions.lock(bought);
    const found = key && (await transactions.find(key.id));
    if (!found) throw new Error(`there is no transaction of ${bought.rail}`);
    return found;
  });
const challengeOf = ({ id }: Transaction) => house.db.work.read(({ otp }) => otp.challenge(id));
const vouchersOf = ({ id }: Transaction) => house.db.work.read(({ vouchers }) => vouchers.of(id));
/** What it has come to, with whatever is kept under it. */
const seen = async (bought: Bought) => {
  const { id, state } = await find(bought);
  return house.db.work.read(async ({ ledger, vouchers, outbox, reviews, reversals }) => ({
    state,
    money: (await ledger.entriesOf(id)).map(({ movement, rail, minor }) => `${movement} ${rail} ${minor}`),
    vouchers: (await vouchers.of(id)).map(({ status, delivery }) => `${status} ${delivery}`),
    messages: (await outbox.of(id)).map(({ kind }) => kind),
    cases: (await reviews.of(id)).map(({ kind }) => kind),
    reversals: (await reversals.of(id)).length,
  }));
};

const bothAnnounced = async (): Promise<readonly [Transaction, Transaction]> => {
  const [one, other] = await alike();
  for (const bought of [one, other]) expect(await announced(bought)).toEqual(ACTED);
  return [await find(one), await find(other)];
};
/** The code that its customer gets. */
const codeFor = async (transaction: Transaction): Promise<string> => {
  expect(await edges.send(transaction)).toEqual(SUCCESS);
  return edges.code();
};
const bothPaid = async (): Promise<readonly [Transaction, Transaction]> => {
  const both = await bothAnnounced();
  for (const transaction of both) {
    expect(await edges.type(transaction, await codeFor(transaction))).toEqual(SUCCESS);
  }
  return both;
};

const NOTHING_BUT_ANNOUNCED = {
  state: 'initiated',
  money: [],
  vouchers: [],
  messages: [],
  cases: [],
  reversals: 0,
};
const PAID = { ...NOTHING_BUT_ANNOUNCED, state: 'settled', messages: ['send_value_follows'] };
const ONE_PAID = { ...PAID, money: ['hold finswich 20000', 'settle finswich 20000'] };
const OTHER_PAID = { ...PAID, money: ['hold another 30000', 'settle another 30000'] };

describe('the same reference announced on two rails', () => {
  test('is two transactions, and neither is a repeat of the other or contradicts it', async () => {
    const [one, other] = await bothAnnounced();
    expect(one).toMatchObject({ rail: 'finswich', amount: PRICE, state: 'initiated' });
    expect(other).toMatchObject({ rail: 'another', amount: { minor: 30_000 }, reference: one.reference });
    expect(other.id).not.toBe(one.id);
    for (const bought of [one, other]) {
      expect(await announced(bought)).toEqual({ ...ACTED, verdict: 'repeated' });
      expect(await seen(bought)).toEqual(NOTHING_BUT_ANNOUNCED);
    }
  });

  test('is a conflict only on the rail that announces it otherwise', async () => {
    const [one, other] = await bothAnnounced();
    expect(await announced({ ...other, amount: PRICE })).toMatchObject({ answer: { code: 'conflicting_duplicate' } });
    expect(await seen(other)).toEqual({ ...NOTHING_BUT_ANNOUNCED, cases: ['conflicting_initiate'] });
    expect(await seen(one)).toEqual(NOTHING_BUT_ANNOUNCED);
  });

  test('has a code for each, which opens no other, and a try of one costs the other none', async () => {
    const [one, other] = await bothAnnounced();
    const code = await codeFor(one);
    expect(await challengeOf(other)).toBeNull();
    expect(await edges.type(other, code)).toMatchObject({ code: 'bad_transition' });
    const otherCode = await codeFor(other);
    expect(otherCode).not.toBe(code);
    expect(await edges.type(one, otherCode)).toMatchObject({ code: 'otp_wrong', data: { attempts_left: 4 } });
    expect(await challengeOf(one)).toMatchObject({ issue: 1, attempts: 1 });
    expect(await challengeOf(other)).toMatchObject({ issue: 1, attempts: 0 });
    expect(await edges.type(one, code)).toEqual(SUCCESS);
    expect(await edges.type(other, otherCode)).toEqual(SUCCESS);
  });

  test('holds the money of each, and what the call of one comes to decides that one alone', async () => {
    const [one, other] = await bothAnnounced();
    const [code, otherCode] = [await codeFor(one), await codeFor(other)];
    edges.finswich = async () => outcomeOf('unknown');
    expect(await edges.type(one, code)).toMatchObject({ code: 'transfer_in_doubt' });
    expect(await seen(one)).toMatchObject({ state: 'in_doubt', money: ['hold finswich 20000'] });
    expect(await seen(other)).toMatchObject({ state: 'awaiting_otp', money: [] });
    expect(await house.available(one.userReference)).toBe(80_000);
    edges.finswich = async () => outcomeOf('paid');
    expect(await edges.type(other, otherCode)).toEqual(SUCCESS);
    expect(await seen(one)).toMatchObject({ state: 'in_doubt', money: ['hold finswich 20000'] });
    expect(await seen(other)).toEqual(OTHER_PAID);
    expect(await house.available(one.userReference)).toBe(LEFT);
    expect(edges.calls.map(({ otp }) => otp)).toEqual([code, otherCode]);
  });
});

describe('of two paid transactions with the same reference', () => {
  test('each has its own vouchers, also of the same value, and the seal of one opens no other', async () => {
    const [one, other] = await bothPaid();
    expect(await valueCame(other)).toEqual(ACTED);
    expect(await seen(other)).toMatchObject({ state: 'fulfilled', vouchers: ['ready queued'], cases: [] });
    expect(await seen(one)).toEqual(ONE_PAID);
    expect(await valueCame(one)).toEqual(ACTED);
    for (const bought of [one, other]) {
      expect(await seen(bought)).toMatchObject({
        state: 'fulfilled',
        vouchers: ['ready queued'],
        messages: ['send_value_follows', 'send_voucher'],
        cases: [],
      });
      const [voucher] = await vouchersOf(bought);
      expect(voucher && openVoucher(house.ring, voucher)).toEqual(ok(VALUE));
    }
    const [voucher] = await vouchersOf(one);
    if (!voucher) throw new Error('no voucher was kept');
    expect(() => openVoucher(house.ring, { ...voucher, rail: other.rail })).toThrow('unable to authenticate');
  });

  test('a reversal gives back what it names, and the other stays paid until its own comes', async () => {
    const [one, other] = await bothPaid();
    expect(await reversed(other)).toEqual(ACTED);
    const givenBack = { state: 'reversed', messages: ['send_value_follows', 'send_refund'], cases: [], reversals: 1 };
    expect(await seen(other)).toEqual({
      ...givenBack,
      money: [...OTHER_PAID.money, 'refund another 30000'],
      vouchers: [],
    });
    expect(await seen(one)).toEqual(ONE_PAID);
    expect(await house.available(one.userReference)).toBe(LEFT + 30_000);
    expect(await reversed(one)).toEqual(ACTED);
    expect(await seen(one)).toEqual({
      ...givenBack,
      money: [...ONE_PAID.money, 'refund finswich 20000'],
      vouchers: [],
    });
    expect(await house.available(one.userReference)).toBe(100_000);
  });
});

test('a reversal that comes first keeps no transaction of another rail from being announced and paid', async () => {
  const [one, other] = await alike();
  expect(await reversed(other)).toEqual({ ...ACTED, verdict: 'reviewed' });
  expect(await announced(one)).toEqual(ACTED);
  expect(await announced(other)).toMatchObject({ answer: { code: 'conflicting_event' } });
  const transaction = await find(one);
  expect(await edges.type(transaction, await codeFor(transaction))).toEqual(SUCCESS);
  expect(await seen(one)).toEqual(ONE_PAID);
  expect(await seen(other)).toMatchObject({ state: 'declined', money: [], reversals: 1 });
});
