import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Claim, admit } from '../../src/transactions/announced/admit.ts';
import type { Reason } from '../../src/transactions/errors.ts';
import type { Transaction } from '../../src/transactions/ports.ts';
import type { State } from '../../src/transactions/states.ts';
import { MINUTE, POLICY, START } from './bought.ts';
import { type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const ask = (
  transaction: Transaction,
  { now = START + 1, ...claim }: Partial<Claim> & { readonly now?: number } = {},
) => {
  const { rail, reference, mode, userReference } = transaction;
  const said = { rail, reference, mode, userReference, ...claim };
  return house.run(async (stores) => admit(stores, POLICY, said, await stores.transactions.lock(said), now));
};
const refused = (code: string) => ({ kind: 'refused', answer: { code, data: {}, retryAfterSeconds: null } });

test.each<{ state: State }>([{ state: 'initiated' }, { state: 'awaiting_otp' }])(
  'a transaction that is $state is let through, with where its customer can be reached',
  async ({ state }) => {
    const userReference = await house.customer({ phone: '+2348030000001', email: 'meg@example.com' });
    const transaction = await house.transaction({ state, userReference });
    expect(await ask(transaction)).toEqual({
      kind: 'open',
      transaction: transaction,
      phone: '+2348030000001',
      email: 'meg@example.com',
    });
  },
);

test('a customer without phone or e-mail is let through all the same', async () => {
  const bare = await house.transaction({ state: 'initiated', userReference: await house.customer({ phone: null }) });
  expect(await ask(bare)).toMatchObject({ kind: 'open', phone: null, email: null });
  const ghost = await house.transaction({ state: 'initiated', userReference: 'nobody' });
  expect(await ask(ghost)).toMatchObject({ kind: 'open', phone: null, email: null });
});

test.each<{ name: string; claim: Partial<Claim>; code: string }>([
  { name: 'that is unknown', claim: { reference: 'UNKNOWN' }, code: 'unknown_transaction' },
  { name: 'of another rail', claim: { rail: 'another' }, code: 'unknown_transaction' },
  { name: 'of another customer', claim: { userReference: 'somebody' }, code: 'conflicting_event' },
  { name: 'of the other mode', claim: { mode: 'LIVE' }, code: 'conflicting_event' },
])('an event is refused about a transaction $name', async ({ claim, code }) => {
  const transaction = await house.transaction({ state: 'awaiting_otp' });
  expect(await ask(transaction, claim)).toEqual(refused(code));
  expect(await house.find(transaction.reference)).toEqual(transaction);
});

describe('an event that comes too late is told why where that helps', () => {
  test.each<{ state: State; reason?: Reason; code: string }>([
    { state: 'declined', reason: 'insufficient_funds', code: 'bad_transition' },
    { state: 'expired', reason: 'transaction_expired', code: 'transaction_expired' },
    { state: 'failed', reason: 'otp_exhausted', code: 'otp_exhausted' },
    { state: 'failed', reason: 'transfer_refused', code: 'bad_transition' },
    { state: 'failed', reason: 'insufficient_funds', code: 'bad_transition' },
    { state: 'declined', reason: 'otp_exhausted', code: 'bad_transition' },
    { state: 'submitting', code: 'bad_transition' },
    { state: 'in_doubt', code: 'bad_transition' },
    { state: 'settled', code: 'bad_transition' },
    { state: 'fulfilled', code: 'bad_transition' },
    { state: 'reversed', code: 'bad_transition' },
  ])('$state ($reason): $code', async ({ state, reason = null, code }) => {
    const transaction = await house.transaction({ state, reason });
    expect(await ask(transaction, { now: START + 90 * MINUTE })).toEqual(refused(code));
    expect(await house.find(transaction.reference)).toEqual(transaction);
  });
});

test('a transaction lasts for its sixty minutes and not a moment longer, and then it is written down', async () => {
  const transaction = await house.transaction({ state: 'awaiting_otp' });
  expect(await ask(transaction, { now: transaction.expiresAt - 1 })).toMatchObject({ kind: 'open' });
  expect(await ask(transaction, { now: transaction.expiresAt })).toEqual(refused('transaction_expired'));
  expect(await house.find(transaction.reference)).toMatchObject({
    state: 'expired',
    reason: 'transaction_expired',
    stateSince: transaction.expiresAt,
    dueAt: null,
  });
  expect(await ask(transaction, { now: transaction.expiresAt - 1 })).toEqual(refused('transaction_expired'));
});

test('a frozen wallet completes no transaction, and one of the other mode freezes nothing', async () => {
  const frozen = await house.transaction({
    state: 'awaiting_otp',
    userReference: await house.customer({ status: 'frozen' }),
  });
  expect(await ask(frozen)).toEqual(refused('wallet_frozen'));
  const userReference = await house.customer();
  await house.customer({ userReference, mode: 'LIVE', status: 'frozen' });
  expect(await ask(await house.transaction({ state: 'awaiting_otp', userReference }))).toMatchObject({ kind: 'open' });
});
