import { expect, test } from '@jest/globals';
import { codeOf } from '../../src/sandbox/exchange.ts';
import type { Transaction } from '../../src/sandbox/transaction.ts';
import { buy, order, playThrough, playground } from './playground.ts';

const names = (transaction: Transaction) =>
  transaction.exchanges.map(({ event }) => event.replace('UTILITY_TRANSACTION_', ''));
const completeCode = (transaction: Transaction) =>
  transaction.exchanges.filter(({ event }) => event === 'COMPLETE_TRANSACTION').map(codeOf);

test('accept: the value follows by itself, after COMPLETE is answered', async () => {
  await using ground = await playground();
  const transaction = await buy(ground, order());
  await ground.sandbox.until(() => transaction.atRest);
  expect(names(transaction)).toEqual(['TRANSACTION_INITIATE', 'SEND_OTP', 'COMPLETE_TRANSACTION', 'VALUE_READY']);
  expect(ground.merchant.deliveries.at(-1)?.openTransfers).toBe(0);
});

test('refuse: 400, nothing debited, nothing follows', async () => {
  await using ground = await playground();
  const transaction = await buy(ground, order({ transfer: 'refuse' }));
  await ground.sandbox.until(() => transaction.atRest);
  expect(ground.merchant.transfers).toMatchObject([{ outcome: '400' }]);
  expect(completeCode(transaction)).toEqual(['transfer_refused']);
  expect(ground.sandbox.pool.entries).toEqual([]);
  expect(names(transaction)).not.toContain('VALUE_READY');
});

test('error_after_debit: 500, yet debited, and the value follows', async () => {
  await using ground = await playground();
  const transaction = await buy(ground, order({ transfer: 'error_after_debit' }));
  expect(ground.merchant.transfers).toMatchObject([{ outcome: '500' }]);
  expect(completeCode(transaction)).toEqual(['transfer_in_doubt']);
  await ground.sandbox.until(() => transaction.atRest);
  expect(ground.sandbox.pool.debited(transaction.reference)).toBe(true);
  expect(names(transaction).at(-1)).toBe('VALUE_READY');
});

test('time_out: debited and never answered; the value comes only after COMPLETE has been', async () => {
  await using ground = await playground();
  const transaction = await ground.sandbox.play(order({ transfer: 'time_out' }));
  // Recorded in the same step that debits it.
  const called = ground.sandbox.until(() => transaction.transferCalls.length > 0);
  const meanwhile = called.then(async () => {
    // In the time that another transaction takes from its beginning to its value.
    const other = await buy(ground, order({}, { userReference: 'bola', amount: '100' }));
    await ground.sandbox.until(() => other.atRest);
    const sent = names(transaction);
    ground.merchant.timeOut();
    return sent;
  });
  await playThrough(ground, transaction);
  expect((await meanwhile).at(-1)).toBe('COMPLETE_TRANSACTION');
  expect(ground.merchant.transfers).toMatchObject([{ outcome: '200' }, { outcome: 'timeout' }]);
  expect(completeCode(transaction)).toEqual(['transfer_in_doubt']);
  await ground.sandbox.until(() => transaction.atRest);
  expect(transaction.transferCalls).toMatchObject([{ ended: 'caller_left', status: null }]);
  expect(ground.sandbox.pool.debited(transaction.reference)).toBe(true);
  expect(names(transaction)).toEqual(['TRANSACTION_INITIATE', 'SEND_OTP', 'COMPLETE_TRANSACTION', 'VALUE_READY']);
});

test('drop: debited, the socket is torn down, and a reversal may follow', async () => {
  await using ground = await playground();
  const transaction = await buy(ground, order({ transfer: 'drop', outcome: 'reversal' }));
  expect(ground.merchant.transfers).toMatchObject([{ outcome: 'reset' }]);
  await ground.sandbox.until(() => transaction.atRest);
  expect(transaction.transferCalls).toMatchObject([{ ended: 'dropped', status: null }]);
  expect(ground.sandbox.pool.entries.map(({ kind }) => kind)).toEqual(['debit', 'credit']);
});

test('accept_slowly: two to four minutes of the sandbox pass before the answer', async () => {
  await using ground = await playground({ minuteMs: 30 });
  const transaction = await buy(ground, order({ transfer: 'accept_slowly', outcome: 'none' }));
  expect(ground.merchant.transfers).toMatchObject([{ outcome: '200' }]);
  expect(transaction.transferCalls[0]?.ms).toBeGreaterThanOrEqual(59);
});

test('duplicate: every event leaves twice, and both are signed', async () => {
  await using ground = await playground();
  const transaction = await buy(ground, order({ events: 'duplicate' }));
  await ground.sandbox.until(() => transaction.atRest);
  const delivered = ground.merchant.deliveries.map(({ event }) => event);
  for (const event of new Set(delivered)) expect(delivered.filter((one) => one === event)).toHaveLength(2);
  expect(new Set(delivered).size).toBe(4);
  expect(ground.merchant.deliveries.map(({ form }) => form)).toEqual(Array.from({ length: 8 }, () => 'raw'));
});

test('duplicate: both are under way at the same time', async () => {
  await using ground = await playground();
  const transaction = await ground.sandbox.play(order({ events: 'duplicate' }));
  const step = transaction.initiate();
  expect(transaction.exchanges.map(({ copy, ms }) => [copy, ms])).toEqual([
    [1, null],
    [2, null],
  ]);
  await step;
});

test.each(['value', 'reversal'] as const)(
  'reorder: the %s arrives while the transfer call is unanswered',
  async (outcome) => {
    await using ground = await playground();
    const transaction = await buy(ground, order({ events: 'reorder', outcome }));
    await ground.sandbox.until(() => transaction.atRest);
    expect(ground.merchant.deliveries.at(-1)).toMatchObject({
      event: outcome === 'value' ? 'UTILITY_TRANSACTION_VALUE_READY' : 'UTILITY_TRANSACTION_REVERSAL',
      openTransfers: 1,
    });
    expect(ground.merchant.transfers).toMatchObject([{ outcome: '200' }]);
  },
);

test('late_reversal: the value, and then the money back', async () => {
  await using ground = await playground();
  const transaction = await buy(ground, order({ outcome: 'late_reversal' }));
  await ground.sandbox.until(() => transaction.atRest);
  expect(names(transaction).slice(-2)).toEqual(['VALUE_READY', 'REVERSAL']);
  expect(ground.sandbox.pool.balance).toEqual(ground.sandbox.pool.opening);
});

test('none: debited, and silence', async () => {
  await using ground = await playground();
  const transaction = await buy(ground, order({ outcome: 'none' }));
  await ground.sandbox.until(() => transaction.atRest);
  expect(names(transaction).at(-1)).toBe('COMPLETE_TRANSACTION');
  expect(ground.sandbox.pool.entries).toHaveLength(1);
});

test('the outcome can be stepped by hand', async () => {
  await using ground = await playground();
  const transaction = await buy(ground, order({ outcome: 'none' }));
  expect((await transaction.sendValue()).answer?.status).toBe(200);
  expect((await transaction.sendReversal()).answer?.status).toBe(200);
  expect(ground.sandbox.pool.balance).toEqual(ground.sandbox.pool.opening);
});
