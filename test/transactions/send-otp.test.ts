import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { MessageNotSent } from '../../src/core/message.ts';
import { ok } from '../../src/core/result.ts';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import { advance } from '../../src/transactions/advance.ts';
import type { Work } from '../../src/db/stores.ts';
import { type SendOtp, sendOtp } from '../../src/transactions/announced/send-otp.ts';
import type { Transaction } from '../../src/transactions/ports.ts';
import { type Edges, playEdges, sendOtpArrival } from './edges.ts';
import { MINUTE, PIN, POLICY, PRICE, START } from './bought.ts';
import { type House, openHouse } from './house.ts';
import { watch } from './played-time.ts';

let house: House;
let edges: Edges;
beforeAll(async () => {
  house = await openHouse();
});
beforeEach(() => {
  edges = playEdges(house);
});
afterAll(() => house.close());

const PHONE = '+2348030000001';
let phones = 0;
/** A transaction of a customer whose phone nobody else uses. */
const announced = async (given: { readonly phone?: string | null; readonly email?: string | null } = {}) => {
  phones += 1;
  const userReference = await house.customer({ phone: `+23480${40_000_000 + phones}`, ...given });
  return house.transaction({ state: 'initiated', product: PIN, userReference });
};
const sends = ({ id }: Transaction) => house.db.work.read(({ otp }) => otp.sendRecord(id));
const texts = ({ id }: Transaction) => house.db.work.read(({ sentTexts }) => sentTexts.of(id));
const deliveries = async ({ id }: Transaction) => {
  const kept = await house.db.work.read(({ inbox }) => inbox.of(id));
  return kept.map(({ verdict, answer }) => ({ verdict, code: answer && (answer.code ?? 'success') }));
};
const SUCCESS = { code: null, data: {}, retryAfterSeconds: null };
const NOT_DELIVERED = { code: 'otp_not_delivered', data: {}, retryAfterSeconds: null };

describe('a code that is sent', () => {
  test('goes to the customer with what it is for, and the transaction waits for it', async () => {
    const transaction = await announced({ phone: PHONE, email: 'meg@example.com' });
    const { reference } = transaction;
    expect(await edges.send(transaction)).toEqual(SUCCESS);
    expect(edges.texts).toEqual([
      {
        to: { phone: PHONE, email: 'meg@example.com' },
        message: {
          kind: 'otp',
          code: expect.stringMatching(/^\d{6}$/),
          minutes: 10,
          amount: PRICE,
          transaction: { product: 'Nigeria Airtel Mobile PIN', valueRecipient: null, reference },
        },
      },
    ]);
    expect(await house.seen(reference)).toMatchObject({ state: 'awaiting_otp', money: [], messages: [], cases: [] });
    expect(await sends(transaction)).toMatchObject([
      { status: 'sent', channel: 'sms', gateway: 'termii', gatewayReference: 'g-1', recipient: PHONE, at: START },
    ]);
    expect(await deliveries(transaction)).toEqual([{ verdict: 'acted', code: 'success' }]);
    expect(edges.log).toEqual([]);
  });

  test('is on file as it was handed over, so that it can be followed up', async () => {
    const transaction = await announced();
    edges.gateway = async () => {
      edges.time.now += 700;
      const text = { to: PHONE, content: 'Your code is ••••••', gatewayReference: 'g-7' };
      return { channel: 'email', gateway: 'smtp', gatewayReference: 'g-7', texts: [text] };
    };
    await edges.send(transaction);
    const [send] = await sends(transaction);
    expect(await texts(transaction)).toMatchObject([
      {
        source: 'code',
        sourceId: send?.id,
        transactionId: transaction.id,
        channel: 'email',
        gateway: 'smtp',
        gatewayReference: 'g-7',
        recipient: PHONE,
        content: 'Your code is ••••••',
        at: START + 700,
      },
    ]);
  });

  test.each([
    { name: 'whole minutes, never more than there are', leftMs: 2 * MINUTE + 59_999, minutes: 2 },
    { name: 'one at the least', leftMs: 1, minutes: 1 },
  ])('says how long it is good: $name', async ({ leftMs, minutes }) => {
    const transaction = await announced();
    edges.time.now = transaction.expiresAt - leftMs;
    expect(await edges.send(transaction)).toEqual(SUCCESS);
    expect(edges.texts).toMatchObject([{ message: { minutes } }]);
  });

  test('is given eight seconds to leave', async () => {
    await edges.send(await announced());
    expect(edges.bounds).toEqual([8_000]);
  });

  test('goes by e-mail where no phone is known', async () => {
    const transaction = await announced({ phone: null, email: 'ada@example.com' });
    expect(await edges.send(transaction)).toEqual(SUCCESS);
    expect(edges.texts).toMatchObject([{ to: { phone: null, email: 'ada@example.com' } }]);
    expect(await sends(transaction)).toMatchObject([{ recipient: 'ada@example.com' }]);
  });
});

