import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { available, newCustomer } from '../harness/customer.ts';
import { completeEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { transactionWithCode } from '../harness/settled-transaction.ts';

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterAll(() => merchant.close());

let count = 0;

/** A transaction whose code is out. `complete` posts the code as this JSON. */
async function withCode() {
  const reference = `SPELT-${(count += 1)}`;
  const { user } = await newCustomer(merchant);
  const otp = await transactionWithCode(merchant, reference, user);
  const complete = (json: string) =>
    merchant.post(
      JSON.stringify(completeEvent(reference, 'OTP', { user_reference: user })).replace('"OTP"', () => json),
    );
  return { reference, user, otp, complete };
}

const eastern = (code: string): string =>
  code.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)));
const SPELLINGS: readonly (readonly [string, (code: string) => string])[] = [
  ['a space behind', (code) => JSON.stringify(`${code} `)],
  ['a space inside', (code) => JSON.stringify(`${code.slice(0, 3)} ${code.slice(3)}`)],
  ['a dash inside', (code) => JSON.stringify(`${code.slice(0, 3)}-${code.slice(3)}`)],
  ['what nobody sees', (code) => JSON.stringify(`\u200b${code.slice(0, 3)}\u2060${code.slice(3)}\ufeff`)],
  ['Arabic digits', (code) => JSON.stringify(eastern(code))],
  ['a number', (code) => String(Number(code))],
  ['a number as text', (code) => JSON.stringify(String(Number(code)))],
  ['64 characters', (code) => JSON.stringify(`\t${code.slice(0, 2)}${' '.repeat(58)}${code.slice(2)}\n`)],
];

test.each(SPELLINGS)('the right code with %s pays, and Finswich gets it as it was sent out', async (_what, spelt) => {
  const { reference, user, otp, complete } = await withCode();
  expect(await complete(spelt(otp))).toMatchObject({ status: 200, body: { status: 'success' } });
  const calls = merchant.upstream.calls.filter((call) => call.reference === reference);
  expect(calls.map((call) => call.otp)).toEqual([otp]);
  // In any other spelling it is the same code again.
  for (const [, other] of SPELLINGS) expect((await complete(other(otp))).status).toBe(200);
  expect(await available(merchant, user)).toBe(80_000);
});

test('a code that begins with a zero pays as a number too', async () => {
  for (;;) {
    const { reference, otp, complete } = await withCode();
    if (!otp.startsWith('0')) continue;
    expect((await complete(String(Number(otp)))).status).toBe(200);
    expect((await merchant.record(reference)).state).toBe('settled');
    return;
  }
});

test('a wrong code costs one try, however often and however differently it is spelt', async () => {
  const { otp, complete } = await withCode();
  const wrong = String((Number(otp) + 1) % 1_000_000).padStart(6, '0');
  for (const [, spelt] of [...SPELLINGS, ...SPELLINGS]) {
    expect((await complete(spelt(wrong))).body).toMatchObject({ code: 'otp_wrong', data: { attempts_left: 4 } });
  }
  expect((await complete(JSON.stringify(otp))).status).toBe(200);
});

describe('what is no guess', () => {
  test.each([
    '""',
    '"  "',
    '"\u200b"',
    '"none"',
    'null',
    'true',
    '[]',
    '{}',
    '1.5',
    '-1',
    '4e5',
    `"${'1'.repeat(65)}"`,
  ])('%s is refused as incomplete and costs no try', async (json) => {
    const { otp, complete } = await withCode();
    expect(await complete(json)).toMatchObject({ status: 422, body: { code: 'bad_payload' } });
    const wrong = String((Number(otp) + 1) % 1_000_000).padStart(6, '0');
    expect((await complete(JSON.stringify(wrong))).body.data).toEqual({ attempts_left: 4 });
  });

  test('a text with a digit in it is a guess', async () => {
    const { complete } = await withCode();
    expect((await complete('"code 1"')).body.data).toEqual({ attempts_left: 4 });
  });
});

test('a try that an earlier version wrote down is recognised: it kept the code as it was typed', async () => {
  const { reference, otp, complete } = await withCode();
  const wrong = String((Number(otp) + 1) % 1_000_000).padStart(6, '0');
  await complete(JSON.stringify(`${wrong.slice(0, 3)} ${wrong.slice(3)}`));
  const { ring, database } = merchant.service;
  const claimed = await database.work.read(async (stores) => stores.inbox.claimed(await idOf(stores, reference)));
  const earlier = `TEST|COMPLETE_TRANSACTION|1|${ring.mac('attempt', wrong, ring.activeKeyId)}`;
  expect(claimed.map(({ key }) => key)).toContain(earlier);
});
