import { expect, test } from '@jest/globals';
import { CODES, CODE_LIST, type Code } from '../../../src/sandbox/vtpass/codes.ts';
import { NOON, PHONE, airtime, ground, power, television } from './ground.ts';

const DAY = 86_400_000;
const NO_DATE = 'IMPROPER REQUEST ID: DOES NOT CONTAIN DATE';
const NO_PROPER_DATE =
  "IMPROPER REQUEST ID: NOT PROPER DATE FORMAT - FIRST 8 CHARACTERS MUST BE DATE (TODAY'S DATE - YYYYMMDD)";
const NOT_TODAY =
  "IMPROPER REQUEST ID: DATE NOT TODAY'S DATE - FIRST 8 CHARACTERS MUST BE TODAY'S DATE IN THIS FORMAT: YYYYMMDD";

test.each([
  ['abcdefghijklmnop', NO_DATE],
  ['2025-03-10-11-14', NO_DATE],
  ['2025031', NO_DATE],
  ['202513101114abc', NO_PROPER_DATE],
  ['202502301114abc', NO_PROPER_DATE],
  ['20250310', NO_PROPER_DATE],
  ['20250310abcdef', NO_PROPER_DATE],
  ['202503102414abc', NO_PROPER_DATE],
  ['202503101160abc', NO_PROPER_DATE],
  ['202503091114abc', NOT_TODAY],
  ['202503111114abc', NOT_TODAY],
  ['202403101114abc', NOT_TODAY],
])('the request id %s is improper', async (request_id, text) => {
  await using vtpass = await ground();
  const { status, body } = await vtpass.pay(airtime({ request_id }));
  expect([status, body]).toEqual([200, { code: '085', response_description: text, requestId: request_id }]);
  expect(vtpass.control.orders()).toEqual([]);
});

test.each(['202503100000', '202503102359', '202503101114-_9', `202503101114${'x'.repeat(24)}`])(
  'the request id %s is proper',
  async (request_id) => {
    await using vtpass = await ground();
    expect((await vtpass.pay(airtime({ request_id }))).body).toMatchObject({ code: '000', requestId: request_id });
  },
);

test('today is the day in Lagos, an hour ahead of UTC', async () => {
  await using vtpass = await ground();
  vtpass.now = Date.UTC(2025, 2, 10, 22, 59, 59, 999);
  expect((await vtpass.pay(airtime({ request_id: '202503102359a' }))).body).toMatchObject({ code: '000' });
  vtpass.now = Date.UTC(2025, 2, 10, 23);
  expect((await vtpass.pay(airtime({ request_id: '202503102359b' }))).body).toMatchObject({
    response_description: NOT_TODAY,
  });
  expect((await vtpass.pay(airtime({ request_id: '202503110000c' }))).body).toMatchObject({ code: '019' });
  vtpass.now += 30_000;
  expect((await vtpass.pay(airtime({ request_id: '202503110000d' }))).body).toMatchObject({ code: '000' });
});

const without = (order: object, field: string) => ({ ...order, [field]: undefined });
const data = { serviceID: 'mtn-data', billersCode: PHONE, variation_code: 'mtn-10mb-100', phone: PHONE };

test.each([
  ['no request id', { ...airtime(), request_id: '' }],
  ['a request id of 37 characters', airtime({ request_id: `202503101114${'x'.repeat(25)}` })],
  ['no service', without(airtime(), 'serviceID')],
  ['no phone', without(airtime(), 'phone')],
  ['airtime without an amount', without(airtime(), 'amount')],
  ['an amount in words', airtime({ amount: 'hundred' })],
  ['an amount finer than a kobo', airtime({ amount: '100.005' })],
  ['data without an account', without(data, 'billersCode')],
  ['data without a variation', without(data, 'variation_code')],
  ['power without an amount', without(power(), 'amount')],
  ['power without a phone', without(power(), 'phone')],
  ['television without a kind of subscription', without(television(), 'subscription_type')],
  ['another kind of subscription', television({ subscription_type: 'cancel' })],
  ['a renewal without an amount', television({ subscription_type: 'renew' })],
  ['half a month', television({ quantity: '1.5' })],
])('%s is answered with 011', async (_what, order) => {
  await using vtpass = await ground();
  expect((await vtpass.pay(order)).body).toMatchObject({ code: '011', response_description: 'INVALID ARGUMENTS' });
});

