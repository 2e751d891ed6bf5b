import { expect, test } from '@jest/globals';
import { FOR_GET, FOR_POST, KEYS, airtime, answerOf, ground } from './ground.ts';

const basic = (email: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`,
});
const BASIC = basic(KEYS.email, KEYS.password);
const REFUSED = { code: '087', response_description: 'INVALID CREDENTIALS' };

const GETS: readonly (readonly [string, Record<string, string>, 'known' | 'unknown'])[] = [
  ['the api key and the public key', FOR_GET, 'known'],
  ['the api key and the secret key', FOR_POST, 'known'],
  ['HTTP Basic', BASIC, 'known'],
  ['the api key alone', { 'api-key': KEYS.apiKey }, 'unknown'],
  ['the public key alone', { 'public-key': KEYS.publicKey }, 'unknown'],
  ['another api key', { ...FOR_GET, 'api-key': 'other' }, 'unknown'],
  ['another public key', { ...FOR_GET, 'public-key': 'PK_other' }, 'unknown'],
  ['another password', basic(KEYS.email, 'wrong'), 'unknown'],
  ['nothing', {}, 'unknown'],
];

test.each(GETS)('a GET with %s is from somebody %3$s', async (_what, headers, who) => {
  await using vtpass = await ground();
  const { status, body } = await vtpass.get('/balance', headers);
  expect(status).toBe(200);
  expect(body).toEqual(who === 'known' ? { code: 1, contents: { balance: 5_000_000 } } : REFUSED);
});

const POSTS: readonly (readonly [string, Record<string, string>, 'known' | 'unknown'])[] = [
  ['the api key and the secret key', FOR_POST, 'known'],
  ['all three keys', { ...FOR_POST, ...FOR_GET }, 'known'],
  ['HTTP Basic', BASIC, 'known'],
  ['the api key and the public key', FOR_GET, 'unknown'],
  ['another secret key', { ...FOR_POST, 'secret-key': 'SK_other' }, 'unknown'],
  ['another api key', { ...FOR_POST, 'api-key': 'other' }, 'unknown'],
  ['nothing', {}, 'unknown'],
];

test.each(POSTS)('a POST with %s is from somebody %3$s, and buys only then', async (_what, headers, who) => {
  await using vtpass = await ground();
  const { body } = await vtpass.post('/pay', { request_id: vtpass.requestId(), ...airtime() }, headers);
  expect(body).toMatchObject(who === 'known' ? { code: '000' } : REFUSED);
  expect(vtpass.control.books().orders).toHaveLength(who === 'known' ? 1 : 0);
});

test.each([
  ['keys', BASIC, FOR_POST],
  ['basic', FOR_POST, BASIC],
] as const)('an account that allows %s alone refuses the other proof', async (authentication, refused, allowed) => {
  await using vtpass = await ground({ settings: { authentication } });
  expect((await vtpass.post('/pay', airtime(), refused)).body).toEqual(REFUSED);
  expect((await vtpass.post('/pay', { request_id: vtpass.requestId(), ...airtime() }, allowed)).body).toMatchObject({
    code: '000',
  });
});

test.each([
  ['021', 'ACCOUNT LOCKED'],
  ['022', 'ACCOUNT SUSPENDED'],
  ['023', 'API ACCESS NOT ENABLE FOR USER'],
  ['024', 'ACCOUNT INACTIVE'],
  ['027', 'IP NOT WHITELISTED, CONTACT SUPPORT'],
] as const)('an account with fault %s is told so on every path', async (account, text) => {
  await using vtpass = await ground({ settings: { account } });
  const refused = { code: account, response_description: text };
  expect((await vtpass.get('/balance')).body).toEqual(refused);
  expect((await vtpass.pay(airtime())).body).toEqual(refused);
  expect((await vtpass.requery('202503101114any')).body).toEqual(refused);
});

const multipart = () => {
  const form = new FormData();
  for (const [name, value] of Object.entries(airtime({ request_id: '202503101114multipart' })))
    form.set(name, String(value));
  return form;
};

test.each([
  ['form-encoded', () => new URLSearchParams({ ...airtime(), amount: '100', request_id: '202503101114form' })],
  ['multipart', multipart],
])('a body that is %s buys as JSON does', async (_what, body) => {
  await using vtpass = await ground();
  const answer = await answerOf(
    fetch(`${vtpass.url}/vtpass/api/pay`, { method: 'POST', headers: FOR_POST, body: body() }),
  );
  expect(answer.body).toMatchObject({ code: '000', amount: 100 });
});

test('fields in the query of a POST count, and a body that cannot be read has none', async () => {
  await using vtpass = await ground();
  const send = (query: string, body: string) =>
    answerOf(fetch(`${vtpass.url}/vtpass/api/requery${query}`, { method: 'POST', headers: FOR_POST, body }));
  expect((await send('?request_id=202503101114any', '')).body).toMatchObject({ code: '015' });
  for (const body of ['{"request_id":', '[]', 'null', '7'])
    expect((await send('', body)).body).toMatchObject({ code: '011' });
});

test('a path that VTpass has not is a page', async () => {
  await using vtpass = await ground();
  expect(await vtpass.get('/nothing')).toMatchObject({ status: 404, body: null });
});