describe('no code is sent', () => {
  test.each<{ name: string; said: Partial<SendOtp>; code: string }>([
    { name: 'for an unknown transaction', said: { reference: 'UNKNOWN' }, code: 'unknown_transaction' },
    { name: 'for a transaction of another rail', said: { rail: 'another' }, code: 'unknown_transaction' },
    { name: 'for another customer', said: { userReference: 'somebody' }, code: 'conflicting_event' },
    { name: 'for more money', said: { amount: { ...PRICE, minor: 20_001 } }, code: 'conflicting_event' },
    { name: 'for another currency', said: { amount: { ...PRICE, currency: 'USD' } }, code: 'conflicting_event' },
    { name: 'for an amount that is none', said: { amount: null }, code: 'conflicting_event' },
  ])('$name', async ({ said, code }) => {
    const transaction = await announced();
    const { rail, reference, mode, userReference, amount } = transaction;
    const command = { rail, reference, mode, userReference, amount, isProven: true, ...said };
    const answer = await sendOtp(edges.deps, command, sendOtpArrival(reference));
    expect(answer).toEqual({ code, data: {}, retryAfterSeconds: null });
    expect(edges.texts).toEqual([]);
    expect(await sends(transaction)).toEqual([]);
    expect(await deliveries(transaction)).toEqual([{ verdict: 'refused', code }]);
    expect(await house.seen(reference)).toMatchObject({ state: 'initiated' });
  });

  test('and nothing is kept of a refused request that proves nothing about its sender', async () => {
    const transaction = await announced();
    const { rail, reference, mode, amount } = transaction;
    const command = { rail, reference, mode, userReference: 'somebody', amount, isProven: false };
    expect(await sendOtp(edges.deps, command, sendOtpArrival(reference))).toMatchObject({ code: 'conflicting_event' });
    expect(await deliveries(transaction)).toEqual([]);
  });

  test('to a customer without phone or e-mail', async () => {
    const transaction = await announced({ phone: null });
    expect(await edges.send(transaction)).toEqual(NOT_DELIVERED);
    expect(edges.texts).toEqual([]);
    expect(await deliveries(transaction)).toEqual([{ verdict: 'refused', code: 'otp_not_delivered' }]);
  });
});

describe('the limits on sends', () => {
  test('half a minute lies between two, and then the same code goes out again', async () => {
    const transaction = await announced();
    await edges.send(transaction);
    const first = edges.code();
    edges.time.now += 29_001;
    expect(await edges.send(transaction)).toEqual({
      code: 'otp_send_limit',
      data: { limit: 'gap', retry_after_seconds: 1 },
      retryAfterSeconds: 1,
    });
    expect(edges.texts).toHaveLength(1);
    edges.time.now += 999;
    expect(await edges.send(transaction)).toEqual(SUCCESS);
    expect(edges.code()).toBe(first);
  });

  test('five for one transaction, and then no waiting helps', async () => {
    const transaction = await announced();
    for (let count = 1; count <= 5; count += 1) {
      expect(await edges.send(transaction)).toEqual(SUCCESS);
      edges.time.now += MINUTE;
    }
    expect(await edges.send(transaction)).toMatchObject({
      code: 'otp_sends_used_up',
      data: { limit: 'per_transaction' },
    });
    expect(edges.texts).toHaveLength(5);
  });

  test('so many for one phone in an hour, whichever transaction they are for', async () => {
    const phone = '+2348039999999';
    const policy = { ...POLICY, otpSendsPerHour: 1 };
    expect(await edges.send(await announced({ phone }), { policy })).toEqual(SUCCESS);
    expect(await edges.send(await announced({ phone }), { policy })).toMatchObject({
      code: 'otp_send_limit',
      data: { limit: 'per_phone_hour' },
      retryAfterSeconds: 3_600,
    });
  });
});

