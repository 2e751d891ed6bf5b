import { describe, expect, test } from '@jest/globals';
import { parseBody } from '../../../src/rails/finswich/body.ts';
import { unparsedBody } from '../../../src/rails/finswich/unparsed-body.ts';

const VALUE_READY = 'UTILITY_TRANSACTION_VALUE_READY';
const REVERSAL = 'UTILITY_TRANSACTION_REVERSAL';
const torn = (text: string | Buffer) => unparsedBody(Buffer.from(text as string));

describe('a text that no program reads, and that names an event which must not be lost', () => {
  test.each([
    [VALUE_READY, `{"event":"${VALUE_READY}","data":{"utility_value":"8827`],
    [REVERSAL, `event=${REVERSAL}&amount=200`],
    [REVERSAL, 'The utility-transaction reversal of UTL-1'],
    [VALUE_READY, 'utility transaction_value-ready: 1234'],
  ])('is that event (%s), with the whole text for its data: %s', (event, text) => {
    const value = { event, data: text };
    expect(torn(text)).toEqual({ text: JSON.stringify(value), value });
  });

  test('is that event in UTF-16, too', () => {
    const text = `{"event":"${REVERSAL}"}`;
    expect(torn(Buffer.from(text, 'utf16le'))?.value).toEqual({ event: REVERSAL, data: text });
    expect(torn(Buffer.from(text, 'utf16le').swap16())?.value).toEqual({ event: REVERSAL, data: text });
  });

  test('can be read as a body from then on', () => {
    const body = torn(`"${REVERSAL}" \\ é`);
    expect(parseBody(Buffer.from(body?.text ?? ''))).toMatchObject({ ok: true, value: { value: body?.value } });
  });
});

test.each([
  '',
  '{"event":',
  'event=TRANSACTION_INITIATE',
  'event=SEND_OTP',
  'event=COMPLETE_TRANSACTION&otp=123456',
  'UTILITY.TRANSACTION.REVERSAL',
  'UTILITYTRANSACTIONREVERSAL',
  'UTILITY__TRANSACTION__REVERSAL',
])('a text that names none says nothing: %j', (text) => {
  expect(torn(text)).toBeNull();
});
