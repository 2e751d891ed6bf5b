import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Gives, valueIn } from '../../../src/rails/vtpass/value.ts';
import { readAnswer } from '../../../src/rails/vtpass/answer.ts';
import { readValue } from '../../../src/vouchers/value.ts';
import type { OrderCall } from '../../../src/transactions/ordered/ports.ts';
import { answerTo, olderAnswerTo } from './answers.ts';
import { AIRTIME, DSTV, JAMB, POSTPAID, PREPAID, SHOWMAX, WAEC } from './sold.ts';

type Fields = Readonly<Record<string, unknown>>;

const own = ({ account, phone, requestId }: OrderCall): readonly string[] => [account, phone, requestId];
const valueOf = (call: OrderCall, gives: Gives, body: Fields) =>
  valueIn(readAnswer(JSON.stringify(body))?.parts ?? [], gives, own(call));

/** A delivered answer that has these fields beside its code. */
const delivered = (call: OrderCall, top: Fields, payment: Fields = {}): Fields =>
  answerTo(call, 'delivered', payment, top);

const TOKEN = '26362054405982757802';
const BONUS = '62881559799402440206';

interface Shape {
  readonly what: string;
  readonly call: OrderCall;
  readonly gives: Gives;
  readonly body: Fields;
  readonly value: Fields;
  /** What the house’s reader finds, in its own order. */
  readonly codes: readonly string[];
  readonly serials?: readonly string[];
}

