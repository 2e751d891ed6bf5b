import { expect, test } from '@jest/globals';
import { type Ground, PHONE, airtime, ground, power, television } from './ground.ts';

const bought = async (vtpass: Ground, order: object): Promise<Record<string, unknown>> => {
  const { body } = await vtpass.pay(order);
  expect(body).toMatchObject({ code: '000' });
  return body ?? {};
};
const disco = (serviceID: string) => power({ serviceID });
const DIGITS_20 = /^\d{20}$/;

test('Ikeja: a prefix inside the token, and N/A for what is missing', async () => {
  await using vtpass = await ground();
  const value = await bought(vtpass, power());
  expect(value).toMatchObject({
    purchased_code: value['token'],
    customerName: 'N/A',
    meterNumber: 'N/A',
    resetToken: 'N/A',
    configureToken: 'N/A',
    kct1: 'N/A',
    kct2: 'N/A',
    tokenAmount: 1860.47,
    units: '79.9 kWh',
    debtAmount: 0,
    penalty: 0,
  });
  expect(value['token']).toMatch(/^Token : \d{20}$/);
});

test('Ikeja as it was before: the digits alone', async () => {
  await using vtpass = await ground();
  vtpass.control.scriptOrder({ valueShape: 'older' });
  const value = await bought(vtpass, power());
  expect(value).toMatchObject({ meterNumber: '1111111111111', tokenValue: '2000.00', businessCenter: null });
  expect([value['token'], value['units']]).toEqual([expect.stringMatching(DIGITS_20), '79.9']);
  expect(value['purchased_code']).toBe(`Token : ${String(value['token'])}`);
});

test('Eko: a main token and a bonus token', async () => {
  await using vtpass = await ground();
  const value = await bought(vtpass, disco('eko-electric'));
  const { mainToken, bonusToken } = value;
  expect([mainToken, bonusToken]).toEqual([expect.stringMatching(DIGITS_20), expect.stringMatching(DIGITS_20)]);
  expect(value).toMatchObject({
    purchased_code: `Token : ${String(mainToken)} Bonus Token : ${String(bonusToken)}`,
    mainTokenDescription: 'Normal Sale',
    mainTokenTax: 139.53,
    mainsTokenAmount: 1860.47,
    bonusTokenDescription: 'FBE Token',
    bonusTokenTax: null,
  });
  expect(value).not.toHaveProperty('token');
});

test('Kano: fours with two spaces after each', async () => {
  await using vtpass = await ground();
  const value = await bought(vtpass, disco('kano-electric'));
  expect(value['token']).toMatch(/^(?:\d{4} {2}){5}$/);
  expect(value).toMatchObject({
    purchased_code: `Token: ${String(value['token'])}`,
    tariffCode: 'C2',
    businessUnit: 'KATSINA NORTH REGION',
    undertaking: 'GRA',
    configure_token1: null,
    configure_token2: null,
  });
});

test('Jos: fours with dashes, under names with capitals', async () => {
  await using vtpass = await ground();
  const value = await bought(vtpass, disco('jos-electric'));
  expect(value['Token']).toMatch(/^\d{4}(?:-\d{4}){4}$/);
  expect(value).toMatchObject({ purchased_code: `Token : ${String(value['Token'])}`, Units: '79.9' });
});

test('Port Harcourt: the sum and its VAT as texts', async () => {
  await using vtpass = await ground();
  const value = await bought(vtpass, disco('portharcourt-electric'));
  expect(value).toMatchObject({
    purchased_code: `Token: ${String(value['token'])}`,
    tokenAmount: '2000.00',
    tokenValue: '1860.47',
    vat: '139.53',
    units: '79.9',
    kct1: null,
  });
});

test.each(['abuja-electric', 'ibadan-electric'])('%s: PurchasedUnits, TariffRate and ReceiptNumber', async (id) => {
  await using vtpass = await ground();
  const value = await bought(vtpass, disco(id));
  expect(value).toMatchObject({ PurchasedUnits: '79.9', TariffRate: '63.02', MeterNumber: '1111111111111' });
  expect([value['Token'], value['ReceiptNumber']]).toEqual([
    expect.stringMatching(DIGITS_20),
    expect.stringMatching(/^\d{8}$/),
  ]);
});

test.each(['kaduna-electric', 'enugu-electric', 'benin-electric', 'aba-electric', 'yola-electric'])(
  '%s: token, receiptNumber and accountNumber',
  async (id) => {
    await using vtpass = await ground();
    const value = await bought(vtpass, disco(id));
    expect(value).toMatchObject({ units: '79.9', accountNumber: '1111111111111' });
    expect(value['token']).toMatch(DIGITS_20);
  },
);

