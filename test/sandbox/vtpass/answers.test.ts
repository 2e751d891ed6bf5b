import { expect, test } from '@jest/globals';
import { NOON, PHONE, airtime, ground, power, transactionIn } from './ground.ts';

const ID = '202503101114answer';

test('/pay tells a delivered order as VTpass does', async () => {
  await using vtpass = await ground();
  const { status, body } = await vtpass.pay(power({ request_id: ID }));
  const [order] = vtpass.control.orders();
  const token = order?.value.codeText;
  expect(token).toMatch(/^Token : \d{20}$/);
  expect(status).toBe(200);
  expect(body).toEqual({
    code: '000',
    content: {
      transactions: {
        status: 'delivered',
        product_name: 'Ikeja Electric Payment - IKEDC',
        unique_element: '1111111111111',
        unit_price: '2000',
        quantity: 1,
        service_verification: null,
        channel: 'api',
        commission: 30,
        total_amount: 1970,
        discount: null,
        type: 'Electricity Bill',
        email: 'sandbox@sandbox.vtpass.com',
        phone: '123450987623',
        name: null,
        convinience_fee: 0,
        amount: '2000',
        platform: 'api',
        method: 'api',
        transactionId: order?.transactionId,
        commission_details: { amount: 30, rate: '1.50', rate_type: 'percent', computation_type: 'default' },
      },
    },
    response_description: 'TRANSACTION SUCCESSFUL',
    requestId: ID,
    amount: 2000,
    transaction_date: '2025-03-10T10:14:16.000000Z',
    purchased_code: token,
    ...order?.value.rest,
    ...order?.value.codes,
  });
});

test('/requery tells it with numbers, extras, product_id and the wallet as method', async () => {
  await using vtpass = await ground();
  const paid = transactionIn(await vtpass.pay(power({ request_id: ID })));
  const { body } = await vtpass.requery(ID);
  const [order] = vtpass.control.orders();
  expect(body).toEqual({
    response_description: 'TRANSACTION SUCCESSFUL',
    code: '000',
    content: {
      transactions: {
        ...paid,
        unit_price: 2000,
        amount: 2000,
        method: 'wallet',
        extras: order?.value.codeText,
        product_id: 14,
      },
    },
    requestId: ID,
    amount: 2000,
    transaction_date: '2025-03-10T10:14:16.000000Z',
    purchased_code: order?.value.codeText,
    ...order?.value.rest,
    ...order?.value.codes,
  });
});

test('a transaction id has 26 digits, the second of the order first, and every order has its own', async () => {
  await using vtpass = await ground({ settings: { numbers: 'any' } });
  const ids = [];
  for (const phone of ['08022222221', '08022222222', '08022222223'])
    ids.push(transactionIn(await vtpass.pay(airtime({ phone })))['transactionId']);
  for (const id of ids) expect(id).toMatch(new RegExp(`^${NOON / 1000}\\d{16}$`));
  expect(new Set(ids).size).toBe(3);
});

test.each([
  ['a price in whole naira', airtime({ amount: 100 }), '100', 3.5, 96.5],
  ['a price with kobo', airtime({ amount: '100.10' }), '100.10', 3.5035, 96.5965],
  [
    'a commission of fractions of a kobo',
    { serviceID: 'dstv', billersCode: '1212121212', subscription_type: 'renew', amount: '4615', phone: PHONE },
    '4615',
    69.225,
    4545.775,
  ],
  [
    'a variation with a flat commission',
    { serviceID: 'jamb', billersCode: '0123456789', variation_code: 'utme-mock', phone: PHONE },
    '7700.00',
    100,
    7600,
  ],
  [
    'a flat commission for each of two',
    { serviceID: 'waec-registration', variation_code: 'waec-registraion', quantity: 2, phone: PHONE },
    '28900.00',
    300,
    28_600,
  ],
])('%s: amount, commission and what the merchant pays', async (_what, order, amount, commission, total_amount) => {
  await using vtpass = await ground();
  expect(transactionIn(await vtpass.pay(order))).toMatchObject({ amount, commission, total_amount });
});

