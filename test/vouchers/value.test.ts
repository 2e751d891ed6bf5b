import { describe, expect, test } from '@jest/globals';
import { readValue } from '../../src/vouchers/value.ts';

const REFERENCE = 'UTL-hZ4KKPAvGR43kYLL1687247368';
const TOKEN = '1253-1167-5843-6580-4889';
const PLAIN_TOKEN = '12531167584365804889';
const NESTED = { a: { b: { c: { d: { e: TOKEN } } } } };
const DEEP = Array.from({ length: 28 }).reduce<object>((inner) => ({ x1: [inner] }), { y: TOKEN });

describe('a value without a code is none, whatever stands in for it', () => {
  test.each([
    [undefined],
    [null],
    ['None'],
    [{}],
    [{ pin: null }],
    [{ pin: { number: 'None', serial: 'None', instructions: 'None' }, instructions: 'None' }],
    [{ pin: { number: ' none ', serial: 'ZZZ123456', instructions: 'Dial *126*PIN#' } }],
    [{ token: null, status: 'pending' }],
    [{ mainToken: 'N/A' }],
    [{ token: 'n/a', pin: 'NULL', code: 'undefined', voucher: '-', epin: '', kct1: '--' }],
    [{ token: 'pending' }],
    [{ token: 'PROCESSING' }],
    [{ token: 'Not available yet' }],
    [{ pin: 'Token will be sent in 5 minutes to 08031234567' }],
    [{ code: '000', message: 'Transaction is being processed', requestId: '202611281419ABCDE' }],
    [{ token: [], tokens: [null, 'None', { number: '' }] }],
    [
      {
        status: 'pending',
        reference: REFERENCE,
        echo: REFERENCE,
        amount: '1000.00',
        units: 45.6,
        phone: '08031234567',
      },
    ],
    [{ sent_at: '2026-11-28T14:19:19Z', date: '28 Nov 2026', time: '14:19', expiry: '2027-01-01' }],
    [{ meterNumber: '45123456789', customerName: 'ADA OBI', receiptNo: '1234567890123', tokenStatus: 'PENDING1' }],
    [{ message: 'Your purchase is complete. For help call 08012345678 or visit https://airtel.com.' }],
    [{ note: 'You paid NGN 1,000.00 for 45.6 units on 28 Nov 2026 at 14:19. Ref: 1234567890.' }],
    [{ pin: true, token: false }],
    [{ token: null, smart_card_number: '7025544333', IUC: '7025544334', decoderNo: '7025544335' }],
    [{ token: null, message: 'IUC 7025544333 is active until 2027-01-01' }],
    [{ token: null, variation_code: 'prepaid-1000', supplyGroupCode: '999962', sgc: '999962', krn: 1 }],
    [{ response: 'Transaction 1234567890123 successful', result: { value: 'pending' }, result_code: 200_001 }],
    [{ status: 'Token 482913 was sent' }],
    [{ reference: 'AB1253-1167-5843-6580-4889' }],
    [{ reference: '1253-1167-5843-6580-48891' }],
  ])('case %#: %j', (value) => {
    expect(readValue(value, [REFERENCE])).toMatchObject({ verdict: 'none', codes: [] });
  });
});

