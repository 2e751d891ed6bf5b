import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  EVENTS,
  completeTransaction,
  eventNamed,
  identifier,
  label,
  sendOtp,
  transactionInitiate,
} from '../../../src/rails/finswich/payloads.ts';
import { completeEvent, initiateEvent, sendOtpEvent } from '../../harness/events.ts';

describe('an event’s name', () => {
  test('is read in any case, with spaces or dashes for its underscores and space around it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...EVENTS),
        fc.func(fc.boolean()),
        fc.constantFrom('_', ' ', '-'),
        fc.constantFrom('', ' ', '\t', '\r\n'),
        (name, isSmall, gap, around) => {
          const spelt = Array.from(name.replaceAll('_', gap), (char, at) => (isSmall(at) ? char.toLowerCase() : char));
          expect(eventNamed(`${around}${spelt.join('')}${around}`)).toBe(name);
        },
      ),
    );
  });

  test.each([
    '',
    ' ',
    'SEND',
    'SENDOTP',
    'SEND__OTP',
    'SEND.OTP',
    'SEND_OTPS',
    'XSEND_OTP',
    'SEND_OTP;SEND_OTP',
    'ſEND_OTP',
    'TRANSACTION_ıNITIATE',
    'SEND\u2010OTP',
    'SEND_OTP\u200b',
    '1SEND_OTP',
    'SEND_OTP1',
    'SEND\tOTP',
  ])('is not %j: nothing that merely looks alike is read', (text) => {
    expect(eventNamed(text)).toBeNull();
  });
});

describe('what names a transaction or a customer', () => {
  const { data } = initiateEvent('UTL-1');
  const begins = (name: unknown): boolean =>
    transactionInitiate.safeParse({ ...data, txn_reference: name }).success &&
    transactionInitiate.safeParse({ ...data, user_reference: name }).success;
  const goesOn = (name: unknown): boolean => identifier.safeParse(name).success;

  test.each(['a', 'x'.repeat(200), 'مرجع ☎ 🙂', "'; DROP TABLE", '__proto__', ' x '])('may be %j', (name) => {
    expect({ begins: begins(name), goesOn: goesOn(name) }).toEqual({ begins: true, goesOn: true });
  });

  test.each(['', 'x'.repeat(201), 'a\0b', 'a\nb', '\ud800', 7, null, undefined, ['a'], {}])('is never %j', (name) => {
    expect({ begins: begins(name), goesOn: goesOn(name) }).toEqual({ begins: false, goesOn: false });
  });

  test.each(['\u200b', ' ', '\u2800', 'a\u202eb', 'a\u2028b'])(
    'is not %j of what begins, though what has begun may go on by it',
    (name) => {
      expect({ begins: begins(name), goesOn: goesOn(name) }).toEqual({ begins: false, goesOn: true });
    },
  );

  test('says why it is none', () => {
    const why = (schema: typeof identifier, name: string) =>
      schema.safeParse(name).error?.issues.map(({ message }) => message);
    expect(why(identifier, 'a\0b')).toEqual([expect.stringMatching(/\w/)]);
  });
});

test('a label is a text to read: cut, without what cannot be shown, and nothing where it has parts of its own', () => {
  const read = (said: unknown) => label.parse(said);
  expect(read('Nigeria Airtel')).toBe('Nigeria Airtel');
  expect(read(4611)).toBe('4611');
  expect(read(false)).toBe('false');
  expect(read('Air\u0000tel\u001b')).toBe('Air tel ');
  expect(read('x'.repeat(201))).toBe('x'.repeat(200));
  for (const none of [undefined, null, '', 'None', {}, [], [['x']], { id: 5 }]) expect(read(none)).toBeNull();
});

test('a transaction begins with all that it needs, and with nothing of another kind', () => {
  const { data } = initiateEvent('UTL-1');
  expect(transactionInitiate.parse({ ...data, more: 1 })).toEqual({
    user_reference: 'poormeggriffin',
    amount: '200.0',
    currency: 'ngn',
    txn_reference: 'UTL-1',
    transfer_type: 'UTILITY',
    recipient: {
      operator: 'Nigeria Airtel',
      product_id: '4611',
      product_type: 'Mobile Pin / Voucher',
      value_recipient: '+2347081332677',
      product_category: 'Mobile PIN',
      account_number: null,
      bank_name: null,
      account_name: null,
      bank_code: null,
    },
    mode: 'TEST',
  });
});

describe.each([
  ['TRANSACTION_INITIATE', transactionInitiate, initiateEvent('UTL-1').data],
  ['SEND_OTP', sendOtp, sendOtpEvent('UTL-1').data],
  ['COMPLETE_TRANSACTION', completeTransaction, completeEvent('UTL-1', '123456').data],
] as const)('%s', (_name, schema, data: Readonly<Record<string, unknown>>) => {
  const needed = ['user_reference', 'txn_reference', 'amount', 'currency', 'mode', 'otp'].filter(
    (name) => name in data,
  );

  test('holds what it needs', () => {
    const read = schema.parse(data) as Readonly<Record<string, unknown>>;
    for (const name of needed) expect(read[name]).toBe(data[name]);
  });

  test.each(needed)('without a %s, or with another thing for it, is none', (name) => {
    for (const wrong of [undefined, null, 7, true, [], {}]) {
      expect(schema.safeParse({ ...data, [name]: wrong }).success).toBe(false);
    }
  });

  test.each(Object.entries({ amount: 64, currency: 16, otp: 64 }).filter(([name]) => needed.includes(name)))(
    'has a %s of at most %i characters',
    (name, most) => {
      const holds = (length: number) => schema.safeParse({ ...data, [name]: '1'.repeat(length) }).success;
      expect({ most: holds(most), more: holds(most + 1) }).toEqual({ most: true, more: false });
    },
  );

  test.each(['TEST', 'LIVE'])('is of mode %s', (mode) => {
    expect(schema.parse({ ...data, mode })).toMatchObject({ mode });
    expect(schema.safeParse({ ...data, mode: mode.toLowerCase() }).success).toBe(false);
  });
});

test('a code is what the customer typed, without the space around it; a word is none', () => {
  const { data } = completeEvent('UTL-1', '');
  const otp = (typed: string) => completeTransaction.safeParse({ ...data, otp: typed }).data?.otp;
  expect(otp(' 123 456\n')).toBe('123 456');
  expect(otp('٤٨٢٩١٥')).toBe('٤٨٢٩١٥');
  expect(otp(`${' '.repeat(70)}1`)).toBe('1');
  for (const none of ['', ' ', 'code', '--']) expect(otp(none)).toBeUndefined();
});