test.each([
  ['documented', ['4615', 69.225, 4545.775, 4615], [4615, 69.225, 4545.775, 4615]],
  ['numbers', [4615, 69.225, 4545.775, 4615], [4615, 69.225, 4545.775, 4615]],
  ['strings', ['4615.00', '69.225', '4545.775', '4615.00'], ['4615.00', '69.225', '4545.775', '4615.00']],
] as const)('sums can be %s', async (amounts, inPay, inRequery) => {
  await using vtpass = await ground();
  vtpass.control.scriptOrder({ amounts });
  const order = {
    serviceID: 'dstv',
    billersCode: '1212121212',
    subscription_type: 'renew',
    amount: 4615,
    phone: PHONE,
  };
  const answers = [await vtpass.pay({ ...order, request_id: ID }), await vtpass.requery(ID)];
  const sums = answers.map((answer) => {
    const { amount, commission, total_amount } = transactionIn(answer);
    return [amount, commission, total_amount, answer.body?.['amount']];
  });
  expect(sums).toEqual([inPay, inRequery]);
});

test('an order for several has the price of one and the sum of all', async () => {
  await using vtpass = await ground();
  const order = { serviceID: 'waec', variation_code: 'waecdirect', quantity: 3, phone: PHONE };
  const answer = await vtpass.pay({ ...order, request_id: ID });
  expect(transactionIn(answer)).toMatchObject({ unit_price: '3350.00', quantity: 3, amount: '10050.00' });
  expect(transactionIn(await vtpass.requery(ID))).toMatchObject({ unit_price: 3350, quantity: 3, amount: 10_050 });
});

test('a failed order is 016 and failed inside, in /pay and in /requery', async () => {
  await using vtpass = await ground();
  const answers = [await vtpass.pay(airtime({ request_id: ID, phone: '08033333333' })), await vtpass.requery(ID)];
  for (const answer of answers) {
    expect(answer.body).toMatchObject({
      code: '016',
      response_description: 'TRANSACTION FAILED',
      requestId: ID,
      purchased_code: '',
    });
    expect(transactionIn(answer)).toMatchObject({ status: 'failed', unique_element: '08033333333' });
  }
});

test('initiated, as a live VTpass was seen to say it: successful, with the token, dated as before', async () => {
  await using vtpass = await ground();
  vtpass.control.scriptOrder({ answer: 'initiated', valueShape: 'older' });
  const answer = await vtpass.pay(power({ request_id: ID }));
  expect(answer.body).toMatchObject({
    code: '000',
    response_description: 'TRANSACTION SUCCESSFUL',
    amount: '2000.00',
    transaction_date: { date: '2025-03-10 11:14:16.000000', timezone_type: 3, timezone: 'Africa/Lagos' },
    token: expect.stringMatching(/^\d{20}$/),
  });
  expect(transactionIn(answer)).toMatchObject({
    status: 'initiated',
    convinience_fee: '0.00',
    is_api: 1,
    created_at: '2025-03-10 11:14:16',
  });
});

test.each([
  ['delivered', 0, '000', 'TRANSACTION SUCCESSFUL'],
  ['delivered', 1, '099', 'TRANSACTION IS PROCESSING'],
  ['failed', 0, '016', 'TRANSACTION FAILED'],
  ['reversed', 0, '040', 'TRANSACTION REVERSAL'],
] as const)('an older requery: 001, and %s after %i requeries inside', async (ends, afterRequeries, code, text) => {
  await using vtpass = await ground();
  vtpass.control.scriptOrder({ ends, afterRequeries, requeryShape: 'old', valueShape: 'older' });
  await vtpass.pay(power({ request_id: ID }));
  const { body } = await vtpass.requery(ID);
  const value = vtpass.control.orders()[0]?.value;
  const isTold = code === '000';
  expect(body).toEqual({
    code: '001',
    response_code: '000',
    response_description: 'TRANSACTION QUERY',
    content: {
      requestId: ID,
      response_code: code,
      response_description: text,
      amount: '2000.00',
      created_date: { date: '2025-03-10 11:14:16.000000', timezone_type: 3, timezone: 'Africa/Lagos' },
      purchased_code: isTold ? value?.codeText : '',
      meterNumber: '1111111111111',
      ...(isTold ? { ...value?.rest, ...value?.codes } : {}),
    },
  });
});