describe('a code is found wherever it stands', () => {
  test.each<[object, readonly string[]]>([
    [{ pin: { number: '0088274619', serial: 'ZZZ123456' } }, ['0088274619']],
    [{ token: 12345678 }, ['12345678']],
    [{ TOKEN: '1234' }, ['1234']],
    [{ value: '9988-7766-5544' }, ['998877665544']],
    [{ value: ['5544332211', { pin: '0012' }] }, ['0012', '5544332211']],
    [NESTED, [PLAIN_TOKEN]],
    [DEEP, [PLAIN_TOKEN]],
    [{ instructions: `Recharge your meter with ${TOKEN}` }, [PLAIN_TOKEN]],
    [{ instructions: `Load ${TOKEN.replaceAll('-', ' ')}.` }, [PLAIN_TOKEN]],
    [{ message: 'Dial *126*8827461935502# to load it' }, ['8827461935502']],
    [{ message: 'Your PIN is 482913. Never share it.' }, ['482913']],
    [{ message: `45.6 units. Token for meter 45123456789 is ${TOKEN}` }, [PLAIN_TOKEN]],
    [{ transactiond_code: 'Token : 2636 2054 4059 8275 7802' }, ['26362054405982757802']],
    [{ status: `Delivered. Token ${TOKEN}` }, [PLAIN_TOKEN]],
    [{ status: 'Token 9988776655 was sent' }, ['9988776655']],
    [{ mainToken: TOKEN, mainTokenUnits: 45.6, kct1: '11112222333344445555' }, ['11112222333344445555', PLAIN_TOKEN]],
    [{ cards: [{ Serial: 'WRN1', Pin: '098765432112' }] }, ['098765432112']],
    [{ 'recharge-pin': 'aB3d-E9fG' }, ['AB3DE9FG']],
    [{ voucher: { code: 'GIFT-2023-XMAS', amount: 1000, expiry: '2026-12-31' } }, ['GIFT2023XMAS']],
    [{ x: 'AB12-CD34-EF56' }, ['AB12CD34EF56']],
    [{ tokens: { [PLAIN_TOKEN]: '10 kWh' } }, [PLAIN_TOKEN]],
    [{ tokens: { [PLAIN_TOKEN]: null } }, [PLAIN_TOKEN]],
    [{ token: '１２３４－５６７８' }, ['12345678']],
    [{ response: PLAIN_TOKEN }, [PLAIN_TOKEN]],
    [{ result: [{ value: TOKEN }] }, [PLAIN_TOKEN]],
    [{ iuc: '7025544333', voucher: '9923 8822 7733' }, ['992388227733']],
    [{ token: `${TOKEN},45.6kWh` }, [PLAIN_TOKEN]],
    [{ [`${'Any words at all, '.repeat(6)}token ${TOKEN}`]: 45.6 }, [PLAIN_TOKEN]],
  ])('case %#: %j', (value, codes) => {
    const reading = readValue(value, [REFERENCE]);
    expect(reading).toMatchObject({ verdict: 'has_code', codes });
    expect(reading.lines[0]?.isCode).toBe(true);
  });

  test.each<[string, object, readonly string[]]>([
    ['a power token behind its label', { token: 'Token : 26362054405982757802' }, ['26362054405982757802']],
    ['groups that two spaces part', { token: 'Token: 0495  3120  0029  9958  2637  ' }, ['04953120002999582637']],
    [
      'a token and the one given with it',
      { transactiond_code: 'Token : 26362054405982757802 Bonus Token : 04953120002999582637' },
      ['04953120002999582637', '26362054405982757802'],
    ],
    [
      'the two that are typed in before the token',
      { token: 'N/A', mainToken: TOKEN, kct1: '1'.repeat(20), kct2: '2'.repeat(20), tokenAmount: 1860.47 },
      ['1'.repeat(20), PLAIN_TOKEN, '2'.repeat(20)],
    ],
    ['sixteen digits behind a label', { Pin: 'Pin : 3678251321392432' }, ['3678251321392432']],
    ['a PIN behind its serial', { transactiond_code: 'Serial No:WRN182135587, pin: 373820665258' }, ['373820665258']],
    ['a list in which one stands for nothing', { tokens: ['11112222333344445555', 'N/A'] }, ['11112222333344445555']],
    ['letters and digits', { Voucher: ['SHRZYBJ7YUC9X'] }, ['SHRZYBJ7YUC9X']],
  ])('as billers print it: %s', (_what, value, codes) => {
    expect(readValue(value, [REFERENCE])).toMatchObject({ verdict: 'has_code', codes });
  });

  test.each([
    ['spaces', TOKEN.replaceAll('-', ' '), ' '],
    ['lines', TOKEN.replaceAll('-', ' '), '\n'],
    ['commas', TOKEN, ', '],
    ['spaces between whole tokens', PLAIN_TOKEN, ' '],
  ])('ten tokens in one text are ten codes, parted by %s', (_what, token, by) => {
    const tokens = Array.from({ length: 10 }, (_, place) => token.replace(/\d\d$/, String(10 + place)));
    const { codes } = readValue({ tokens: tokens.join(by) });
    expect(codes).toEqual(tokens.map((one) => one.replaceAll(/\D/g, '')));
  });
});

