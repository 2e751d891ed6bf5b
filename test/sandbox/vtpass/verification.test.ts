import { expect, test } from '@jest/globals';
import { type Answer, PHONE, ground } from './ground.ts';

const contentOf = ({ body }: Answer) => body?.['content'];
const meter = (change: object = {}) => ({
  serviceID: 'ikeja-electric',
  billersCode: '1111111111111',
  type: 'prepaid',
  ...change,
});
const card = (change: object = {}) => ({ serviceID: 'dstv', billersCode: '1212121212', ...change });

test('Ikeja says whose meter it is', async () => {
  await using vtpass = await ground();
  expect((await vtpass.post('/merchant-verify', meter())).body).toEqual({
    code: '000',
    content: {
      Customer_Name: 'TESTMETER1',
      Address: 'ABULE EGBA BU ABULE',
      Meter_Number: '1111111111111',
      Customer_Arrears: '',
      Minimum_Amount: '',
      Min_Purchase_Amount: '',
      Can_Vend: 'yes',
      Business_Unit: '',
      Customer_Account_Type: 'PRIME',
      Meter_Type: 'PREPAID',
      WrongBillersCode: false,
      commission_details: { amount: null, rate: '1.50', rate_type: 'percent', computation_type: 'default' },
    },
  });
});

test.each([
  ['portharcourt-electric', ['Customer_Phone', 'Customer_Number', 'MAX_Purchase_Amount', 'Last_Purchase_Days', 'KCT1']],
  ['jos-electric', ['MeterNumber']],
  ['kano-electric', ['Account_Number', 'Customer_District', 'Customer_District_Reference']],
  ['ibadan-electric', ['Service_Band', 'Franchise']],
  ['abuja-electric', ['Outstanding']],
  ['enugu-electric', ['District', 'Tariff']],
  ['benin-electric', ['Tariff']],
])('%s says it with fields of its own', async (serviceID, fields) => {
  await using vtpass = await ground();
  const content = contentOf(await vtpass.post('/merchant-verify', meter({ serviceID })));
  expect(content).toMatchObject({ WrongBillersCode: false });
  for (const field of fields) expect(content).toHaveProperty(field);
});

test('Jos knows the meter and no name', async () => {
  await using vtpass = await ground();
  expect(contentOf(await vtpass.post('/merchant-verify', meter({ serviceID: 'jos-electric' })))).toMatchObject({
    Customer_Name: '',
    Address: '',
    Meter_Type: 'prepaid',
  });
});

test.each([
  ['DSTV', card(), { Status: 'ACTIVE', Customer_Type: 'DSTV', Renewal_Amount: 4615, Due_Date: '2025-03-20T10:14:16' }],
  ['GOTV', card({ serviceID: 'gotv' }), { Customer_Type: 'GOTV', Current_Bouquet: 'GOtv Lite N410' }],
  [
    'Startimes',
    card({ serviceID: 'startimes' }),
    { Balance: 54.82, Smartcard_Number: '1212121212', WrongBillersCode: false },
  ],
  ['JAMB', { serviceID: 'jamb', billersCode: '0123456789', type: 'utme-mock' }, { Customer_Name: 'CAPITAL JAMES' }],
  ['a bank', { serviceID: 'bank-deposit', billersCode: '1234567890', type: 'uba' }, { Customer_Name: 'CAPITAL JAMES' }],
  ['Smile', { serviceID: 'smile-direct', billersCode: PHONE }, { Customer_Name: 'THE TESTER ITSELF' }],
])('%s says whose account it is', async (_what, fields, content) => {
  await using vtpass = await ground();
  const answer = await vtpass.post('/merchant-verify', fields);
  expect(answer.body).toMatchObject({ code: '000', content });
});

test('Smile finds the accounts of an e-mail address on a path of its own', async () => {
  await using vtpass = await ground();
  const ask = (billersCode: string, serviceID = 'smile-direct') =>
    vtpass.post('/merchant-verify/smile/email', { billersCode, serviceID });
  const { body } = await ask('tester@sandbox.com');
  expect(body).toEqual({
    code: '000',
    content: {
      Customer_Name: 'THE TESTER ITSELF',
      AccountList: { Account: [{ AccountId: PHONE, FriendlyName: PHONE }], NumberOfAccounts: 1 },
    },
  });
  expect(contentOf(await ask('other@sandbox.com'))).toHaveProperty('error');
  expect((await ask('tester@sandbox.com', 'spectranet')).body).toMatchObject({ code: '012' });
  vtpass.control.set({ numbers: 'any' });
  expect(contentOf(await ask('other@sandbox.com'))).toHaveProperty('AccountList');
});

const WRONG_CARD =
  "The Smartcard/Decoder Number you entered may be invalid, Please check and only proceed if you are sure it's valid.";

test.each([
  [
    'a meter',
    meter({ billersCode: '1111111111112' }),
    {
      error: 'This meter is not correct or is not a valid Ikeja Electric prepaid meter. Please check and try again',
      WrongBillersCode: true,
    },
  ],
  ['a card', card({ billersCode: '1' }), { error: WRONG_CARD }],
  ['Startimes', card({ serviceID: 'startimes', billersCode: '1' }), { error: WRONG_CARD, WrongBillersCode: true }],
  [
    'a profile',
    { serviceID: 'jamb', billersCode: '1', type: 'utme-mock' },
    { error: 'The number you entered could not be verified. Please check and try again' },
  ],
])('%s that is wrong is 000 all the same', async (_what, fields, content) => {
  await using vtpass = await ground();
  expect((await vtpass.post('/merchant-verify', fields)).body).toEqual({ code: '000', content });
});

