import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/core/clock.ts';
import { ROUTES } from '../../src/console/routes.ts';
import { WRITTEN } from '../../src/desk/words-about.ts';
import { containsCode } from '../../src/desk/secret-in-words.ts';
import { newCustomer } from '../harness/customer.ts';
import { completeEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { transactionWithCode } from '../harness/settled-transaction.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

const CODE = '7712345678901';
const value = { pin: { number: CODE, serial: 'YYY1', instructions: 'None' }, instructions: 'None' };

let desk: Desk;
let supervisor: Member;
let user: string;
let otp: string;

beforeAll(async () => {
  desk = await startDesk();
  supervisor = await desk.member('supervisor');
  ({ user } = await newCustomer(desk));
  otp = await transactionWithCode(desk, 'UTL-secret', user);
  await desk.post(completeEvent('UTL-secret', otp, { user_reference: user }));
  await desk.post(valueReadyEvent('UTL-secret', { user_reference: user, utility_value: value }));
});
afterAll(() => desk.close());

const note = (text: string) => supervisor.post('/transactions/UTL-secret/notes', { text });

test.each([
  ['the PIN', CODE],
  ['the PIN in groups', 'I read her 7712-3456 7890 1, and it works'],
  ['the PIN with dots', '771.234.567.8901'],
  ['the PIN in full-width digits', '７７１２３４５６７８９０１'],
  ['eight digits of it', 'it ends in 45678901'],
  ['the first eight of it', 'begins with 7712 3456'],
])('a note that contains %s is refused in plain words, and nothing of it is kept', async (_what, text) => {
  const answer = await note(text);
  expect(answer).toMatchObject({ status: 422, body: { code: 'secret_in_text' } });
  expect(answer.body['title']).toMatch(/PIN, token or code/);
  expect(answer.text).not.toContain('7712');
  expect((await supervisor.get('/transactions/UTL-secret')).body['notes']).toEqual([]);
});

test('the code the customer typed is refused as well', async () => {
  expect(await note(`she says the code was ${otp}`)).toMatchObject({ status: 422, body: { code: 'secret_in_text' } });
});

test('an expired code is refused as well, and so is the one that followed it', async () => {
  const { user: other } = await newCustomer(desk);
  const first = await transactionWithCode(desk, 'UTL-two-codes', other);
  desk.advance(11 * MINUTE);
  await desk.post(sendOtpEvent('UTL-two-codes', { user_reference: other }));
  const second = desk.otp();
  expect(second).not.toBe(first);
  for (const code of [first, second]) {
    const answer = await supervisor.post('/transactions/UTL-two-codes/notes', { text: `she typed ${code}` });
    expect(answer).toMatchObject({ status: 422, body: { code: 'secret_in_text' } });
  }
});

test('other digits are kept: a phone, the last four, a serial, an amount, a reference', async () => {
  for (const text of ['Called +234 803 123 4567 at 14:02', 'ends in 8901, serial YYY1', '₦200.00 of UTL-secret']) {
    expect([text, (await note(text)).status]).toEqual([text, 200]);
  }
});

test('every other free text with it is refused as well', async () => {
  const proven = await desk.sessionOf(supervisor);
  const id = String(((await supervisor.get('/transactions/UTL-secret')).body['vouchers'] as { id: number }[])[0]?.id);
  for (const path of [
    `/vouchers/${id}/reveal`,
    `/customers/TEST/${user}/freeze`,
    `/customers/TEST/${user}/lift-limits`,
  ]) {
    const answer = await proven.post(path, { reason: `they read out ${CODE}` });
    expect([path, answer.body['code']]).toEqual([path, 'secret_in_text']);
  }
  const details = { category: 'gold', reason: `they read out ${CODE}` };
  const changed = await proven.post(`/customers/TEST/${user}/details`, details);
  expect(changed.body['code']).toBe('secret_in_text');
});

test('every act with a free text says which transactions it is about', () => {
  const keeps = ROUTES.filter(
    (route) =>
      route.kind === 'act' &&
      WRITTEN.some((name) => name in ((route.bodyExample ?? {}) as object)) &&
      route.wordsAbout === undefined,
  );
  expect(keeps.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});

test.each(['the PIN is 4821', 'call 0803 4821 77'])('a short PIN is found where it stands alone: %s', (text) => {
  expect(containsCode(text, '4821')).toBe(true);
});

test('a short PIN is not found inside a phone number', () => {
  expect(containsCode('call 08034821777', '4821')).toBe(false);
});