test.each([
  ['an unknown service', airtime({ serviceID: 'kedco' }), '012', 'PRODUCT DOES NOT EXIST'],
  [
    'an unknown variation',
    { ...data, variation_code: 'mtn-1tb' },
    '010',
    'VARIATION CODE DOES NOT EXIST FOR SELECTED PRODUCT',
  ],
  ['a meter that is neither', power({ variation_code: 'solar' }), '010', CODES['010']],
  ['less than the least', airtime({ amount: '49.99' }), '013', 'BELOW MINIMUM AMOUNT ALLOWED'],
  ['nothing', airtime({ amount: 0 }), '013', CODES['013']],
  ['less than nothing', airtime({ amount: -100 }), '013', CODES['013']],
  ['more than the most', airtime({ amount: '200000.01' }), '017', 'ABOVE MAXIMUM AMOUNT ALLOWED'],
  ['no month', television({ quantity: 0 }), '031', 'BELOW MINIMUM QUANTITY ALLOWED'],
  ['thirteen months', television({ quantity: 13 }), '032', 'ABOVE MINIMUM QUANTITY ALLOWED'],
  [
    'eleven PINs',
    { serviceID: 'waec', variation_code: 'waecdirect', quantity: '11', phone: PHONE },
    '032',
    CODES['032'],
  ],
  ['airtime twice at once', airtime({ quantity: 2 }), '032', CODES['032']],
  [
    'an unknown bank',
    { serviceID: 'bank-deposit', billersCode: '1234567890', variation_code: 'nobank', amount: 500, phone: PHONE },
    '025',
    'RECIPIENT BANK INVALID',
  ],
  [
    'an unknown bank account',
    { serviceID: 'bank-deposit', billersCode: '1234567891', variation_code: 'uba', amount: 500, phone: PHONE },
    '026',
    'RECIPIENT ACCOUNT COULD NOT BE VERIFIED',
  ],
])('%s is turned away uncharged, and its id stays unknown', async (_what, order, code, text) => {
  await using vtpass = await ground();
  const request_id = vtpass.requestId();
  expect((await vtpass.pay({ ...order, request_id })).body).toEqual({
    code,
    response_description: text,
    requestId: request_id,
  });
  expect(vtpass.control.books()).toMatchObject({ orders: [], entries: [] });
  expect((await vtpass.requery(request_id)).body).toMatchObject({ code: '015' });
});

test.each([
  ['the least', airtime({ amount: '50' }), 50],
  ['the most', airtime({ amount: '200000.00' }), 200_000],
  ['a kobo more', airtime({ amount: 100.01 }), 100.01],
  ['twelve months', television({ quantity: 12 }), 52_800],
  ['ten PINs', { serviceID: 'waec', variation_code: 'waecdirect', quantity: '10', phone: PHONE }, 33_500],
  ['a renewal at its own amount', television({ subscription_type: 'renew', variation_code: '', amount: 4615 }), 4615],
  ['a variation, whatever amount is sent', { ...data, amount: 5 }, 100],
])('%s can be bought', async (_what, order, amount) => {
  await using vtpass = await ground();
  expect((await vtpass.pay(order)).body).toMatchObject({ code: '000', amount });
});

test('the same request id again is 014, whatever it is for', async () => {
  await using vtpass = await ground();
  const request_id = vtpass.requestId();
  await vtpass.pay(airtime({ request_id }));
  for (const order of [airtime({ request_id }), power({ request_id })])
    expect((await vtpass.pay(order)).body).toEqual({
      code: '014',
      content: { errors: [] },
      response_description: 'REQUEST ID ALREADY EXIST',
      requestId: request_id,
    });
  expect(vtpass.control.books().orders).toHaveLength(1);
});

test('the same service for the same account within 30 seconds is 019, and a requery repeats that', async () => {
  await using vtpass = await ground();
  await vtpass.pay(airtime());
  vtpass.now = NOON + 29_999;
  const request_id = vtpass.requestId();
  const refused = { code: '019', response_description: 'LIKELY DUPLICATE TRANSACTION', requestId: request_id };
  expect((await vtpass.pay(airtime({ request_id, amount: 500 }))).body).toEqual(refused);
  expect((await vtpass.requery(request_id)).body).toEqual(refused);
  expect((await vtpass.pay(airtime({ request_id }))).body).toMatchObject({ code: '014' });
  vtpass.now = NOON + 30_000;
  expect((await vtpass.pay(airtime())).body).toMatchObject({ code: '000' });
  expect(vtpass.control.books().orders).toHaveLength(2);
});

test.each([
  ['another service', airtime({ serviceID: 'glo' })],
  ['another phone', airtime({ phone: '08022222222' })],
])('%s is no duplicate', async (_what, order) => {
  await using vtpass = await ground({ settings: { numbers: 'any' } });
  await vtpass.pay(airtime());
  expect((await vtpass.pay(order)).body).toMatchObject({ code: '000' });
});

test('a float that is short is 018; the commission counts', async () => {
  await using vtpass = await ground({ openingMinor: 96_50 });
  vtpass.control.setBalance(96_49);
  const request_id = vtpass.requestId();
  expect((await vtpass.pay(airtime({ request_id }))).body).toEqual({
    code: '018',
    response_description: 'LOW WALLET BALANCE',
    requestId: request_id,
  });
  expect((await vtpass.requery(request_id)).body).toMatchObject({ code: '015' });
  vtpass.control.setBalance(96_50);
  expect((await vtpass.pay(airtime({ request_id }))).body).toMatchObject({ code: '000' });
  expect((await vtpass.get('/balance')).body).toMatchObject({ contents: { balance: 0 } });
});