test.each([
  ['ikeja-electric', 'kct1', 'kct2'],
  ['eko-electric', 'kct1', 'kct2'],
  ['kano-electric', 'configure_token1', 'configure_token2'],
  ['jos-electric', 'KCT1', 'KCT2'],
  ['portharcourt-electric', 'kct1', 'kct2'],
  ['abuja-electric', 'KCT1', 'KCT2'],
  ['yola-electric', 'kct1', 'kct2'],
])('%s can need two key-change tokens before the token', async (id, first, second) => {
  await using vtpass = await ground();
  vtpass.control.scriptOrder({ keyChange: true });
  const value = await bought(vtpass, disco(id));
  expect([value[first], value[second]]).toEqual([expect.stringMatching(DIGITS_20), expect.stringMatching(DIGITS_20)]);
  expect(value[first]).not.toBe(value[second]);
});

test.each(['ikeja-electric', 'eko-electric', 'kano-electric'])('%s: a paid bill has no token', async (serviceID) => {
  await using vtpass = await ground();
  const bill = power({ serviceID, billersCode: '1010101010101', variation_code: 'postpaid' });
  const value = await bought(vtpass, bill);
  expect(value).toMatchObject({
    purchased_code: '',
    customerName: 'NP NGEMA',
    utilityName: 'Eskom',
    meterNumber: null,
    balance: null,
  });
  expect(value['exchangeReference']).toMatch(/^\d{16}$/);
  for (const field of ['token', 'Token', 'mainToken', 'units']) expect(value).not.toHaveProperty(field);
});

test('WAEC registration: one token for each', async () => {
  await using vtpass = await ground();
  const order = { serviceID: 'waec-registration', variation_code: 'waec-registraion', quantity: 2, phone: PHONE };
  const value = await bought(vtpass, order);
  const tokens = value['tokens'] as string[];
  expect(tokens).toHaveLength(2);
  expect(value['purchased_code']).toBe(`Token: ${tokens.join(', ')}`);
});

test('WAEC results: a card with serial and PIN for each', async () => {
  await using vtpass = await ground();
  const order = { serviceID: 'waec', variation_code: 'waecdirect', quantity: 3, phone: PHONE };
  const value = await bought(vtpass, order);
  const cards = value['cards'] as { Serial: string; Pin: string }[];
  expect(cards).toHaveLength(3);
  for (const { Serial, Pin } of cards) expect(`${Serial} ${Pin}`).toMatch(/^WRN\d{9} \d{12}$/);
  expect(new Set(cards.map(({ Pin }) => Pin)).size).toBe(3);
  expect(value['purchased_code']).toBe(cards.map(({ Serial, Pin }) => `Serial No:${Serial}, pin: ${Pin}`).join('||'));
  expect(value).toMatchObject({ amount: 10_050 });
});

test('JAMB: a PIN with its prefix', async () => {
  await using vtpass = await ground();
  const order = { serviceID: 'jamb', billersCode: '0123456789', variation_code: 'utme-mock', phone: PHONE };
  const value = await bought(vtpass, order);
  expect(value['Pin']).toMatch(/^Pin : \d{16}$/);
  expect(value['purchased_code']).toBe(value['Pin']);
});

test('Showmax: a voucher in a list', async () => {
  await using vtpass = await ground();
  const order = { serviceID: 'showmax', billersCode: PHONE, variation_code: 'full', phone: PHONE };
  const value = await bought(vtpass, order);
  expect(value['purchased_code']).toMatch(/^SHM[A-Z\d]{12}$/);
  expect(value['Voucher']).toEqual([value['purchased_code']]);
});

test('insurance: where the certificate is', async () => {
  await using vtpass = await ground();
  const order = { serviceID: 'ui-insure', billersCode: 'ABC123DE', variation_code: '1', phone: PHONE };
  const value = await bought(vtpass, order);
  expect(value['certUrl']).toMatch(/^https:\/\/sandbox\.vtpass\.com\/.+\.pdf$/);
});

test.each([
  ['airtime', airtime()],
  ['data', { serviceID: 'glo-data', billersCode: PHONE, variation_code: 'glo500', phone: PHONE }],
  ['television', television()],
])('%s hands nothing over', async (_what, order) => {
  await using vtpass = await ground();
  expect((await bought(vtpass, order))['purchased_code']).toBe('');
});

test('the same seed gives the same tokens, and another seed others', async () => {
  const tokens = async (seed: number) => {
    await using vtpass = await ground({ seed, settings: { numbers: 'any' } });
    const first = await bought(vtpass, power());
    const second = await bought(vtpass, power({ billersCode: '45000000001' }));
    return [first['token'], second['token']];
  };
  const [one, again, other] = [await tokens(1), await tokens(1), await tokens(2)];
  expect(again).toEqual(one);
  expect(new Set([...one, ...other]).size).toBe(4);
});
