import { expect, test } from '@jest/globals';
import type { OrderKnobsGiven } from '../../../src/sandbox/vtpass/order-knobs.ts';
import { type Ground, airtime, ground, power, said, transactionIn } from './ground.ts';
import { ACKNOWLEDGED, merchantEar } from './merchant-ear.ts';

const ID = '202503101114script';

/** What /pay and the requeries after it say. */
async function played(vtpass: Ground, knobs: OrderKnobsGiven, requeries: number): Promise<readonly string[]> {
  vtpass.control.scriptOrder(knobs);
  const answers = [said(await vtpass.pay(power({ request_id: ID })))];
  for (let nth = 0; nth < requeries; nth += 1) answers.push(said(await vtpass.requery(ID)));
  return answers;
}

const LIVES: readonly (readonly [string, OrderKnobsGiven, readonly string[]])[] = [
  ['delivered at once', {}, ['000 delivered', '000 delivered']],
  ['delivered late', { afterRequeries: 2 }, ['000 pending', '000 pending', '000 pending', '000 delivered']],
  [
    'initiated, and delivered late',
    { answer: 'initiated', afterRequeries: 1 },
    ['000 initiated', '000 initiated', '000 delivered'],
  ],
  ['initiated, and delivered all the while', { answer: 'initiated' }, ['000 initiated', '000 delivered']],
  ['failed late', { ends: 'failed', afterRequeries: 1 }, ['000 pending', '000 pending', '016 failed', '016 failed']],
  [
    '099, then reversed',
    { answer: 'processing', ends: 'reversed', afterRequeries: 1 },
    ['099 pending', '000 pending', '040 reversed', '040 reversed'],
  ],
  ['reversed at once', { ends: 'reversed' }, ['040 reversed', '040 reversed']],
  ['pending for ever', { ends: 'pending' }, ['000 pending', '000 pending', '000 pending']],
  ['never had, though pending was said', { ends: 'unrecorded' }, ['000 pending', '015 -', '015 -']],
  ['083, and delivered', { answer: '083' }, ['083 -', '000 delivered']],
  ['014, and delivered', { answer: '014' }, ['014 -', '000 delivered']],
  ['044, and failed', { answer: '044', ends: 'failed' }, ['044 -', '016 failed']],
  ['HTTP 500 that says failed, and delivered', { answer: 'server_error' }, ['016 failed', '000 delivered']],
  [
    'requeries that tell something else first',
    { requeryAnswers: ['processing', '015', '087', 'server_error', 'pending'] },
    ['000 delivered', '099 pending', '015 -', '087 -', '016 failed', '000 pending', '000 delivered'],
  ],
];

test.each(LIVES)('an order can be %s', async (_what, knobs, says) => {
  await using vtpass = await ground();
  expect(await played(vtpass, knobs, says.length - 1)).toEqual(says);
});

test('pending is said as VTpass’s sandbox says it', async () => {
  await using vtpass = await ground();
  vtpass.control.scriptOrder({ ends: 'pending' });
  const { body } = await vtpass.pay(power({ request_id: ID }));
  expect(body).toMatchObject({ code: '000', response_description: 'TRANSACTION PROCESSING - PENDING' });
});

test.each([
  ['html', 502, '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>'],
  ['empty', 200, ''],
  ['unexpected', 200, '{"code":"777","response_description":"UNEXPECTED RESPONSE"}'],
  [
    'server_error',
    500,
    `{"code":"016","content":{"transactions":{"status":"failed"}},"response_description":"TRANSACTION FAILED","requestId":"${ID}"}`,
  ],
  ['083', 500, `{"code":"083","content":{"errors":[]},"response_description":"SYSTEM ERROR","requestId":"${ID}"}`],
  [
    '089',
    200,
    `{"code":"089","response_description":"REQUEST IS PROCESSING, PLEASE WAIT BEFORE MAKING ANOTHER REQUEST","requestId":"${ID}"}`,
  ],
] as const)('an answer can be %s, in /pay and in /requery, while the order is delivered', async (way, status, text) => {
  await using vtpass = await ground();
  vtpass.control.scriptOrder({ answer: way, requeryAnswers: [way] });
  const answers = [await vtpass.pay(power({ request_id: ID })), await vtpass.requery(ID)];
  expect(answers.map((answer) => [answer.status, answer.text])).toEqual([
    [status, text],
    [status, text],
  ]);
  expect(said(await vtpass.requery(ID))).toBe('000 delivered');
  expect(vtpass.control.books().orders).toMatchObject([{ requestId: ID, status: 'delivered' }]);
});

test('an answer can be cut in the middle: HTTP is whole, and the JSON is not', async () => {
  await using vtpass = await ground();
  vtpass.control.scriptOrder({ answer: 'cut' });
  const answer = await vtpass.pay(power({ request_id: ID }));
  expect([answer.status, answer.body]).toEqual([200, null]);
  expect(answer.text).toContain('"status":"delivered"');
});

