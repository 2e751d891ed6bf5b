import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HOUR, MINUTE } from '../../src/core/clock.ts';
import { ok } from '../../src/core/result.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { ROLES, may } from '../../src/staff/rights.ts';
import { type Customer, newCustomer } from '../harness/customer.ts';
import { completeEvent, initiateEvent, sendOtpEvent } from '../harness/events.ts';
import { type Desk, type DeskAnswer, startDesk } from './desk-harness.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.close());

const reason = { reason: 'buys for a whole family' };
const refused = ({ status, body }: DeskAnswer) => [status, body['code']];
let count = 0;

/** Asks for one more code of this customer, for a transaction of its own. */
async function send({ user }: Customer) {
  const reference = `LIFT-${(count += 1)}`;
  const over = { user_reference: user };
  await desk.post(initiateEvent(reference, over));
  const { body } = await desk.post(sendOtpEvent(reference, over));
  return { reference, code: body.code ?? body.status };
}
async function useUpSends(customer: Customer): Promise<void> {
  while ((await send(customer)).code === 'success');
}
const limitsOf = async ({ user }: Customer): Promise<string[]> => {
  const { body } = await (await desk.member('viewer')).get(`/customers/TEST/${user}/limits`);
  return (body['limits'] as { limit: string }[]).map(({ limit }) => limit);
};
const lift = (path: string) => `/customers/TEST/${path}/lift-limits`;

test('a supervisor lifts the limit of a phone once, with a reason, and the codes go out again', async () => {
  const customer = await newCustomer(desk);
  const supervisor = await desk.member('supervisor');
  expect(await limitsOf(customer)).toEqual([]);
  expect(refused(await supervisor.post(lift(customer.user), reason))).toEqual([409, 'not_possible']);
  await useUpSends(customer);
  expect(await limitsOf(customer)).toEqual(['per_phone_hour']);

  desk.advance(1);
  const lifted = await supervisor.post(lift(customer.user), reason, 'key');
  expect([lifted.status, lifted.body]).toEqual([
    200,
    { user_reference: customer.user, mode: 'TEST', lifted: ['per_phone_hour'] },
  ]);
  expect((await supervisor.post(lift(customer.user), reason, 'key')).body).toEqual(lifted.body);
  expect(await limitsOf(customer)).toEqual([]);
  expect((await send(customer)).code).toBe('success');
  const by = `person ${supervisor.id}`;
  expect(await desk.acts(`wallet/TEST/${customer.user}`)).toEqual([{ act: 'limit.lift', reason: reason.reason, by }]);

  const auditor = await desk.member('auditor');
  expect((await auditor.get(`/audit-log?subject=wallet/TEST/${customer.user}`)).body['rows']).toMatchObject([
    { detail: { limits: ['per_phone_hour'] } },
  ]);

  const liftedAt = desk.now();
  desk.advance(1);
  await useUpSends(customer);
  const other = await desk.member('supervisor');
  const { limits } = (await other.get(`/customers/TEST/${customer.user}/limits`)).body as {
    limits: { lifted_at: string }[];
  };
  expect(limits.map(({ lifted_at: at }) => Date.parse(at) <= liftedAt)).toEqual([true]);
  expect(refused(await other.post(lift(customer.user), reason))).toEqual([409, 'not_possible']);
  desk.advance(HOUR + MINUTE);
  await useUpSends(customer);
  expect((await (await desk.member('supervisor')).post(lift(customer.user), reason)).status).toBe(200);
});

test('the limit on wrong codes is lifted for phone and customer alike, and the right code then pays', async () => {
  const customer = await newCustomer(desk);
  const over = { user_reference: customer.user };
  for (let transaction = 0; transaction < 4; transaction += 1) {
    const { reference } = await send(customer);
    for (let by = 1; by <= (transaction === 3 ? 3 : 4); by += 1) {
      const guess = String((Number(desk.otp()) + by) % 1_000_000).padStart(6, '0');
      await desk.post(completeEvent(reference, guess, over));
    }
  }
  const { reference } = await send(customer);
  const complete = async () => (await desk.post(completeEvent(reference, desk.otp(), over))).body;
  expect((await complete()).code).toBe('otp_try_limit');
  expect(await limitsOf(customer)).toEqual(['wrong_per_phone_hour', 'wrong_per_customer_hour']);
  desk.advance(1);
  expect((await (await desk.member('supervisor')).post(lift(customer.user), reason)).body['lifted']).toEqual([
    'wrong_per_phone_hour',
    'wrong_per_customer_hour',
  ]);
  expect((await complete()).status).toBe('success');
});

test('lifting a limit in TEST lifts nothing for the same phone in LIVE, where it is lifted separately', async () => {
  const customer = await newCustomer(desk);
  const { work } = desk.service.database;
  const opened = {
    userReference: customer.user,
    mode: 'LIVE',
    currency: 'NGN',
    country: 'NG',
    phone: customer.phone,
  } as const;
  await work.run(async (stores) => ok(await openWallet(stores, { ...opened, email: null, category: null }, 0)));
  await useUpSends(customer);
  const supervisor = await desk.member('supervisor');
  const inLive = async () => (await supervisor.get(`/customers/LIVE/${customer.user}/limits`)).body['limits'];
  desk.advance(1);
  expect((await supervisor.post(lift(customer.user), reason)).status).toBe(200);
  expect(await inLive()).toMatchObject([{ limit: 'per_phone_hour', lifted_at: null }]);
  expect((await supervisor.post(`/customers/LIVE/${customer.user}/lift-limits`, reason)).status).toBe(200);
  expect(await inLive()).toEqual([]);
});

test('only people with the right may lift limits, with a reason, and for a customer who exists', async () => {
  const customer = await newCustomer(desk);
  await useUpSends(customer);
  for (const role of ROLES.filter((one) => !may(one, 'lift'))) {
    expect((await (await desk.member(role)).post(lift(customer.user), reason)).status).toBe(403);
  }
  const supervisor = await desk.member('supervisor');
  expect(refused(await supervisor.post(lift(customer.user), {}))).toEqual([422, 'not_valid']);
  expect(refused(await supervisor.post(lift('nobody'), reason))).toEqual([404, 'not_found']);
  expect(refused(await supervisor.get('/customers/TEST/nobody/limits'))).toEqual([404, 'not_found']);
  expect(await limitsOf(customer)).toEqual(['per_phone_hour']);
});
