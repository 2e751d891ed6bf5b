import { expect, test } from '@jest/globals';
import { sign } from '../../src/rails/finswich/signature.ts';
import { KEYS } from './fake-merchant.ts';
import { type Playground, buy, order, playground } from './playground.ts';

const call = async (ground: Playground, body: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${ground.sandbox.url}/api/v1/app-transfer/wallet`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-public-key': KEYS.publicKey,
      'x-origin': 'https://merchant.example',
      'x-finswich-signature': sign(body, KEYS.secretKey),
      ...headers,
    },
    body,
  });
  return { status: response.status, body: (await response.json()) as unknown };
};

const COMPLETED = { status: 'success', data: {}, message: 'Transaction completed successfully' };
const FAILED = { status: 'error', data: {}, message: 'Transaction failed' };

test('an accepted transfer is answered as documented and debits the pool', async () => {
  await using ground = await playground();
  const transaction = await ground.sandbox.play(order({ outcome: 'none' }));
  await transaction.initiate();
  const body = JSON.stringify({ txn_reference: transaction.reference, auth_code: '123456' });
  expect(await call(ground, body)).toEqual({ status: 200, body: COMPLETED });
  expect(ground.sandbox.pool.entries).toMatchObject([
    { reference: transaction.reference, kind: 'debit', amount: { minor: 20_000 } },
  ]);
});

test('a second call is recorded, and the pool is still debited once', async () => {
  await using ground = await playground();
  const transaction = await ground.sandbox.play(order({ outcome: 'none' }));
  await transaction.initiate();
  const body = JSON.stringify({ auth_code: '123456', txn_reference: transaction.reference });
  await Promise.all([call(ground, body), call(ground, body)]);
  expect(transaction.transferCalls).toHaveLength(2);
  expect(ground.sandbox.pool.entries).toHaveLength(1);
  expect(ground.sandbox.pool.balance.minor).toBe(ground.sandbox.pool.opening.minor - 20_000);
});

test.each([
  ['a wrong signature', { 'x-finswich-signature': sign('something else', KEYS.secretKey) }, 'signature'],
  ['another key', { 'x-finswich-signature': '' }, 'signature'],
  ['another public key', { 'x-public-key': 'pk_other' }, 'public_key'],
  ['no origin', { 'x-origin': '' }, 'origin'],
])('%s is turned away with 401 and moves nothing', async (_what, headers, refusedFor) => {
  await using ground = await playground();
  const transaction = await ground.sandbox.play(order());
  await transaction.initiate();
  const body = JSON.stringify({ auth_code: '123456', txn_reference: transaction.reference });
  expect(await call(ground, body, headers)).toEqual({ status: 401, body: FAILED });
  expect(transaction.transferCalls).toMatchObject([{ refusedFor, status: 401 }]);
  expect(ground.sandbox.pool.entries).toEqual([]);
});

test('the signature counts for the bytes as sent, not for the same JSON written otherwise', async () => {
  await using ground = await playground();
  const transaction = await ground.sandbox.play(order());
  await transaction.initiate();
  const facts = { auth_code: '123456', txn_reference: transaction.reference };
  const signature = sign(JSON.stringify(facts), KEYS.secretKey);
  const answer = await call(ground, JSON.stringify(facts, null, 1), { 'x-finswich-signature': signature });
  expect(answer.status).toBe(401);
});

test('a reference that is unknown, or whose INITIATE was refused, cannot be paid', async () => {
  await using ground = await playground();
  const refused = await ground.sandbox.play(order({}, { userReference: 'nobody' }));
  await refused.initiate();
  for (const reference of ['UTL-nobody', refused.reference]) {
    const answer = await call(ground, JSON.stringify({ auth_code: '1', txn_reference: reference }));
    expect(answer).toEqual({ status: 400, body: FAILED });
  }
  expect(ground.sandbox.transferCalls.map(({ refusedFor }) => refusedFor)).toEqual(['unknown_reference', null]);
  expect(ground.sandbox.pool.entries).toEqual([]);
});

test('a body that names no reference is a 400', async () => {
  await using ground = await playground();
  expect((await call(ground, 'null')).status).toBe(400);
  expect((await call(ground, '{"auth_code":"1"}')).status).toBe(400);
  expect((await call(ground, 'not json')).status).toBe(400);
});

test('what the merchant paid and got back is what the pool says', async () => {
  await using ground = await playground();
  const kept = await buy(ground, order());
  const back = await buy(ground, order({ outcome: 'reversal' }));
  const twice = await buy(ground, order({ outcome: 'late_reversal', events: 'duplicate' }));
  await ground.sandbox.until(() => kept.atRest && back.atRest && twice.atRest);
  // A Finswich that makes mistakes says it once more; its own books have it once.
  await back.sendReversal();
  const { pool } = ground.sandbox;
  expect(pool.opening.minor - pool.balance.minor).toBe(20_000);
  expect(pool.entries.map(({ kind }) => kind).toSorted()).toEqual(['credit', 'credit', 'debit', 'debit', 'debit']);
  expect((await ground.merchant.customers())[0]?.balance).toBe('₦4,800.00');
});