test.each([
  ['error', { error: WRONG_CARD }],
  ['flag', { WrongBillersCode: true }],
  ['flag_text', { WrongBillersCode: 'true' }],
] as const)('a wrong account can be told by %s alone', async (wrongShape, content) => {
  await using vtpass = await ground();
  vtpass.control.scriptVerification({ isWrong: true, wrongShape });
  expect((await vtpass.post('/merchant-verify', card())).body).toEqual({ code: '000', content });
  expect(contentOf(await vtpass.post('/merchant-verify', card()))).toHaveProperty('Customer_Name');
});

test.each([
  ['a prepaid meter as postpaid', meter({ type: 'postpaid' }), 'PREPAID'],
  ['a postpaid meter as prepaid', meter({ billersCode: '1010101010101' }), 'POSTPAID'],
  ['any other meter as it is asked for', meter({ billersCode: '45067788990', type: 'postpaid' }), 'POSTPAID'],
])('the meter’s own type is told: %s', async (_what, fields, type) => {
  await using vtpass = await ground({ settings: { numbers: 'any' } });
  expect(contentOf(await vtpass.post('/merchant-verify', fields))).toMatchObject({ Meter_Type: type });
});

test('a verification can be scripted', async () => {
  await using vtpass = await ground();
  vtpass.control.scriptVerification(
    { meterType: 'postpaid', canVend: 'no', minimumMinor: 1_250_50, name: 'ADA OBI' },
    { serviceId: 'ikeja-electric', account: '1111111111111' },
  );
  vtpass.control.scriptVerification({ hasBouquet: false, renewalMinor: 9_999_99 }, { serviceId: 'dstv' });
  expect(contentOf(await vtpass.post('/merchant-verify', card()))).toMatchObject({
    Current_Bouquet: null,
    Renewal_Amount: 9999.99,
  });
  expect(contentOf(await vtpass.post('/merchant-verify', meter()))).toMatchObject({
    Meter_Type: 'POSTPAID',
    Can_Vend: 'no',
    Min_Purchase_Amount: 1250.5,
    Customer_Name: 'ADA OBI',
  });
  expect(contentOf(await vtpass.post('/merchant-verify', meter()))).toMatchObject({ Meter_Type: 'PREPAID' });
});

test('an account can be confirmed with 020', async () => {
  await using vtpass = await ground({ settings: { verifyCode: '020' } });
  expect((await vtpass.post('/merchant-verify', card())).body).toMatchObject({
    code: '020',
    response_description: 'BILLER CONFIRMED',
    content: { Customer_Name: 'TEST METER' },
  });
});

test.each([
  ['no account', { serviceID: 'dstv' }, '011'],
  ['no service', { billersCode: '1212121212' }, '011'],
  ['a meter of no type', { serviceID: 'ikeja-electric', billersCode: '1111111111111' }, '011'],
  ['airtime, which has nobody to ask', { serviceID: 'mtn', billersCode: PHONE }, '011'],
  ['an unknown service', { serviceID: 'phed', billersCode: '1', type: 'prepaid' }, '012'],
  ['JAMB without a variation', { serviceID: 'jamb', billersCode: '0123456789' }, '010'],
])('%s is answered with %3$s', async (_what, fields, code) => {
  await using vtpass = await ground();
  expect((await vtpass.post('/merchant-verify', fields)).body).toMatchObject({ code });
});

test('a meter type may stand where /pay has it', async () => {
  await using vtpass = await ground();
  const fields = { serviceID: 'ikeja-electric', billersCode: '1111111111111', variation_code: 'prepaid' };
  expect(contentOf(await vtpass.post('/merchant-verify', fields))).toMatchObject({ Meter_Type: 'PREPAID' });
});

test('a biller that cannot be reached is 030, by setting or by script', async () => {
  await using vtpass = await ground();
  const unreachable = { code: '030', response_description: 'BILLER NOT REACHABLE AT THIS POINT' };
  vtpass.control.scriptVerification({ answer: '030' });
  expect((await vtpass.post('/merchant-verify', card())).body).toEqual(unreachable);
  vtpass.control.set({ services: { dstv: '030' } });
  expect((await vtpass.post('/merchant-verify', card())).body).toEqual(unreachable);
  expect((await vtpass.post('/merchant-verify', meter())).body).toMatchObject({ code: '000' });
});

test.each([
  ['html', 502, null],
  ['empty', 200, null],
  ['cut', 200, null],
  ['server_error', 500, '016'],
  ['083', 500, '083'],
] as const)('a verification can be answered with %s', async (way, status, code) => {
  await using vtpass = await ground();
  vtpass.control.scriptVerification({ answer: way });
  const answer = await vtpass.post('/merchant-verify', card());
  expect([answer.status, answer.body?.['code'] ?? null]).toEqual([status, code]);
});