const SHAPES: readonly Shape[] = [
  {
    what: 'Ikeja as it is now: a label inside the token, and N/A for what is missing',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, {
      purchased_code: `Token : ${TOKEN}`,
      customerName: 'N/A',
      meterNumber: 'N/A',
      token: `Token : ${TOKEN}`,
      tokenAmount: 1860.47,
      exchangeReference: '40532461',
      resetToken: 'N/A',
      configureToken: 'N/A',
      units: '79.9 kWh',
      kct1: 'N/A',
      kct2: 'N/A',
    }),
    value: { token: TOKEN, units: '79.9 kWh', raw: `Token : ${TOKEN}` },
    codes: [TOKEN],
  },
  {
    what: 'Ikeja, asked later: the token also stands in the payment itself',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, { purchased_code: '' }, { extras: `Token : ${TOKEN}`, product_id: 14 }),
    value: { token: TOKEN, raw: `Token : ${TOKEN}` },
    codes: [TOKEN],
  },
  {
    what: 'a text without a token before one with it',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, { purchased_code: 'Token : N/A' }, { extras: `Token : ${TOKEN}` }),
    value: { token: TOKEN, raw: `Token : ${TOKEN}` },
    codes: [TOKEN],
  },
  {
    what: 'Ikeja as it was: digits alone',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, { token: TOKEN, tokenValue: '2000', businessCenter: null, units: '3.2' }),
    value: { token: TOKEN, units: '3.2', raw: TOKEN },
    codes: [TOKEN],
  },
  {
    what: 'a token that was sent as a number, to the digit',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, { token: `NUMBER${TOKEN}` }),
    value: { token: TOKEN, raw: TOKEN },
    codes: [TOKEN],
  },
  {
    what: 'Eko: a main and a bonus token',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, {
      purchased_code: `Token : ${TOKEN} Bonus Token : ${BONUS}`,
      mainToken: TOKEN,
      mainTokenDescription: 'Normal Sale',
      mainTokenUnits: 16666.666,
      mainTokenTax: 442.11,
      mainsTokenAmount: 3157.89,
      bonusToken: BONUS,
      bonusTokenDescription: 'FBE Token',
      bonusTokenUnits: 50,
      tariffIndex: '52',
      debtDescription: '1122',
    }),
    value: {
      token: TOKEN,
      bonusToken: BONUS,
      units: '16666.666',
      raw: `Token : ${TOKEN} Bonus Token : ${BONUS}`,
    },
    codes: [TOKEN, BONUS],
  },
  {
    what: 'Eko by its text for people alone',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, { purchased_code: `Token : ${TOKEN} Bonus Token : ${BONUS}` }),
    value: { token: TOKEN, bonusToken: BONUS, raw: `Token : ${TOKEN} Bonus Token : ${BONUS}` },
    codes: [TOKEN, BONUS],
  },
  {
    what: 'Kano: groups of four, with two spaces between them',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, {
      purchased_code: 'Token: 0495  3120  0029  9958  2637  ',
      token: '0495  3120  0029  9958  2637  ',
      configure_token1: null,
      configure_token2: null,
    }),
    value: { token: '04953120002999582637', raw: 'Token: 0495  3120  0029  9958  2637' },
    codes: ['04953120002999582637'],
  },
  {
    what: 'tokens that change the key of the meter, before the token',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, { kct1: '11112222333344445555', kct2: '6666-7777-8888-9999-0000', token: TOKEN }),
    value: { kct1: '11112222333344445555', kct2: '66667777888899990000', token: TOKEN, raw: TOKEN },
    codes: ['11112222333344445555', TOKEN, '66667777888899990000'],
  },
  {
    what: 'Kano’s names for tokens that change the key',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, {
      configure_token1: '11112222333344445555',
      configure_token2: '66667777888899990000',
      token: TOKEN,
    }),
    value: { kct1: '11112222333344445555', kct2: '66667777888899990000', token: TOKEN, raw: TOKEN },
    codes: ['11112222333344445555', TOKEN, '66667777888899990000'],
  },
  {
    what: 'billers with capitals',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, { Token: TOKEN, PurchasedUnits: '12.5', TariffRate: '33.8', ReceiptNumber: '190720' }),
    value: { token: TOKEN, units: '12.5', raw: TOKEN },
    codes: [TOKEN],
  },
  {
    what: 'a token in the payment itself',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, {}, { mainToken: TOKEN }),
    value: { token: TOKEN, raw: TOKEN },
    codes: [TOKEN],
  },
  {
    what: 'a token of 16 digits, in groups',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, { token: '1234-5678-9012-3456' }),
    value: { token: '1234567890123456', raw: '1234-5678-9012-3456' },
    codes: ['1234567890123456'],
  },
  {
    what: 'units after the token, in the same text',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, { purchased_code: '2636 2054 4059 8275 7802 79.9 kWh' }),
    value: { token: TOKEN, raw: '2636 2054 4059 8275 7802 79.9 kWh' },
    codes: [TOKEN],
  },
  {
    what: 'a token in a list',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, { tokens: [`Token : ${TOKEN}`] }),
    value: { token: TOKEN },
    codes: [TOKEN],
  },
  {
    what: 'an older answer to a question',
    call: PREPAID,
    gives: 'token',
    body: olderAnswerTo(PREPAID, '000', {
      purchased_code: `Token : ${TOKEN}`,
      meterNumber: '62141398750',
      token: TOKEN,
      tokenAmount: '10000',
      exchangeReference: '180820191347550',
      units: '220.6',
    }),
    value: { token: TOKEN, units: '220.6', raw: `Token : ${TOKEN}` },
    codes: [TOKEN],
  },
  {
    what: 'a token in a form that is not known here, which a person can still read',
    call: PREPAID,
    gives: 'token',
    body: delivered(PREPAID, { purchased_code: 'Your code is 4821-9930-1177' }),
    value: { raw: 'Your code is 4821-9930-1177' },
    codes: ['482199301177'],
  },
  {
    what: 'the result checker of WAEC: a card',
    call: WAEC,
    gives: 'pin',
    body: delivered(WAEC, {
      cards: [{ Serial: 'WRN123456790', Pin: '098765432112' }],
      purchased_code: 'Serial No:WRN123456790, pin: 098765432112',
    }),
    value: {
      pins: ['098765432112'],
      serials: ['WRN123456790'],
      raw: 'Serial No:WRN123456790, pin: 098765432112',
    },
    codes: ['098765432112'],
    serials: ['WRN123456790'],
  },
  {
    what: 'the result checker of WAEC: three cards',
    call: WAEC,
    gives: 'pin',
    body: delivered(WAEC, {
      cards: [
        { Serial: 'WRN123456790', Pin: '098765432112' },
        { Serial: 'WRN123456791', Pin: '198765432113' },
        { Serial: 'WRN123456792', Pin: 298765432114 },
      ],
    }),
    value: {
      pins: ['098765432112', '198765432113', '298765432114'],
      serials: ['WRN123456790', 'WRN123456791', 'WRN123456792'],
    },
    codes: ['098765432112', '198765432113', '298765432114'],
    serials: ['WRN123456790', 'WRN123456791', 'WRN123456792'],
  },
  {
    what: 'the result checker of WAEC by its text for people alone',
    call: WAEC,
    gives: 'pin',
    body: delivered(WAEC, {
      purchased_code: 'Serial No:WRN123456790, pin: 098765432112, Serial No:WRN123456791, pin: 198765432113',
    }),
    value: {
      pins: ['098765432112', '198765432113'],
      serials: ['WRN123456790', 'WRN123456791'],
      raw: 'Serial No:WRN123456790, pin: 098765432112, Serial No:WRN123456791, pin: 198765432113',
    },
    codes: ['098765432112', '198765432113'],
    serials: ['WRN123456790', 'WRN123456791'],
  },
  {
    what: 'the registration of WAEC: tokens that are PINs',
    call: WAEC,
    gives: 'pin',
    body: delivered(WAEC, {
      purchased_code: 'Token: 0100070365657400875',
      tokens: ['0100070365657400875', 'Token : 0100070365657400876'],
    }),
    value: { pins: ['0100070365657400875', '0100070365657400876'], raw: 'Token: 0100070365657400875' },
    codes: ['0100070365657400875', '0100070365657400876'],
  },
  {
    what: 'an exam board that calls its PIN a token',
    call: WAEC,
    gives: 'pin',
    body: delivered(WAEC, { token: '0100070365657400875' }),
    value: { pins: ['0100070365657400875'], raw: '0100070365657400875' },
    codes: ['0100070365657400875'],
  },
  {
    what: 'the registration of WAEC by its text for people alone',
    call: WAEC,
    gives: 'pin',
    body: delivered(WAEC, { purchased_code: 'Token: 0100070365657400875, 0100070365657400876.' }),
    value: {
      pins: ['0100070365657400875', '0100070365657400876'],
      raw: 'Token: 0100070365657400875, 0100070365657400876.',
    },
    codes: ['0100070365657400875', '0100070365657400876'],
  },
  {
    what: 'JAMB: its label inside the PIN',
    call: JAMB,
    gives: 'pin',
    body: delivered(JAMB, { purchased_code: 'Pin : 3678251321392432', Pin: 'Pin : 3678251321392432' }),
    value: { pins: ['3678251321392432'], raw: 'Pin : 3678251321392432' },
    codes: ['3678251321392432'],
  },
  {
    what: 'an exam PIN without any label',
    call: JAMB,
    gives: 'pin',
    body: delivered(JAMB, { purchased_code: '3678 2513 2139 2432' }),
    value: { pins: ['3678251321392432'], raw: '3678 2513 2139 2432' },
    codes: ['3678251321392432'],
  },
  {
    what: 'Showmax: a voucher in a list',
    call: SHOWMAX,
    gives: 'voucher',
    body: delivered(SHOWMAX, { purchased_code: 'SHMVHXQ9L3RXGPU', Voucher: ['SHMVHXQ9L3RXGPU'] }),
    value: { voucher: 'SHMVHXQ9L3RXGPU', raw: 'SHMVHXQ9L3RXGPU' },
    codes: ['SHMVHXQ9L3RXGPU'],
  },
  {
    what: 'Showmax by the text in the payment alone',
    call: SHOWMAX,
    gives: 'voucher',
    body: delivered(SHOWMAX, {}, { extras: 'SHMVHXQ9L3RXGPU' }),
    value: { voucher: 'SHMVHXQ9L3RXGPU', raw: 'SHMVHXQ9L3RXGPU' },
    codes: ['SHMVHXQ9L3RXGPU'],
  },
  {
    what: 'a token under a name of its own, where no token is expected',
    call: DSTV,
    gives: null,
    body: delivered(DSTV, { token: TOKEN, purchased_code: 'done' }),
    value: { token: TOKEN },
    codes: [TOKEN],
  },
];

