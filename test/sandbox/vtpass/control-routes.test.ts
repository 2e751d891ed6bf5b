import { expect, test } from '@jest/globals';
import { type Ground, answerOf, ground, power, said } from './ground.ts';
import { ACKNOWLEDGED, merchantEar } from './merchant-ear.ts';

const ID = '202503101114control';
const tell = ({ url }: Ground, path: string, headers: Record<string, string> = {}) =>
  answerOf(fetch(`${url}/vtpass/control${path}`, { headers }));
const rule = ({ url }: Ground, method: string, path: string, body: object = {}) =>
  answerOf(
    fetch(`${url}/vtpass/control${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

test('an order is scripted, played and resolved over HTTP, and the books tell it', async () => {
  await using vtpass = await ground();
  const script = { knobs: { ends: 'pending' }, fits: { serviceId: 'ikeja-electric' }, times: 2 };
  expect(await rule(vtpass, 'POST', '/order-scripts', script)).toMatchObject({ status: 204, text: '' });
  expect(said(await vtpass.pay(power({ request_id: ID })))).toBe('000 pending');
  const resolved = await rule(vtpass, 'POST', `/orders/${ID}/resolve`, { to: 'delivered' });
  expect(resolved).toMatchObject({ status: 200, body: { requestId: ID, status: 'delivered' } });
  expect(said(await vtpass.requery(ID))).toBe('000 delivered');
  expect((await tell(vtpass, '/books')).body).toEqual(JSON.parse(JSON.stringify(vtpass.control.books())));
  expect((await tell(vtpass, '/orders')).body).toMatchObject({
    orders: [{ requestId: ID, variationCode: 'prepaid', requeries: 1, value: { codes: { kct1: 'N/A' } } }],
  });
  expect((await tell(vtpass, '/calls')).body).toMatchObject({ calls: [{ path: '/pay' }, { path: '/requery' }] });
  vtpass.now += 30_000;
  expect(said(await vtpass.pay(power()))).toBe('000 pending');
});

test('scripts are forgotten over HTTP', async () => {
  await using vtpass = await ground();
  await rule(vtpass, 'POST', '/order-scripts', { knobs: { refuse: '034' } });
  await rule(vtpass, 'POST', '/verification-scripts', { knobs: { isWrong: true } });
  expect(await rule(vtpass, 'DELETE', '/scripts')).toMatchObject({ status: 204 });
  expect(said(await vtpass.pay(power()))).toBe('000 delivered');
});

test('a verification is scripted over HTTP', async () => {
  await using vtpass = await ground();
  await rule(vtpass, 'POST', '/verification-scripts', { knobs: { meterType: 'postpaid' } });
  const meter = { serviceID: 'ikeja-electric', billersCode: '1111111111111', type: 'prepaid' };
  expect((await vtpass.post('/merchant-verify', meter)).body).toMatchObject({ content: { Meter_Type: 'POSTPAID' } });
});

test('settings are read and changed one by one', async () => {
  await using vtpass = await ground({ settings: { numbers: 'any' } });
  const changed = await rule(vtpass, 'PATCH', '/settings', { variationsKey: 'varations', account: '021' });
  expect(changed.body).toMatchObject({ numbers: 'any', variationsKey: 'varations', account: '021' });
  expect((await tell(vtpass, '/settings')).body).toEqual(changed.body);
  expect((await vtpass.get('/balance')).body).toMatchObject({ code: '021' });
});

test('price, variation and balance are set over HTTP', async () => {
  await using vtpass = await ground();
  const order = { serviceID: 'waec', variation_code: 'waecdirect', phone: '080' };
  await rule(vtpass, 'PUT', '/prices/waec/waecdirect', { minor: 4_000_00 });
  expect((await vtpass.pay(order)).body).toMatchObject({ amount: 4000 });
  await rule(vtpass, 'POST', '/prices/waec/waecdirect/withdraw');
  expect((await vtpass.pay(order)).body).toMatchObject({ code: '010' });
  await rule(vtpass, 'PUT', '/balance', { minor: 0 });
  expect((await vtpass.pay(power())).body).toMatchObject({ code: '018' });
});

test('notices are sent over HTTP, and told', async () => {
  await using ear = await merchantEar(ACKNOWLEDGED);
  await using vtpass = await ground({ settings: { noticeUrl: ear.url } });
  const { control } = vtpass;
  await vtpass.pay(power({ request_id: ID }));
  await rule(vtpass, 'POST', `/orders/${ID}/notice`, { shape: 'flat' });
  await rule(vtpass, 'POST', '/services/jamb/notice', { updated: ['utme-mock'] });
  await control.until(() => control.notices().filter(({ state }) => state === 'acknowledged').length === 2);
  expect((await tell(vtpass, '/notices')).body).toMatchObject({
    notices: [
      { body: { request_id: ID }, state: 'acknowledged' },
      { body: { summary: { updated_variation_codes: 1 } } },
    ],
  });
});

test('what is held is let go over HTTP', async () => {
  await using vtpass = await ground();
  await rule(vtpass, 'POST', '/order-scripts', { knobs: { answer: 'held' } });
  const paying = vtpass.pay(power({ request_id: ID }));
  await vtpass.control.until(() => vtpass.control.orders().length === 1);
  expect((await rule(vtpass, 'POST', '/held/release')).body).toEqual({ released: 1 });
  expect(said(await paying)).toBe('000 delivered');
});

test.each([
  ['POST', '/order-scripts', {}, 'bad_payload'],
  ['POST', '/order-scripts', { knobs: { refuse: '999' } }, 'bad_payload'],
  ['POST', '/order-scripts', { knobs: {}, times: 0 }, 'bad_payload'],
  ['POST', '/order-scripts', { knobs: {}, fits: { serviceID: 'mtn' } }, 'bad_payload'],
  ['POST', '/verification-scripts', { knobs: { meterType: 'solar' } }, 'bad_payload'],
  ['PATCH', '/settings', { numbers: 'all' }, 'bad_payload'],
  ['PATCH', '/settings', { noticeUrl: 'javascript:alert(1)' }, 'bad_payload'],
  ['PUT', '/balance', { minor: -1 }, 'bad_payload'],
  ['PUT', '/prices/waec/waecdirect', { minor: '5' }, 'bad_payload'],
  ['PUT', '/prices/waec/none', { minor: 5 }, 'impossible'],
  ['PUT', '/prices/ikeja-electric/prepaid', { minor: 5 }, 'impossible'],
  ['POST', '/prices/waec/none/withdraw', {}, 'impossible'],
  ['POST', '/orders/none/resolve', { to: 'failed' }, 'impossible'],
  ['POST', '/orders/none/resolve', { to: 'lost' }, 'bad_payload'],
  ['POST', '/orders/none/notice', {}, 'impossible'],
  ['POST', '/services/none/notice', {}, 'impossible'],
])('%s %s with %j is refused as %s', async (method, path, body, code) => {
  await using vtpass = await ground();
  const answer = await rule(vtpass, method, path, body);
  expect([answer.status, answer.body]).toMatchObject([422, { code, message: expect.any(String) }]);
});

test('a control that there is not', async () => {
  await using vtpass = await ground();
  expect(await tell(vtpass, '/nothing')).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

test('another site in the same browser rules nothing', async () => {
  await using vtpass = await ground();
  const books = (site: string) => tell(vtpass, '/books', { 'sec-fetch-site': site });
  expect(await books('cross-site')).toMatchObject({ status: 403, body: { code: 'cross_site' } });
  expect(await books('same-origin')).toMatchObject({ status: 200 });
});