describe('a code that no gateway said it took', () => {
  const failing = (fault: Error) => () => Promise.reject(fault);
  test.each([
    { name: 'it never left', fault: new MessageNotSent('termii refused it'), status: 'failed', isDead: true },
    { name: 'it may have left', fault: new MessageNotSent('termii is silent', true), status: 'unsure', isDead: false },
    {
      name: 'nobody can say',
      fault: new MessageNotSent('termii broke', false, false),
      status: 'unsure',
      isDead: false,
    },
    { name: 'a fault of our own', fault: new TypeError('a mistake'), status: 'unsure', isDead: false },
  ])('is told so, and the customer may press again at once: $name', async (row) => {
    const transaction = await announced();
    const { reference } = transaction;
    edges.gateway = failing(row.fault);
    expect(await edges.send(transaction)).toEqual(NOT_DELIVERED);
    expect(await sends(transaction)).toMatchObject([
      { status: row.status, channel: null, gateway: null, gatewayReference: null },
    ]);
    expect(await texts(transaction)).toEqual([]);
    expect(await house.seen(reference)).toMatchObject({ state: 'initiated' });
    expect(await deliveries(transaction)).toEqual([{ verdict: 'refused', code: 'otp_not_delivered' }]);
    const code = edges.code();

    edges.gateway = playEdges(house).gateway;
    edges.time.now += 1;
    expect(await edges.send(transaction)).toEqual(SUCCESS);
    // A code that nobody has is expired; one that somebody may have is still valid.
    expect(edges.code() === code).toBe(!row.isDead);
  });

  test('is logged with its cause, and a fault of our own with its name and place alone', async () => {
    const { reference } = await announced();
    const transaction = await house.find(reference);
    edges.gateway = failing(new MessageNotSent('termii refused it'));
    await edges.send(transaction);
    edges.gateway = failing(new TypeError('number +2348030000001'));
    await edges.send(transaction);
    expect(edges.log).toMatchObject([
      { level: 'warn', line: 'otp.not_sent', txn_reference: reference, reason: 'termii refused it' },
      { level: 'warn', line: 'otp.not_sent', txn_reference: reference, fault: 'TypeError' },
    ]);
    expect(JSON.stringify(edges.log)).not.toContain('+2348030000001');
  });
});

/** The database, but storing the result of the send fails at first. */
const faulty = (work: Work, run: Work['run'], times: number): Work => {
  let runs = 0;
  return {
    read: (look) => work.read(look),
    run: (piece) => {
      runs += 1;
      return runs > 1 && runs <= 1 + times ? run(piece) : work.run(piece);
    },
  };
};

test('while the database is away the answer says what is known, and it is kept as soon as it is back', async () => {
  const transaction = await announced();
  const away = faulty(house.db.work, () => Promise.reject(new StorageUnavailable('away')), 6);
  const answer = watch(edges.sending(transaction, { work: away }));
  await edges.time.pass(1_999);
  expect(answer.came()).toBe('nothing yet');
  await edges.time.pass(1);
  expect(answer.came()).toEqual(SUCCESS);
  expect(await house.seen(transaction.reference)).toMatchObject({ state: 'initiated' });
  const [send] = await sends(transaction);
  expect(edges.log[0]).toMatchObject({ txn_reference: transaction.reference, send_id: send?.id, outcome: 'sent' });
  await edges.time.pass(20_000);
  expect(await house.seen(transaction.reference)).toMatchObject({ state: 'awaiting_otp' });
  expect(await deliveries(transaction)).toEqual([{ verdict: 'acted', code: 'success' }]);
});

test('a result that is stored twice, because nobody learnt of the first commit, is there once', async () => {
  const transaction = await announced();
  const text = { to: PHONE, content: 'Your code is ••••••', gatewayReference: null };
  edges.gateway = async () => ({ channel: 'sms', gateway: 'termii', gatewayReference: null, texts: [text] });
  const unheard: Work['run'] = async (piece) => {
    await house.db.work.run(piece);
    throw new StorageUnavailable('the connection was lost', { mayBeKept: true });
  };
  const answer = watch(edges.sending(transaction, { work: faulty(house.db.work, unheard, 1) }));
  await edges.time.pass(300);
  expect(answer.came()).toEqual(SUCCESS);
  expect(await texts(transaction)).toHaveLength(1);
  const steps = await house.db.work.read(({ transactions }) => transactions.transitions(transaction.id));
  expect(steps).toMatchObject([{ on: 'otpSent', from: 'initiated', to: 'awaiting_otp' }]);
});

test('a transaction that ended while its code was on the way stays as it ended', async () => {
  const transaction = await announced();
  edges.gateway = async () => {
    await house.db.work.run(async (stores) =>
      ok(await advance(stores, POLICY, transaction, { on: 'expire', by: 'clock' }, START)),
    );
    return playEdges(house).gateway();
  };
  expect(await edges.send(transaction)).toEqual(SUCCESS);
  expect(await house.seen(transaction.reference)).toMatchObject({ state: 'expired', reason: 'transaction_expired' });
  expect(await sends(transaction)).toMatchObject([{ status: 'sent' }]);
});