/** A number in JSON that JavaScript could not hold. */
const asText = (body: Fields): string => JSON.stringify(body).replace(/"NUMBER(\d+)"/, '$1');

describe('what was bought has one form for all billers, in which the house finds its codes', () => {
  test.each(SHAPES)('$what', ({ call, gives, body, value, codes, serials = [] }) => {
    const found = valueIn(readAnswer(asText(body))?.parts ?? [], gives, own(call));
    expect(found).toEqual(value);
    const reading = readValue(found, own(call));
    expect(reading).toMatchObject({ verdict: 'has_code', serials });
    expect(reading.codes).toEqual(codes.toSorted());
  });

  test.each(SHAPES.filter(({ value }) => Object.keys(value).length > 1 && 'raw' in value))(
    'and the customer reads each code once: $what',
    ({ call, gives, body, codes }) => {
      const lines = readValue(valueIn(readAnswer(asText(body))?.parts ?? [], gives, own(call)), own(call)).lines;
      expect(lines.filter(({ isCode }) => isCode)).toHaveLength(codes.length);
      expect(lines.map(({ label }) => label)).not.toContain('raw');
    },
  );
});

describe('nothing was bought that way, or it has not come yet', () => {
  test.each<[string, OrderCall, Gives, Fields]>([
    ['airtime', AIRTIME, null, delivered(AIRTIME, {})],
    ['airtime with a text of any kind', AIRTIME, null, delivered(AIRTIME, { purchased_code: '4821993011770000' })],
    [
      'a bill that was paid afterwards',
      POSTPAID,
      null,
      delivered(POSTPAID, {
        customerName: 'NP NGEMA',
        meterNumber: null,
        utilityName: 'Eskom',
        exchangeReference: '0971120581015673',
        balance: null,
      }),
    ],
    ['a bill whose token is N/A', POSTPAID, null, delivered(POSTPAID, { token: 'N/A', kct1: 'N/A', units: 'N/A' })],
    ['a prepaid meter whose token has not come', PREPAID, 'token', delivered(PREPAID, {})],
    [
      'a prepaid meter with N/A in every place',
      PREPAID,
      'token',
      delivered(PREPAID, { purchased_code: 'Token : N/A', token: 'N/A', units: 'N/A', kct1: 'N/A', mainToken: null }),
    ],
    ['a token that is an empty label', PREPAID, 'token', delivered(PREPAID, { token: 'Token : ' })],
    ['no piece', PREPAID, 'token', delivered(PREPAID, { purchased_code: 'Token : , ; |' })],
    [
      'a text without an end',
      PREPAID,
      'token',
      delivered(PREPAID, { purchased_code: `${TOKEN}${' '.repeat(20_000)}x` }),
    ],
    ['words', PREPAID, 'token', delivered(PREPAID, { purchased_code: 'Token is being generated, please wait' })],
    ['the meter itself', PREPAID, 'token', delivered(PREPAID, { purchased_code: 'Meter 1111111111111' })],
    ['a PIN in words', JAMB, 'pin', delivered(JAMB, { Pin: 'Pin : being generated' })],
    ['empty lists', WAEC, 'pin', delivered(WAEC, { cards: [], tokens: [] })],
    ['cards without a PIN', WAEC, 'pin', delivered(WAEC, { cards: [{ Serial: 'WRN123456790', Pin: null }] })],
    ['no voucher', SHOWMAX, 'voucher', delivered(SHOWMAX, { Voucher: [] })],
  ])('%s', (_what, call, gives, body) => {
    const value = valueOf(call, gives, body);
    expect(value).toBeNull();
    expect(readValue(value, own(call)).verdict).toBe('none');
  });
});

test('a token in whatever grouping, label and field is the same token', () => {
  const label = fc.constantFrom('', 'Token : ', 'token:', 'TOKEN = ', 'Token: ');
  const gap = fc.constantFrom('', ' ', '  ', '-', ' - ');
  const digits = fc.stringMatching(/^[1-9]\d{19}$/);
  const field = fc.constantFrom('token', 'Token', 'mainToken', 'purchased_code');
  fc.assert(
    fc.property(label, gap, digits, field, fc.constantFrom('', ' ', '.'), (before, between, token, name, after) => {
      const written = (token.match(/\d{4}/g) ?? []).join(between);
      const found = valueOf(PREPAID, 'token', delivered(PREPAID, { [name]: `${before}${written}${after}` }));
      expect(found).toMatchObject({ token });
    }),
  );
});
