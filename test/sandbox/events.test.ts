import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { sign, verify } from '../../src/rails/finswich/signature.ts';
import { KEYS } from './fake-merchant.ts';
import { IKEJA_POWER, MTN_AIRTIME, buy, order, playground } from './playground.ts';

test('every event is signed over the very bytes that were sent', async () => {
  await using ground = await playground();
  const transaction = await buy(ground, order({ outcome: 'late_reversal' }));
  await ground.sandbox.until(() => transaction.atRest);
  expect(ground.merchant.deliveries.map(({ event, path, form }) => [event, path.split('/').at(-1), form])).toEqual([
    ['TRANSACTION_INITIATE', 'transaction', 'raw'],
    ['SEND_OTP', 'transaction', 'raw'],
    ['COMPLETE_TRANSACTION', 'settlement', 'raw'],
    ['UTILITY_TRANSACTION_VALUE_READY', 'settlement', 'raw'],
    ['UTILITY_TRANSACTION_REVERSAL', 'settlement', 'raw'],
  ]);
  const [first] = ground.merchant.deliveries;
  const other = verify(transaction.exchanges[0]?.signature ?? '', Buffer.from(`${first?.text} `), undefined, [
    KEYS.secretKey,
  ]);
  expect(other).toBeNull();
});

test('bodies have the fields, spellings and types of the documentation', async () => {
  await using ground = await playground();
  const transaction = await buy(ground, order({ outcome: 'late_reversal' }));
  await ground.sandbox.until(() => transaction.atRest);
  const posted = ground.merchant.deliveries.map(({ event, data }) => shape({ event, data }));
  expect(posted).toEqual([
    await sample('transaction-initiate'),
    await sample('send-otp'),
    await sample('complete-transaction'),
    await sample('value-ready'),
    await sample('reversal'),
  ]);
  const [initiate, otp, , , reversal] = ground.merchant.deliveries;
  expect(initiate?.data).toMatchObject({ amount: '200.0', currency: 'ngn', mode: 'TEST', transfer_type: 'UTILITY' });
  expect(otp?.data).toMatchObject({ amount: '200.0', recipient_user: 'None' });
  expect(reversal?.data).toMatchObject({ amount: 200, currency: 'NGN' });
  expect(reversal?.data).not.toHaveProperty('mode');
});

test('a reference is UTL-, sixteen characters, and the second it was made', async () => {
  await using ground = await playground({ clock: () => 1_687_247_368_123 });
  const { reference } = await ground.sandbox.play(order());
  expect(reference).toMatch(/^UTL-[A-Za-z0-9]{16}1687247368$/);
});

test('amounts are written as Python writes floats', async () => {
  await using ground = await playground();
  for (const amount of ['200', '771.4', '200.55', '0.10']) {
    await (await ground.sandbox.play(order({}, { amount }))).initiate();
  }
  expect(ground.merchant.deliveries.map(({ data }) => data['amount'])).toEqual(['200.0', '771.4', '200.55', '0.1']);
});

test('the same seed gives the same references and PINs, in whatever order the transactions are played', async () => {
  const clock = () => 1_700_000_000_000;
  await using one = await playground({ seed: 42, clock });
  await using two = await playground({ seed: 42, clock });
  await using three = await playground({ seed: 43, clock });
  const drawn = async (ground: typeof one) => {
    const transactions = [await ground.sandbox.play(order()), await ground.sandbox.play(order())];
    return transactions.map(({ reference, value }) => [reference, value]);
  };
  const first = await drawn(one);
  expect(await drawn(two)).toEqual(first);
  expect(await drawn(three)).not.toEqual(first);
  expect(first[0]).not.toEqual(first[1]);
});

test('a power token has twenty digits, a PIN ten, and both have the shape of the sample', async () => {
  await using ground = await playground();
  const power = await ground.sandbox.play(order({}, { productId: IKEJA_POWER }));
  const pin = await ground.sandbox.play(order());
  expect(power.value?.pin.number).toMatch(/^\d{20}$/);
  expect(pin.value?.pin.number).toMatch(/^\d{10}$/);
  expect(Object.keys(pin.value?.pin ?? {})).toEqual(['number', 'serial', 'instructions']);
  expect(pin.value?.instructions).toBe('None');
});

test('airtime is loaded on the phone and sends no VALUE_READY', async () => {
  await using ground = await playground();
  const transaction = await buy(
    ground,
    order({}, { productId: MTN_AIRTIME, recipient: '0803 000 0009', amount: '1200.5' }),
  );
  await ground.sandbox.until(() => transaction.toppedUp && transaction.atRest);
  expect(ground.merchant.deliveries.map(({ event }) => event)).not.toContain('UTILITY_TRANSACTION_VALUE_READY');
  expect(ground.sandbox.phones.messages('08030000009')).toMatchObject([
    { from: 'MTN', via: 'operator', text: expect.stringContaining('NGN 1,200.50. Ref') },
  ]);
  await expect(transaction.sendValue()).rejects.toThrow(RangeError);
});

test('with a webhook token the events go below it', async () => {
  await using ground = await playground({ webhookToken: 'hush' });
  const exchange = await (await ground.sandbox.play(order())).initiate();
  expect(exchange).toMatchObject({ answer: { status: 200 }, fault: null });
  expect(ground.merchant.deliveries[0]?.path).toBe('/webhooks/finswich/hush/transaction');
});

test('a merchant that wants its signatures in base64 gets them in base64', async () => {
  await using ground = await playground({ encoding: 'base64' });
  const transaction = await ground.sandbox.play(order());
  const { signature } = await transaction.initiate();
  expect(signature).toBe(sign(ground.merchant.deliveries[0]?.text ?? '', KEYS.secretKey, 'base64'));
});

test('an exchange says what was sent, what came back and how long it took', async () => {
  await using ground = await playground();
  const transaction = await ground.sandbox.play(order({}, { userReference: 'nobody' }));
  const exchange = await transaction.initiate();
  expect(exchange).toMatchObject({
    event: 'TRANSACTION_INITIATE',
    body: { data: { user_reference: 'nobody' } },
    answer: { status: 404, body: { code: 'unknown_customer' } },
  });
  expect(exchange.ms).toBeGreaterThan(0);
});

test('a merchant that is down is reported, not thrown', async () => {
  await using ground = await playground();
  await ground.merchant.close();
  const exchange = await (await ground.sandbox.play(order())).initiate();
  expect(exchange).toMatchObject({ answer: null, fault: 'ECONNREFUSED' });
});

test('an unknown product or an unreadable amount is refused before anything is sent', async () => {
  await using ground = await playground();
  await expect(ground.sandbox.play(order({}, { productId: 'x' }))).rejects.toThrow(RangeError);
  await expect(ground.sandbox.play(order({}, { amount: '2e2' }))).rejects.toThrow(RangeError);
  expect(ground.merchant.deliveries).toEqual([]);
});

test('a taken port rejects with the listen error itself', async () => {
  await using ground = await playground();
  const port = Number(new URL(ground.sandbox.url).port);
  await expect(playground({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

/** Field names and the types of their values, at every depth. */
function shape(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]));
}

const sample = async (name: string): Promise<unknown> =>
  shape(JSON.parse(await readFile(`test/sandbox/samples/${name}.json`, 'utf8')));
