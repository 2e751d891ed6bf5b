import { expect, test } from '@jest/globals';
import type { TransactionView } from '../../src/sandbox/transaction-view.ts';
import { ADA_PHONE } from './fake-merchant.ts';
import { type Playground, playground } from './playground.ts';

const api = (ground: Playground, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${ground.sandbox.url}/sandbox/api${path}`, {
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });

const order = { userReference: 'ada', productId: '4611', amount: '200', recipient: ADA_PHONE };

const started = async (ground: Playground, change: object = {}) => {
  const response = await api(ground, '/transactions', { ...order, ...change });
  return (await response.json()) as TransactionView;
};

test('ordering starts the transaction and has the code sent', async () => {
  await using ground = await playground();
  const view = await started(ground);
  expect(view.step).toMatchObject({ name: 'code', code: null, otpProblem: null });
  expect(view.timeline.map(({ title, status }) => [title, status])).toEqual([
    ['TRANSACTION_INITIATE', 200],
    ['SEND_OTP', 200],
  ]);
  expect(view.value).toBeNull();
});

test('a wrong code keeps the customer at the code, and says what is left', async () => {
  await using ground = await playground();
  const { reference } = await started(ground);
  const response = await api(ground, `/transactions/${reference}/complete`, { otp: '000000' });
  expect(await response.json()).toMatchObject({ step: { name: 'code', code: 'otp_wrong', attemptsLeft: 4 } });
});

test('the last wrong code is the end: the customer is not asked again', async () => {
  await using ground = await playground();
  const { reference } = await started(ground);
  const type = async (otp: string) => {
    const response = await api(ground, `/transactions/${reference}/complete`, { otp });
    return ((await response.json()) as { step: { name: string } }).step;
  };
  const steps = [];
  for (const otp of ['000001', '000002', '000003', '000004', '000005']) steps.push(await type(otp));
  expect(steps.map(({ name }) => name)).toEqual(['code', 'code', 'code', 'code', 'failed']);
});

test('the value is shown only once the merchant has accepted it', async () => {
  await using ground = await playground();
  const { reference } = await started(ground);
  const otp = ground.merchant.otpOf(reference);
  expect(await (await api(ground, `/transactions/${reference}/complete`, { otp })).json()).toMatchObject({
    step: { name: 'waiting' },
    value: null,
  });
  await ground.sandbox.until(() => ground.sandbox.find(reference)?.atRest ?? false);
  expect(await (await api(ground, `/transactions/${reference}`)).json()).toMatchObject({
    step: { name: 'value' },
    value: ground.sandbox.find(reference)?.value,
  });
});

test.each([
  [{ transfer: 'refuse' }, 'failed', 'transfer_refused'],
  [{ transfer: 'drop', outcome: 'none' }, 'in_doubt', 'transfer_in_doubt'],
  [{ outcome: 'reversal' }, 'refunded', null],
])('faults %j end as %s', async (faults, name, code) => {
  await using ground = await playground();
  const { reference } = await started(ground, { faults });
  await api(ground, `/transactions/${reference}/complete`, { otp: ground.merchant.otpOf(reference) });
  await ground.sandbox.until(() => ground.sandbox.find(reference)?.atRest ?? false);
  expect(await (await api(ground, `/transactions/${reference}`)).json()).toMatchObject({ step: { name, code } });
});

test('a merchant that says no ends it before a code is sent', async () => {
  await using ground = await playground();
  expect((await started(ground, { userReference: 'nobody' })).step).toMatchObject({
    name: 'declined',
    code: 'unknown_customer',
  });
  expect((await started(ground, { amount: '9000' })).step).toMatchObject({
    name: 'declined',
    code: 'insufficient_funds',
  });
});

test('impossible orders are refused in words', async () => {
  await using ground = await playground();
  for (const change of [
    { amount: '' },
    { amount: '-5' },
    { productId: 'x' },
    { recipient: '' },
    { faults: { transfer: 'x' } },
  ]) {
    const response = await api(ground, '/transactions', { ...order, ...change });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'bad_payload' });
  }
  expect(ground.merchant.deliveries).toEqual([]);
});

test.each([
  ['another site', 'cross-site', 403, 0],
  ['a page on another port of this machine', 'same-site', 403, 0],
  ['its own page', 'same-origin', 201, 1],
  ['somebody who types the address', 'none', 201, 1],
])('an order of %s (sec-fetch-site: %s) is answered with %i', async (_who, site, status, transactions) => {
  await using ground = await playground();
  expect((await api(ground, '/transactions', order, { 'sec-fetch-site': site })).status).toBe(status);
  expect(ground.sandbox.transactions).toHaveLength(transactions);
});

test('customers that cannot be asked for are a 502, not an empty list', async () => {
  await using ground = await playground({ customers: () => Promise.reject(new Error('down')) });
  expect((await api(ground, '/customers')).status).toBe(502);
});

test('the page is served with a policy that takes nothing from elsewhere or inline, and lets nobody frame it', async () => {
  await using ground = await playground();
  const response = await fetch(ground.sandbox.url);
  expect(response.status).toBe(200);
  const rules = (response.headers.get('content-security-policy') ?? '').split(';').map((rule) => rule.split(' '));
  expect(rules.filter(([, ...sources]) => !["'self'", "'none'"].includes(sources.join(' ')))).toEqual([]);
  // The rules that `default-src` does not cover are set too.
  const closed = rules.map(([name]) => name);
  expect(closed).toEqual(expect.arrayContaining(['default-src', 'base-uri', 'form-action', 'frame-ancestors']));
  expect(rules).toContainEqual(['frame-ancestors', "'none'"]);
});