describe('what may be a code, and may be none, is unclear', () => {
  test.each([
    [{ pin: 'ABCDEFGHJK' }],
    [{ pin: '****1234' }],
    [{ pin: '0000000000' }],
    [{ token: '1000.00' }],
    [{ token: REFERENCE }],
    [{ field7: '48213' }],
    [{ field7: '1732803559' }],
    [{ message: 'Use AB12CD now' }],
    [{ message: 'Call me on it: 08031234567' }],
    [{ reference: TOKEN }],
    [{ pin: { number: 'None', serial: TOKEN.replaceAll('-', ' ') } }],
    [{ link: 'https://vouchers.example/claim/ab12cd34' }],
  ])('case %#: %j', (value) => {
    expect(readValue(value, [REFERENCE]).verdict).toBe('unclear');
  });
});

test('the recipient in any spelling, and the amount, are no codes', () => {
  const value = { echo: '07081332677', sum: '200.0', to: '2347081332677' };
  expect(readValue(value).verdict).toBe('unclear');
  expect(readValue(value, [REFERENCE, '+2347081332677', '200.00', '200', '200.0']).verdict).toBe('none');
});

test.each([
  ['null for "None"', { pin: { number: '8827461935502', serial: 'S-1', instructions: null } }],
  ['a number for its text', { pin: { number: 8_827_461_935_502, serial: 'S-1' } }],
  ['without dashes, spaces and fields', { pin: '8827461935502' }],
  ['with dashes', { pin: { number: '8827-4619-35502' } }],
  ['with a time of sending', { pin: { number: '8827461935502', serial: 's1' }, sent_at: '2026-11-28T14:00:00Z' }],
  ['in a sentence', { message: 'Your PIN is 8827 4619 35502.' }],
])('the same value spelt otherwise has the same codes: %s', (_what, value) => {
  expect(readValue(value).codes).toEqual(['8827461935502']);
});

test('lines: codes first, then the serial, then the rest, then how to use it; what stands for nothing is left out', () => {
  const value = {
    instructions: 'Keep it safe',
    pin: { serial: 'S1', instructions: 'Dial *126*PIN#', number: '8827461935502', extra: 'None' },
    units: 12.5,
    tokens: ['11112222333344445555', '66667777888899990000'],
  };
  expect(readValue(value).lines).toEqual([
    { label: 'PIN', value: '8827461935502', isCode: true },
    { label: 'tokens 1', value: '11112222333344445555', isCode: true },
    { label: 'tokens 2', value: '66667777888899990000', isCode: true },
    { label: 'Serial', value: 'S1', isCode: false },
    { label: 'units', value: '12.5', isCode: false },
    { label: 'How to use', value: 'Dial *126*PIN#', isCode: false },
    { label: 'Note', value: 'Keep it safe', isCode: false },
  ]);
});

test('a list of one is labelled with its name alone', () => {
  expect(readValue({ tokens: ['8827461935502'] }).lines).toEqual([
    { label: 'tokens', value: '8827461935502', isCode: true },
  ]);
});

test.each([
  [{ pin: { number: '8827461935502', serial: 'ZZZ123456' } }, { serial: 'ZZZ123456', last4: '5502' }],
  [
    { token: TOKEN, serialNumber: 'A\u0000B' },
    { serial: 'A B', last4: '4889' },
  ],
  [
    { voucherPin: '123456789', sn: 77 },
    { serial: '77', last4: null },
  ],
  [
    { pin: '8827461935502', serial: '8827-4619-35502' },
    { serial: null, last4: '5502' },
  ],
  // The biller's own serial is made of the PIN.
  [
    { pin: '8827-4619-35502', serial: 'SN-008827461935502/7' },
    { serial: null, last4: '5502' },
  ],
  [
    { pin: '8827461935502', serial: 'SN 0088-2746 1935502', serialNo: 'ZZZ123456' },
    { serial: 'ZZZ123456', last4: '5502' },
  ],
  [
    { field7: '48213', serial: 'ZZZ123456' },
    { serial: null, last4: null },
  ],
])(
  'what is kept in clear: the serial and the end of a long code, whatever they are called (case %#)',
  (value, marks) => {
    expect(readValue(value).marks).toEqual(marks);
  },
);

test.each([
  ['toString', 'toString'],
  ['constructor', 'constructor'],
  ['__proto__', '  proto  '],
])('a field may be called %s, which every object answers to, and its PIN is told under its name', (name, label) => {
  const value: unknown = JSON.parse(`{"${name}":"AB000000000000"}`);
  expect(readValue(value).lines).toEqual([{ label, value: 'AB000000000000', isCode: true }]);
});

