import { expect, test } from '@jest/globals';
import { type Ground, airtime, ground, power, said, television } from './ground.ts';

/** The opening balance and the entries make the balance, and every charge that is not back belongs to an order. */
function expectBooksToAgree({ control }: Ground): void {
  const { openingMinor, balanceMinor, entries, orders } = control.books();
  expect(entries.reduce((sum, { minor }) => sum + minor, openingMinor)).toBe(balanceMinor);
  const spent = orders.reduce((sum, { chargedMinor, reversedMinor }) => sum + chargedMinor - reversedMinor, 0);
  const adjusted = entries.filter(({ kind }) => kind === 'adjustment').reduce((sum, { minor }) => sum + minor, 0);
  expect(openingMinor + adjusted - spent).toBe(balanceMinor);
}

test('an order that is charged is booked with what it is for', async () => {
  await using vtpass = await ground();
  const request_id = vtpass.requestId();
  await vtpass.pay(power({ request_id }));
  const { openingMinor, balanceMinor, orders, entries } = vtpass.control.books();
  const at = vtpass.now;
  expect(orders).toEqual([
    {
      requestId: request_id,
      transactionId: vtpass.control.orders()[0]?.transactionId,
      serviceId: 'ikeja-electric',
      account: '1111111111111',
      status: 'delivered',
      amountMinor: 2_000_00,
      chargedMinor: 1_970_00,
      reversedMinor: 0,
      at,
    },
  ]);
  expect(entries).toEqual([{ kind: 'charge', requestId: request_id, minor: -1_970_00, at }]);
  expect(openingMinor - balanceMinor).toBe(1_970_00);
});

test('the float pays to the nearest kobo, and the answers say the fraction', async () => {
  await using vtpass = await ground();
  await vtpass.pay(television({ subscription_type: 'renew', amount: 4615 }));
  expect(vtpass.control.books().orders).toMatchObject([{ chargedMinor: 4_545_78 }]);
});

test.each([
  ['pending', { ends: 'pending' }, 'pending', ['charge']],
  ['failed at once', { ends: 'failed' }, null, []],
  ['never had', { ends: 'unrecorded' }, null, []],
  ['reversed at once', { ends: 'reversed' }, 'reversed', ['charge', 'reversal']],
  ['failed at once, and called pending', { ends: 'failed', answer: 'pending' }, null, []],
] as const)('an order that is %s', async (_what, knobs, status, kinds) => {
  await using vtpass = await ground();
  vtpass.control.scriptOrder(knobs);
  await vtpass.pay(power());
  const { orders, entries } = vtpass.control.books();
  expect(orders.map((order) => order.status)).toEqual(status === null ? [] : [status]);
  expect(entries.map(({ kind }) => kind)).toEqual(kinds);
  expectBooksToAgree(vtpass);
});

test.each([
  ['failed', 1],
  ['reversed', 1],
  ['delivered', 0],
] as const)('an order that was pending and is %s has been charged, and is given back %i times', async (ends, times) => {
  await using vtpass = await ground();
  const request_id = vtpass.requestId();
  vtpass.control.scriptOrder({ ends, afterRequeries: 1 });
  await vtpass.pay(power({ request_id }));
  expect(vtpass.control.books().entries).toHaveLength(1);
  for (let nth = 0; nth < 4; nth += 1) await vtpass.requery(request_id);
  const { orders, entries } = vtpass.control.books();
  expect(orders).toMatchObject([{ status: ends, reversedMinor: times * 1_970_00 }]);
  expect(entries.filter(({ kind }) => kind === 'reversal')).toHaveLength(times);
  expectBooksToAgree(vtpass);
});

test('many at once: each is charged once, and the books agree', async () => {
  await using vtpass = await ground({ settings: { numbers: 'any' } });
  const orders = Array.from({ length: 50 }, (_, nth) => airtime({ phone: `080000000${10 + nth}` }));
  for (const [nth] of orders.entries()) {
    if (nth % 3 === 0) vtpass.control.scriptOrder({ ends: 'reversed' }, { account: `080000000${10 + nth}` });
    if (nth % 3 === 1) vtpass.control.scriptOrder({ answer: 'closed' }, { account: `080000000${10 + nth}` });
  }
  await Promise.allSettled(orders.map((order) => vtpass.pay(order)));
  const { orders: booked } = vtpass.control.books();
  expect(booked).toHaveLength(50);
  expect(booked.filter(({ status }) => status === 'reversed')).toHaveLength(17);
  expectBooksToAgree(vtpass);
});

test('a float that is short for two takes one', async () => {
  await using vtpass = await ground({ openingMinor: 150_00, settings: { numbers: 'any' } });
  const phones = ['08000000001', '08000000002'];
  const answers = await Promise.all(phones.map((phone) => vtpass.pay(airtime({ phone }))));
  expect(answers.map(said).toSorted()).toEqual(['000 delivered', '018 -']);
  expectBooksToAgree(vtpass);
});

test('a float can be drained and filled, and that is booked', async () => {
  await using vtpass = await ground({ openingMinor: 1_000_00 });
  vtpass.control.setBalance(0);
  vtpass.control.setBalance(500_00);
  expect(vtpass.control.books().entries.map(({ kind, minor }) => [kind, minor])).toEqual([
    ['adjustment', -1_000_00],
    ['adjustment', 500_00],
  ]);
  expectBooksToAgree(vtpass);
});

test('an order ends once: what is over stays, but for a reversal of what was delivered', async () => {
  await using vtpass = await ground();
  const { control } = vtpass;
  const request_id = vtpass.requestId();
  await vtpass.pay(power({ request_id }));
  expect(() => control.resolve(request_id, 'failed')).toThrow('An order that is delivered cannot become failed');
  expect(control.resolve(request_id, 'reversed')).toMatchObject({ status: 'reversed', reversedMinor: 1_970_00 });
  for (const to of ['delivered', 'failed', 'reversed'] as const)
    expect(() => control.resolve(request_id, to)).toThrow('An order that is reversed cannot become');
  expect(() => control.resolve('202503101114none', 'failed')).toThrow('VTpass has no such order');
  expectBooksToAgree(vtpass);
});

test.each([-1, 0.5, Number.NaN])('%d is no balance and no price', async (minor) => {
  await using vtpass = await ground();
  expect(() => vtpass.control.setBalance(minor)).toThrow('Give whole kobo, 0 or more');
  expect(() => vtpass.control.setPrice('waec', 'waecdirect', minor)).toThrow('Give whole kobo, 1 or more');
  expect(vtpass.control.books().entries).toEqual([]);
});

test('every call is on record with its fields, its code and its end', async () => {
  await using vtpass = await ground();
  const request_id = vtpass.requestId();
  await vtpass.pay(airtime({ request_id }));
  await vtpass.get('/balance');
  await vtpass.post('/pay', airtime(), {});
  const { control } = vtpass;
  await control.until(() => control.calls().every(({ ended }) => ended !== null));
  expect(control.calls().map(({ method, path, code, ended }) => [method, path, code, ended])).toEqual([
    ['POST', '/pay', '000', 'answered'],
    ['GET', '/balance', null, 'answered'],
    ['POST', '/pay', '087', 'answered'],
  ]);
  expect(control.calls()[0]).toMatchObject({
    at: vtpass.now,
    fields: { request_id, serviceID: 'mtn', amount: '100', phone: '08011111111' },
  });
});