test('a connection can be closed without a byte', async () => {
  await using vtpass = await ground();
  vtpass.control.scriptOrder({ answer: 'closed', requeryAnswers: ['closed'] });
  await expect(vtpass.pay(power({ request_id: ID }))).rejects.toThrow('fetch failed');
  await expect(vtpass.requery(ID)).rejects.toThrow('fetch failed');
  expect(vtpass.control.calls().map(({ ended, code }) => [ended, code])).toEqual([
    ['closed', null],
    ['closed', null],
  ]);
});

test('an answer that is held comes when it is let go, and says what is so then', async () => {
  await using vtpass = await ground();
  const { control } = vtpass;
  control.scriptOrder({ answer: 'held', ends: 'pending' });
  const paying = vtpass.pay(power({ request_id: ID }));
  await control.until(() => control.orders().length === 1);
  control.resolve(ID, 'delivered');
  expect(control.releaseHeld()).toBe(1);
  expect(said(await paying)).toBe('000 delivered');
  expect(control.releaseHeld()).toBe(0);
});

test('an answer that is held comes by itself when its time is over', async () => {
  await using vtpass = await ground({ heldMs: 1 });
  vtpass.control.scriptOrder({ answer: 'held' });
  expect(said(await vtpass.pay(power({ request_id: ID })))).toBe('000 delivered');
});

test('a token can come later than the delivery, and every disco leaves its place in its own way', async () => {
  await using vtpass = await ground({ settings: { numbers: 'any' } });
  const tokens = async (serviceID: string, field: string) => {
    vtpass.control.scriptOrder({ tokenAfterRequeries: 2 });
    const request_id = vtpass.requestId();
    const answers = [await vtpass.pay(power({ serviceID, request_id }))];
    for (let nth = 0; nth < 3; nth += 1) answers.push(await vtpass.requery(request_id));
    for (const answer of answers) expect(said(answer)).toBe('000 delivered');
    expect(answers.findIndex(({ body }) => body?.['purchased_code'] !== '')).toBe(3);
    return answers.map(({ body }) => body?.[field]);
  };
  expect(await tokens('ikeja-electric', 'token')).toEqual(['N/A', 'N/A', 'N/A', expect.stringContaining('Token : ')]);
  expect(await tokens('eko-electric', 'mainToken')).toEqual([null, null, null, expect.any(String)]);
  expect(await tokens('kano-electric', 'token')).toEqual([null, null, null, expect.any(String)]);
  expect(await tokens('yola-electric', 'token')).toEqual(['', '', '', expect.any(String)]);
  expect(await tokens('abuja-electric', 'Token')).toEqual([undefined, undefined, undefined, expect.any(String)]);
});

test('for the first minute a requery can say 015', async () => {
  await using vtpass = await ground();
  vtpass.control.scriptOrder({ unknownForMs: 60_000 });
  await vtpass.pay(power({ request_id: ID }));
  const began = vtpass.now;
  vtpass.now = began + 59_999;
  expect((await vtpass.requery(ID)).body).toEqual({
    code: '015',
    content: { errors: [] },
    response_description: 'INVALID REQUEST ID',
    requestId: ID,
  });
  vtpass.now = began + 60_000;
  expect(said(await vtpass.requery(ID))).toBe('000 delivered');
});

test('an order can be delivered for another amount, and the books have that one', async () => {
  await using vtpass = await ground();
  vtpass.control.scriptOrder({ amountMinor: 1_500_00 });
  const paid = await vtpass.pay(power({ request_id: ID }));
  expect(paid.body).toMatchObject({ amount: 1500 });
  expect(transactionIn(paid)).toMatchObject({ amount: '1500.00', total_amount: 1477.5 });
  expect(transactionIn(await vtpass.requery(ID))).toMatchObject({ amount: 1500 });
  expect(vtpass.control.books().orders).toMatchObject([{ amountMinor: 1_500_00, chargedMinor: 1_477_50 }]);
});

test('an answer can speak of another order', async () => {
  await using vtpass = await ground();
  vtpass.control.scriptOrder({ says: { requestId: '202503101114other', account: '2222222222222' } });
  for (const answer of [await vtpass.pay(power({ request_id: ID })), await vtpass.requery(ID)]) {
    expect(answer.body).toMatchObject({ requestId: '202503101114other' });
    expect(transactionIn(answer)).toMatchObject({ unique_element: '2222222222222' });
  }
  expect(vtpass.control.books().orders).toMatchObject([{ requestId: ID, account: '1111111111111' }]);
});

test.each([
  ['in /pay', 'plain', []],
  ['in a requery', 'pending', ['000 delivered']],
  ['in an answer that comes late', 'held', []],
] as const)('delivered, and taken back once that was said %s', async (_where, answer, requeries) => {
  await using vtpass = await ground({ heldMs: 1 });
  const { control } = vtpass;
  control.scriptOrder({ answer, thenReversed: true });
  await vtpass.pay(power({ request_id: ID }));
  for (const delivered of requeries) expect(said(await vtpass.requery(ID))).toBe(delivered);
  await control.until(() => control.books().orders[0]?.status === 'reversed');
  expect(said(await vtpass.requery(ID))).toBe('040 reversed');
  expect(control.books().balanceMinor).toBe(control.books().openingMinor);
});

