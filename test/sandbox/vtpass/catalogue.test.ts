import { expect, test } from '@jest/globals';
import { type Answer, airtime, ground, transactionIn } from './ground.ts';

const contentOf = ({ body }: Answer) => body?.['content'];
type Row = Readonly<Record<string, string>>;

test('the balance is a number code and a number, under contents', async () => {
  await using vtpass = await ground({ openingMinor: 1_081_82 });
  expect((await vtpass.get('/balance')).body).toEqual({ code: 1, contents: { balance: 1081.82 } });
  vtpass.control.set({ balanceDrifts: true });
  expect((await vtpass.get('/balance')).text).toBe('{"code":1,"contents":{"balance":1081.8199999998}}');
});

test('the categories are the nine of VTpass', async () => {
  await using vtpass = await ground();
  const answer = await vtpass.get('/service-categories');
  expect(answer.body).toMatchObject({ response_description: '000' });
  expect((contentOf(answer) as Row[]).map(({ identifier }) => identifier)).toEqual([
    'airtime',
    'data',
    'tv-subscription',
    'electricity-bill',
    'education',
    'funds',
    'events',
    'other-services',
    'insurance',
  ]);
});

test.each([
  ['airtime', ['mtn', 'glo', 'airtel', 'etisalat', 'foreign-airtime']],
  [
    'data',
    [
      'mtn-data',
      'airtel-data',
      'glo-data',
      'etisalat-data',
      'glo-sme-data',
      '9mobile-sme-data',
      'smile-direct',
      'spectranet',
    ],
  ],
  ['tv-subscription', ['dstv', 'gotv', 'startimes', 'showmax']],
  [
    'electricity-bill',
    [
      'ikeja-electric',
      'eko-electric',
      'kano-electric',
      'portharcourt-electric',
      'jos-electric',
      'ibadan-electric',
      'kaduna-electric',
      'abuja-electric',
      'enugu-electric',
      'benin-electric',
      'aba-electric',
      'yola-electric',
    ],
  ],
  ['education', ['waec-registration', 'waec', 'jamb']],
  ['funds', ['bank-deposit']],
  ['insurance', ['ui-insure', 'personal-accident-insurance']],
  ['events', []],
])('the services of %s are named', async (identifier, ids) => {
  await using vtpass = await ground();
  const content = contentOf(await vtpass.get(`/services?identifier=${identifier}`)) as Row[];
  expect(content.map(({ serviceID }) => serviceID)).toEqual(ids);
});

test('a service is listed with the limits of its amount, spelt as VTpass spells them', async () => {
  await using vtpass = await ground();
  const content = contentOf(await vtpass.get('/services?identifier=electricity-bill')) as Row[];
  expect(content[0]).toEqual({
    serviceID: 'ikeja-electric',
    name: 'Ikeja Electric Payment - IKEDC',
    minimium_amount: '500',
    maximum_amount: '500000',
    convinience_fee: 'N0.00',
    product_type: 'fix',
    image: 'https://sandbox.vtpass.com/resources/products/200X200/Ikeja-Electric-Payment---IKEDC.jpg',
  });
});

test.each([
  ['variations', ['variations']],
  ['varations', ['varations']],
  ['both', ['variations', 'varations']],
] as const)('the variations are spelt %s', async (variationsKey, keys) => {
  await using vtpass = await ground({ settings: { variationsKey } });
  const content = contentOf(await vtpass.get('/service-variations?serviceID=waec-registration'));
  const rows = [
    {
      variation_code: 'waec-registraion',
      name: 'WASSCE for Private Candidates',
      variation_amount: '14450.00',
      fixedPrice: 'Yes',
    },
  ];
  expect(content).toEqual({
    ServiceName: 'WAEC Registration PIN',
    serviceID: 'waec-registration',
    convinience_fee: 'N0.00',
    ...Object.fromEntries(keys.map((key) => [key, rows])),
  });
});

test('DSTV has as many variations as it really has, each with a code and a price of its own', async () => {
  await using vtpass = await ground();
  const { variations } = contentOf(await vtpass.get('/service-variations?serviceID=dstv')) as { variations: Row[] };
  expect(variations).toHaveLength(82);
  expect(new Set(variations.map(({ variation_code }) => variation_code)).size).toBe(82);
  for (const { variation_amount } of variations) expect(variation_amount).toMatch(/^[1-9]\d*\.\d\d$/);
});

test('a meter is paid for by a variation whose amount the customer names', async () => {
  await using vtpass = await ground();
  const { variations } = contentOf(await vtpass.get('/service-variations?serviceID=eko-electric')) as {
    variations: Row[];
  };
  expect(variations).toEqual([
    { variation_code: 'prepaid', name: 'Prepaid', variation_amount: '0.00', fixedPrice: 'No' },
    { variation_code: 'postpaid', name: 'Postpaid', variation_amount: '0.00', fixedPrice: 'No' },
  ]);
});

test('options of a product', async () => {
  await using vtpass = await ground();
  expect(contentOf(await vtpass.get('/options?serviceID=aero&name=passenger_type'))).toEqual({
    ServiceName: 'Aero',
    serviceID: 'aero',
    optionName: 'passenger_type',
    optionType: 'MultipleSelect',
    optionLabel: 'Passenger Type',
    options: { adult: 'Adult (18yrs and Above)', child: 'Child (3yrs to 19yrs)', infant: 'Infant (Below 3yrs)' },
  });
});

