import { expect, test } from '@jest/globals';
import { type Exchange, succeeded } from '../../src/sandbox/exchange.ts';
import { RETRY_MINUTES, retryDelay } from '../../src/sandbox/retry-map.ts';
import { buy, order, playground } from './playground.ts';

const VALUE = 'UTILITY_TRANSACTION_VALUE_READY';

test('the map is 5, 60, 1440 and 4320 minutes, and then nothing', () => {
  expect([1, 2, 3, 4, 5].map((attempt) => retryDelay(attempt))).toEqual([
    300_000,
    3_600_000,
    86_400_000,
    259_200_000,
    null,
  ]);
});

test('an outcome that is not accepted is sent four times more, each wait counted from the attempt before it', async () => {
  const minuteMs = 0.2;
  await using ground = await playground({ minuteMs });
  ground.merchant.outcomesToFail = 99;
  const transaction = await buy(ground, order());
  await ground.sandbox.until(() => transaction.atRest);
  const sent = transaction.exchanges.filter(({ event }) => event === VALUE);
  expect(sent.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
  const waits = sent.slice(1).map(({ sentAt }, before) => sentAt - (sent[before]?.sentAt ?? 0));
  waits.forEach((wait, nth) => expect(wait).toBeGreaterThanOrEqual((RETRY_MINUTES[nth] ?? 0) * minuteMs - 1));
  expect(new Set(ground.merchant.deliveries.filter(({ event }) => event === VALUE).map(({ text }) => text)).size).toBe(
    1,
  );
});

test('the first good answer ends the retries', async () => {
  await using ground = await playground();
  ground.merchant.outcomesToFail = 1;
  const transaction = await buy(ground, order({ outcome: 'reversal' }));
  await ground.sandbox.until(() => transaction.atRest);
  const sent = transaction.exchanges.filter(({ event }) => event === 'UTILITY_TRANSACTION_REVERSAL');
  expect(sent.map(({ answer }) => answer?.status)).toEqual([503, 200]);
  expect(ground.sandbox.pool.balance).toEqual(ground.sandbox.pool.opening);
});

test('an event that is sent twice at once must be accepted twice: one refusal is enough to send both again', async () => {
  await using ground = await playground();
  ground.merchant.outcomesToFail = 1;
  const transaction = await buy(ground, order({ events: 'duplicate' }));
  await ground.sandbox.until(() => transaction.atRest);
  const sent = transaction.exchanges.filter(({ event }) => event === VALUE);
  expect(sent.map(({ attempt, copy }) => [attempt, copy])).toEqual([
    [1, 1],
    [1, 2],
    [2, 1],
    [2, 2],
  ]);
  expect(sent.map(({ answer }) => String(answer?.status)).toSorted()).toEqual(['200', '200', '200', '503']);
});

test.each([
  [200, { status: 'success' }, 'taken'],
  [200, { status: 'error' }, 'not taken'],
  [201, { status: 'success' }, 'not taken'],
  [500, { status: 'success' }, 'not taken'],
  [200, 'success', 'not taken'],
])('an event answered by %i and %j is %s', (status, body, word) => {
  const answered = { answer: { status, body, retryAfterSeconds: null } } as Exchange;
  expect(succeeded(answered) ? 'taken' : 'not taken').toBe(word);
});

test('a retry that is due can be seen', async () => {
  await using ground = await playground({ minuteMs: 10_000 });
  ground.merchant.outcomesToFail = 1;
  const transaction = await buy(ground, order({ outcome: 'none' }));
  const { sentAt } = await transaction.sendValue();
  expect(transaction.retries).toEqual([{ event: VALUE, attempt: 2, dueAt: sentAt + 50_000 }]);
  expect(transaction.atRest).toBe(false);
});

test('by a clock that runs six times as fast a retry is due after five of its minutes, and comes then', async () => {
  const began = Date.now();
  const clock = (): number => began + 6 * (Date.now() - began);
  await using ground = await playground({ minuteMs: 10, clock, speed: 6 });
  ground.merchant.outcomesToFail = 1;
  const transaction = await buy(ground, order({ outcome: 'none' }));
  const { sentAt } = await transaction.sendValue();
  const [retry] = transaction.retries;
  expect((retry?.dueAt ?? 0) - sentAt).toBe(6 * 5 * 10);
  await ground.sandbox.until(() => transaction.atRest);
  const [, again] = transaction.exchanges.filter(({ event }) => event === VALUE);
  expect(again?.sentAt).toBeGreaterThanOrEqual(sentAt + 6 * 5 * 10 - 6);
});

test('INITIATE, SEND_OTP and COMPLETE are never tried again', async () => {
  await using ground = await playground();
  const transaction = await ground.sandbox.play(order({}, { userReference: 'nobody' }));
  await transaction.initiate();
  await transaction.sendOtp();
  await transaction.complete('000000');
  expect(transaction.atRest).toBe(true);
  expect(transaction.exchanges).toHaveLength(3);
});

test('closing gives up what is due, at once', async () => {
  const ground = await playground({ minuteMs: 60_000 });
  ground.merchant.outcomesToFail = 1;
  const transaction = await buy(ground, order({ outcome: 'none' }));
  await transaction.sendValue();
  const waiting = ground.sandbox.until(() => transaction.atRest);
  await Promise.all([expect(waiting).rejects.toThrow('closed first'), ground[Symbol.asyncDispose]()]);
  expect(transaction.exchanges.filter(({ event }) => event === VALUE)).toHaveLength(1);
});