test('an order is not taken back while nobody was told that it is delivered', async () => {
  await using vtpass = await ground();
  const { control } = vtpass;
  control.scriptOrder({ answer: 'closed', requeryAnswers: ['closed', 'html'], thenReversed: true });
  await expect(vtpass.pay(power({ request_id: ID }))).rejects.toThrow('fetch failed');
  await expect(vtpass.requery(ID)).rejects.toThrow('fetch failed');
  await vtpass.requery(ID);
  expect(control.books().orders).toMatchObject([{ status: 'delivered' }]);
});

test('a script is for the orders that fit, the oldest script first, and for so many of them', async () => {
  await using vtpass = await ground({ settings: { numbers: 'any' } });
  const { control } = vtpass;
  const pay = async (order: object) => {
    vtpass.now += 30_000;
    return said(await vtpass.pay(order));
  };
  control.scriptOrder({ refuse: '034' }, { serviceId: 'glo' });
  control.scriptOrder({ refuse: '016' }, { account: '08022222222' }, 2);
  control.scriptOrder({ refuse: '091' });
  control.scriptOrder({ refuse: '030' }, { serviceId: 'mtn', account: '08033333333' });
  expect(await pay(airtime({ phone: '08022222222' }))).toBe('016 -');
  expect(await pay(airtime({ phone: '08022222222' }))).toBe('016 -');
  expect(await pay(airtime({ phone: '08022222222' }))).toBe('091 -');
  expect(await pay(airtime({ phone: '08022222222' }))).toBe('000 delivered');
  expect(await pay(airtime({ phone: '08033333333', serviceID: 'airtel' }))).toBe('000 delivered');
  expect(await pay(airtime({ phone: '08033333333' }))).toBe('030 -');
  expect(await pay(airtime({ serviceID: 'glo' }))).toBe('034 -');
  control.scriptOrder({ refuse: '030' });
  control.clearScripts();
  expect(await pay(airtime())).toBe('000 delivered');
});

test('a script for one request id, and none for an id that was used', async () => {
  await using vtpass = await ground();
  vtpass.control.scriptOrder({ refuse: '030' }, { requestId: ID });
  expect(said(await vtpass.pay(airtime()))).toBe('000 delivered');
  vtpass.now += 30_000;
  expect(said(await vtpass.pay(airtime({ request_id: ID })))).toBe('030 -');
  vtpass.control.scriptOrder({ refuse: '034' });
  const used = vtpass.control.orders()[0]?.requestId;
  expect(said(await vtpass.pay(airtime({ request_id: used })))).toBe('014 -');
  expect(said(await vtpass.pay(airtime({ request_id: ID })))).toBe('034 -');
});

test('closing lets go of what is held', async () => {
  const closing = new AbortController();
  await using vtpass = await ground({ closing: closing.signal });
  const { control } = vtpass;
  control.scriptOrder({ answer: 'held' });
  const paying = vtpass.pay(power({ request_id: ID }));
  await control.until(() => control.orders().length === 1);
  closing.abort();
  expect(said(await paying)).toBe('000 delivered');
});

test('two answers that tell of a delivery at once take the order back once', async () => {
  await using ear = await merchantEar(ACKNOWLEDGED);
  await using vtpass = await ground({ settings: { noticeUrl: ear.url } });
  const { control } = vtpass;
  control.scriptOrder({ answer: 'held', requeryAnswers: ['held'], thenReversed: true });
  const answers = [vtpass.pay(power({ request_id: ID }))];
  await control.until(() => control.orders().length === 1);
  answers.push(vtpass.requery(ID));
  await control.until(() => control.orders()[0]?.requeries === 1);
  expect(control.releaseHeld()).toBe(2);
  expect((await Promise.all(answers)).map(said)).toEqual(['000 delivered', '000 delivered']);
  expect(said(await vtpass.requery(ID))).toBe('040 reversed');
  expect(control.notices()).toHaveLength(1);
});

test.each([
  ['an unknown knob', { late: true }, 'unrecognized_keys'],
  ['an unknown code', { refuse: '999' }, 'invalid_value'],
  ['an unknown way', { answer: 'slowly' }, 'invalid_union'],
  ['less than no requery', { afterRequeries: -1 }, 'too_small'],
  ['half a kobo', { amountMinor: 0.5 }, 'invalid_type'],
])('%s is no script', async (_what, knobs, fault) => {
  await using vtpass = await ground();
  expect(() => vtpass.control.scriptOrder(knobs as OrderKnobsGiven)).toThrow(fault);
  expect(said(await vtpass.pay(airtime()))).toBe('000 delivered');
});