describe('what the customer reads', () => {
  const lines = (value: unknown) => readValue(value).lines.map(({ label, isCode }) => [label, isCode]);

  test('marks each line that holds a code; under a name that says code, also one that may hold one', () => {
    expect(lines({ pin: 'ABCDEFGHJK' })).toEqual([['pin', true]]);
    expect(lines({ pin: 'it follows' })).toEqual([['pin', false]]);
    expect(lines({ field7: '48213' })).toEqual([['field7', false]]);
    expect(lines({ message: 'Your PIN is 482913' })).toEqual([['message', true]]);
  });

  test('starts with a code in a field of its own, then a sentence that contains one, then everything else', () => {
    const value = { units: 5, serial: 'S1', instructions: `Load ${TOKEN}`, pin: '8827461935502' };
    expect(lines(value)).toEqual([
      ['pin', true],
      ['Note', true],
      ['serial', false],
      ['units', false],
    ]);
  });

  test('calls a value without any name what it is, and keeps its lines as they came', () => {
    expect(lines('8827461935502')).toEqual([['PIN or token', true]]);
    expect(readValue({ note: 'one\ntwo 2\nthree' }).lines[0]?.value).toBe('one\ntwo 2\nthree');
  });
});

test('what may be a code counts beside one that is certain only under a name that says code', () => {
  expect(readValue({ pin: 'ABCDEFGHJK', token: '8827461935502' }).codes).toEqual(['8827461935502', 'ABCDEFGHJK']);
  expect(readValue({ field7: '48213', token: '8827461935502' }).codes).toEqual(['8827461935502']);
});

test.each(['12345\n67890', '12345 \r\n  67890'])('two lines are two codes: %j', (token) => {
  expect(readValue({ token }).codes).toEqual(['12345', '67890']);
});

test('only a number as long as a phone is recognised as the recipient by its last digits', () => {
  for (const code of ['AB7081332677', '12345678907081332677']) {
    expect(readValue({ echo: code }, ['+2347081332677']).codes).toEqual([code]);
  }
});

test('a name of up to sixty characters labels its value; a longer one is a sentence, and gets a line of its own', () => {
  const named = (length: number): string => `${'word '.repeat(20).slice(0, length - 1)}x`;
  const told = (length: number) => readValue({ [named(length)]: 'told' }).lines.map(({ value }) => value);
  expect(told(60)).toEqual(['told']);
  expect(told(61)).toEqual([named(61), 'told']);
});

test('a serial is kept in clear only when it contains no code, and at most a hundred characters of it', () => {
  const marks = (value: object) => readValue({ pin: '8827461935502', token: '9988776655', ...value }).marks;
  expect(marks({ serial: '8827-4619-35502' }).serial).toBeNull();
  expect(marks({ serial: '9988 7766 55' }).serial).toBeNull();
  expect(marks({ serial: 'S'.repeat(150) }).serial).toBe('S'.repeat(100));
});

test.each([
  ['1234567890', '7890'],
  ['123456789', null],
  ['1234-5678-9-0', '7890'],
])('the end of a code stands in clear only when enough is left unseen: %s', (pin, last4) => {
  expect(readValue({ pin }).marks.last4).toBe(last4);
});

describe('a raw text beside the same codes in fields of their own', () => {
  const labels = (value: object): readonly string[] => readValue(value).lines.map(({ label }) => label);

  test('is not shown to the customer a second time', () => {
    expect(labels({ token: PLAIN_TOKEN, units: '79.9 kWh', raw: `Token : ${TOKEN}` })).toEqual(['token', 'units']);
    expect(labels({ voucher: 'SHMVHXQ9L3RXGPU', raw: 'SHMVHXQ9L3RXGPU' })).toEqual(['voucher']);
  });

  test('is shown where it has a code that nothing else has', () => {
    expect(labels({ token: PLAIN_TOKEN, raw: `Token : ${TOKEN} Bonus Token : 62881559799402440206` })).toEqual([
      'token',
      'raw',
    ]);
    expect(labels({ raw: `Token : ${TOKEN}`, units: '79.9 kWh' })).toEqual(['raw', 'units']);
  });
});