test('airtime abroad is found by country, product and operator', async () => {
  await using vtpass = await ground();
  const { countries } = contentOf(await vtpass.get('/get-international-airtime-countries')) as { countries: Row[] };
  expect(countries.map(({ code, prefix }) => [code, prefix])).toEqual([
    ['GH', '233'],
    ['CM', '237'],
  ]);
  expect(contentOf(await vtpass.get('/get-international-airtime-product-types?code=GH'))).toEqual([
    { product_type_id: 1, name: 'Mobile Top Up' },
    { product_type_id: 4, name: 'Mobile Data' },
  ]);
  const operators = contentOf(await vtpass.get('/get-international-airtime-operators?code=GH&product_type_id=1'));
  expect(operators).toEqual([
    { operator_id: '5', name: 'Ghana MTN', operator_image: '' },
    { operator_id: '6', name: 'Ghana Vodafone', operator_image: '' },
  ]);
  const path = '/service-variations?serviceID=foreign-airtime&operator_id=5&product_type_id=4';
  const { variations } = contentOf(await vtpass.get(path)) as { variations: Row[] };
  expect(variations.map(({ variation_code }) => variation_code)).toEqual(['5041']);
  const order = { serviceID: 'foreign-airtime', billersCode: '08011111111', variation_code: '5041', phone: '080' };
  expect((await vtpass.pay(order)).body).toMatchObject({ code: '011' });
  const whole = { ...order, operator_id: '5', country_code: 'GH', product_type_id: '4' };
  expect(transactionIn(await vtpass.pay(whole))).toMatchObject({ status: 'delivered', amount: '2350.00' });
});

test.each([
  ['color', 'ColourCode'],
  ['engine-capacity', 'CapacityCode'],
  ['state', 'StateCode'],
  ['lga/25', 'LGACode'],
  ['brand', 'VehicleMakeCode'],
  ['model/380', 'VehicleModelCode'],
])('the motor insurance says what can be said of %s', async (path, field) => {
  await using vtpass = await ground();
  const content = contentOf(await vtpass.get(`/universal-insurance/options/${path}`)) as Row[];
  expect(content.length).toBeGreaterThan(0);
  for (const row of content) expect(row[field]).toMatch(/^\d+$/);
});

test.each([
  ['/service-variations?serviceID=kedco', '012'],
  ['/service-variations', '012'],
  ['/options?serviceID=aero&name=colour', '012'],
  ['/universal-insurance/options/lga/999', '012'],
  ['/services', '011'],
])('%s is answered with %s', async (path, code) => {
  await using vtpass = await ground();
  expect((await vtpass.get(path)).body).toMatchObject({ code });
});

test('a catalogue that has lost its lists answers without rows', async () => {
  await using vtpass = await ground({ settings: { reads: 'empty_list' } });
  for (const path of ['/service-categories', '/services?identifier=data'])
    expect(contentOf(await vtpass.get(path))).toEqual([]);
  expect(contentOf(await vtpass.get('/service-variations?serviceID=gotv'))).toEqual({
    ServiceName: 'Gotv Payment',
    serviceID: 'gotv',
    convinience_fee: 'N0.00',
    variations: [],
    varations: [],
  });
});

test.each([
  ['html', 502],
  ['empty', 200],
  ['cut', 200],
] as const)('a catalogue that is down answers with %s', async (reads, status) => {
  await using vtpass = await ground({ settings: { reads } });
  for (const path of ['/balance', '/services?identifier=data'])
    expect(await vtpass.get(path)).toMatchObject({ status, body: null });
});

test('a new price holds at once, or once the old one has been listed again', async () => {
  await using vtpass = await ground();
  const order = { serviceID: 'gotv', billersCode: '1212121212', variation_code: 'gotv-max', phone: '080' };
  const pay = async () => {
    vtpass.now += 60_000;
    return transactionIn(await vtpass.pay({ ...order, subscription_type: 'change' }))['amount'];
  };
  const listed = async () => {
    const { variations } = contentOf(await vtpass.get('/service-variations?serviceID=gotv')) as { variations: Row[] };
    return variations.find(({ variation_code }) => variation_code === 'gotv-max')?.['variation_amount'];
  };
  vtpass.control.setPrice('gotv', 'gotv-max', 9_000_00);
  expect([await listed(), await pay()]).toEqual(['9000.00', '9000.00']);
  vtpass.control.setPrice('gotv', 'gotv-max', 9_500_00, 'once_listed');
  expect([await pay(), await listed(), await pay(), await listed()]).toEqual([
    '9000.00',
    '9000.00',
    '9500.00',
    '9500.00',
  ]);
  vtpass.control.setPrice('gotv', 'gotv-max', 9_800_00, 'once_listed');
  vtpass.control.setPrice('gotv', 'gotv-max', 9_900_00);
  expect([await listed(), await listed()]).toEqual(['9900.00', '9900.00']);
  vtpass.control.withdrawVariation('gotv', 'gotv-max');
  expect(await listed()).toBeUndefined();
  expect((await vtpass.pay({ ...order, subscription_type: 'change' })).body).toMatchObject({ code: '010' });
});

test('each sandbox has prices of its own', async () => {
  await using one = await ground();
  await using other = await ground();
  one.control.setPrice('waec', 'waecdirect', 1_00);
  const order = { serviceID: 'waec', variation_code: 'waecdirect', phone: '080' };
  expect(transactionIn(await other.pay(order))['amount']).toBe('3350.00');
});

test('airtime has no variations', async () => {
  await using vtpass = await ground();
  expect(contentOf(await vtpass.get('/service-variations?serviceID=mtn'))).toMatchObject({ variations: [] });
  expect((await vtpass.pay(airtime())).body).toMatchObject({ code: '000' });
});