test.each([
  ['028', 'PRODUCT IS NOT WHITELISTED ON YOUR ACCOUNT'],
  ['030', 'BILLER NOT REACHABLE AT THIS POINT'],
  ['034', 'SERVICE SUSPENDED'],
  ['035', 'SERVICE INACTIVE'],
] as const)('a service with fault %s sells nothing, and the others go on', async (code, text) => {
  await using vtpass = await ground({ settings: { services: { mtn: code } } });
  expect((await vtpass.pay(airtime())).body).toMatchObject({ code, response_description: text });
  expect((await vtpass.pay(airtime({ serviceID: 'glo' }))).body).toMatchObject({ code: '000' });
});

/** As VTpass's own page on response codes has them; 000, 010 and 020 as its answers say them. */
const TEXTS: readonly (readonly [Code, string])[] = [
  ['000', 'TRANSACTION SUCCESSFUL'],
  ['001', 'TRANSACTION QUERY'],
  ['010', 'VARIATION CODE DOES NOT EXIST FOR SELECTED PRODUCT'],
  ['011', 'INVALID ARGUMENTS'],
  ['012', 'PRODUCT DOES NOT EXIST'],
  ['013', 'BELOW MINIMUM AMOUNT ALLOWED'],
  ['014', 'REQUEST ID ALREADY EXIST'],
  ['015', 'INVALID REQUEST ID'],
  ['016', 'TRANSACTION FAILED'],
  ['017', 'ABOVE MAXIMUM AMOUNT ALLOWED'],
  ['018', 'LOW WALLET BALANCE'],
  ['019', 'LIKELY DUPLICATE TRANSACTION'],
  ['020', 'BILLER CONFIRMED'],
  ['021', 'ACCOUNT LOCKED'],
  ['022', 'ACCOUNT SUSPENDED'],
  ['023', 'API ACCESS NOT ENABLE FOR USER'],
  ['024', 'ACCOUNT INACTIVE'],
  ['025', 'RECIPIENT BANK INVALID'],
  ['026', 'RECIPIENT ACCOUNT COULD NOT BE VERIFIED'],
  ['027', 'IP NOT WHITELISTED, CONTACT SUPPORT'],
  ['028', 'PRODUCT IS NOT WHITELISTED ON YOUR ACCOUNT'],
  ['030', 'BILLER NOT REACHABLE AT THIS POINT'],
  ['031', 'BELOW MINIMUM QUANTITY ALLOWED'],
  ['032', 'ABOVE MINIMUM QUANTITY ALLOWED'],
  ['034', 'SERVICE SUSPENDED'],
  ['035', 'SERVICE INACTIVE'],
  ['040', 'TRANSACTION REVERSAL'],
  ['044', 'TRANSACTION RESOLVED'],
  ['083', 'SYSTEM ERROR'],
  ['085', NO_DATE],
  ['087', 'INVALID CREDENTIALS'],
  ['089', 'REQUEST IS PROCESSING, PLEASE WAIT BEFORE MAKING ANOTHER REQUEST'],
  ['091', 'TRANSACTION NOT PROCESSED'],
  ['099', 'TRANSACTION IS PROCESSING'],
];

test.each(TEXTS)('a script can turn an order away with %s', async (code, text) => {
  await using vtpass = await ground();
  const request_id = vtpass.requestId();
  vtpass.control.scriptOrder({ refuse: code });
  const { status, body } = await vtpass.pay(airtime({ request_id }));
  expect([status, body]).toMatchObject([code === '083' ? 500 : 200, { code, response_description: text }]);
  expect(vtpass.control.books().balanceMinor).toBe(vtpass.control.books().openingMinor);
  expect((await vtpass.requery(request_id)).body).toMatchObject({ code: code === '019' ? '019' : '015' });
});

test('no code is left out', () => {
  expect(CODE_LIST.toSorted()).toEqual(TEXTS.map(([code]) => code));
});

test.each([
  ['usual', { content: { errors: [] } }],
  ['absent', {}],
  ['object', { content: { errors: [] } }],
  ['array', { content: [] }],
  ['text', { content: '' }],
] as const)('content of a refusal can be %s', async (errorContent, content) => {
  await using vtpass = await ground({ settings: { errorContent } });
  const { body } = await vtpass.requery('202503101114any');
  expect(body).toEqual({
    code: '015',
    response_description: 'INVALID REQUEST ID',
    requestId: '202503101114any',
    ...content,
  });
});

test('a day later the same order needs an id of that day', async () => {
  await using vtpass = await ground();
  vtpass.now = NOON + DAY;
  expect((await vtpass.pay(airtime())).body).toMatchObject({ code: '085' });
  expect((await vtpass.pay(airtime({ request_id: '202503111114x' }))).body).toMatchObject({ code: '000' });
});
