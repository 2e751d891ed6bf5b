import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Initiate, firstStep, initiate } from '../../src/transactions/announced/initiate.ts';
import type { Wallet } from '../../src/wallets/ports.ts';
import { fresh } from '../db/records.ts';
import { keyOf } from '../harness/kept-under.ts';
import { MINUTE, PIN, POLICY, PRICE, START } from './bought.ts';
import { type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const AT = START + 5;

const announcement = async (userReference: string, given: Partial<Initiate> = {}): Promise<Initiate> => ({
  under: await house.run((stores) => keyOf(stores, fresh('ANNOUNCED'))),
  mode: 'TEST',
  userReference,
  amount: PRICE,
  transferType: 'UTILITY',
  product: PIN,
  valueLimitMs: 15 * MINUTE,
  lifeMs: 60 * MINUTE,
  reversalOnFile: false,
  at: AT,
  ...given,
});
const announce = (command: Initiate) => house.run((stores) => initiate(stores, POLICY, command));
const find = ({ under }: Initiate) => house.find(under.reference);
const seen = ({ under }: Initiate) => house.seen(under.reference);

test('a transaction is kept as it was announced, and lives for an hour', async () => {
  const command = await announcement(await house.customer());
  expect(await announce(command)).toEqual({ code: null, data: {}, retryAfterSeconds: null });
  const { under, reversalOnFile: _, at: __, lifeMs: ___, ...announced } = command;
  expect(await find(command)).toEqual({
    ...under,
    ...announced,
    way: 'announced',
    state: 'initiated',
    reason: null,
    initiatedAt: AT,
    stateSince: AT,
    expiresAt: AT + 60 * MINUTE,
    dueAt: AT + 60 * MINUTE,
  });
});

test('nothing is held and nobody is told before the customer has agreed', async () => {
  const command = await announcement(await house.customer());
  await announce(command);
  expect(await seen(command)).toEqual({
    state: 'initiated',
    reason: null,
    money: [],
    messages: [],
    cases: [],
  });
  expect(await house.available(command.userReference)).toBe(100_000);
});

test('Finswich is told the customer’s category, where there is one', async () => {
  const command = await announcement(await house.customer({ category: 'gold' }));
  expect(await announce(command)).toEqual({ code: null, data: { user_category: 'gold' }, retryAfterSeconds: null });
});

interface Refused {
  readonly name: string;
  readonly customer?: Partial<Wallet> & { readonly funds?: string };
  readonly announced?: Partial<Initiate>;
  readonly code: string;
}

describe('a transaction is refused, and the refusal remembered', () => {
  test.each<Refused>([
    { name: 'of an unknown customer', announced: { userReference: 'nobody' }, code: 'unknown_customer' },
    { name: 'of a customer of the other mode', announced: { mode: 'LIVE' }, code: 'unknown_customer' },
    { name: 'of a frozen wallet', customer: { status: 'frozen', category: 'gold' }, code: 'wallet_frozen' },
    {
      name: 'in a currency that the customer does not have',
      announced: { amount: { minor: 1, currency: 'USD' } },
      code: 'currency_not_supported',
    },
    { name: 'that costs a kobo more than there is', customer: { funds: '199.99' }, code: 'insufficient_funds' },
    {
      name: 'after a reversal of it came, whatever else is wrong',
      announced: { reversalOnFile: true, userReference: 'nobody' },
      code: 'conflicting_event',
    },
  ])('$name', async ({ customer = {}, announced = {}, code }) => {
    const command = await announcement(await house.customer(customer), announced);
    expect(await announce(command)).toEqual({ code, data: {}, retryAfterSeconds: null });
    expect(await seen(command)).toEqual({
      state: 'declined',
      reason: code,
      money: [],
      messages: [],
      cases: [],
    });
    expect((await find(command)).dueAt).toBeNull();
  });
});

test('a balance that is just enough is enough', async () => {
  const command = await announcement(await house.customer({ funds: '200.00' }));
  expect(await announce(command)).toMatchObject({ code: null });
});

test('a reference that is taken keeps its transaction, and a second announcement gets no answer', async () => {
  const command = await announcement(await house.customer());
  await announce(command);
  expect(await announce({ ...command, amount: { minor: 1, currency: 'NGN' } })).toBeNull();
  expect(await announce({ ...command, userReference: 'nobody' })).toBeNull();
  expect(await find(command)).toMatchObject({ state: 'initiated', amount: PRICE });
});

test('the first step derives from the transaction itself', async () => {
  const [known, unknown] = [await announcement(await house.customer()), await announcement('nobody')];
  await announce(known);
  await announce(unknown);
  const [accepted, declined] = [await find(known), await find(unknown)];
  const step = { at: AT, by: 'event', from: 'none', money: null };
  expect(firstStep(accepted)).toEqual({ ...step, on: 'announced', to: 'initiated' });
  expect(firstStep({ ...accepted, state: 'settled' })).toEqual({ ...step, on: 'announced', to: 'initiated' });
  expect(firstStep(declined)).toEqual({ ...step, on: 'announceRefused', to: 'declined' });
});
