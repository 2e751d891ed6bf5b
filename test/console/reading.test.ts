import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/core/clock.ts';
import { PIN, USER, initiateEvent, reversalEvent } from '../harness/events.ts';
import { PHONE } from '../harness/merchant.ts';
import { type Desk, type DeskAnswer, type Member, startDesk } from './desk-harness.ts';
import { playTransactions } from '../harness/played-transactions.ts';

let desk: Desk;
let agent: Member;
let viewer: Member;
let auditor: Member;
const MASKED = '+234708•••2677';

beforeAll(async () => {
  desk = await startDesk();
  await playTransactions(desk);
  [agent, viewer, auditor] = await Promise.all([desk.member('agent'), desk.member('viewer'), desk.member('auditor')]);
});
afterAll(() => desk.close());

const rows = ({ body }: DeskAnswer) => body['rows'] as Record<string, unknown>[];
const references = (answer: DeskAnswer) => rows(answer).map((row) => row['txn_reference']);

test.each([
  ['search=UTL-REFUNDED', ['UTL-refunded']],
  ['search=utl-no-pin', ['UTL-no-pin']],
  ['search=zzz123456', ['UTL-four-times']],
  ['search=5502', ['UTL-four-times']],
  ['state=in_doubt', ['UTL-in-doubt']],
  ['state=reversed,in_doubt', ['UTL-in-doubt', 'UTL-refunded']],
  ['state=reversed&state=in_doubt&sort=oldest', ['UTL-refunded', 'UTL-in-doubt']],
  ['min_amount=500', ['UTL-dear']],
  ['max_amount=499.99&state=declined', []],
  ['operator=Nobody', []],
  ['mode=LIVE', []],
  ['review=open', ['UTL-in-doubt', 'UTL-no-pin']],
  ['sort=largest&limit=1', ['UTL-dear']],
  [`search=${encodeURIComponent(PHONE)}&state=settled`, ['UTL-no-pin']],
  ['search=0708%20133%202677&state=settled', ['UTL-no-pin']],
  ['search=POORMEGGRIFFIN&state=settled', ['UTL-no-pin']],
  ['from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z', []],
])('GET /transactions?%s finds what it says', async (query, expected) => {
  const answer = await agent.get(`/transactions?${query}`);
  expect([answer.status, references(answer)]).toEqual([200, expected]);
});

test('cursors lead forward and back, and a foreign cursor is refused with its field', async () => {
  const all = references(await agent.get('/transactions'));
  const first = await agent.get('/transactions?limit=2');
  const second = await agent.get(`/transactions?limit=2&after=${String(first.body['next'])}`);
  expect([...references(first), ...references(second)]).toEqual(all.slice(0, 4));
  const back = await agent.get(`/transactions?limit=2&before=${String(second.body['previous'])}`);
  expect([references(back), back.body['previous']]).toEqual([references(first), null]);
  const strange = await agent.get('/transactions?after=strange');
  expect(strange).toMatchObject({ status: 422, body: { code: 'not_valid', fields: [{ path: 'query.after' }] } });
  for (const query of ['min_amount=x', 'min_amount=1.005', 'max_amount=5&currency=XYZ', 'limit=201', 'state=lost']) {
    expect([query, (await agent.get(`/transactions?${query}`)).status]).toEqual([query, 422]);
  }
});

test('a list is counted, and its menus offer what was bought', async () => {
  expect((await agent.get('/transactions/count?state=in_doubt')).body).toEqual({ count: 1, is_more: false });
  expect((await agent.get('/transactions/facets')).body).toEqual({
    rails: [{ rail: 'finswich', upstream: 'Finswich' }],
    operators: ['Nigeria Airtel'],
    categories: ['Mobile PIN'],
    currencies: ['NGN'],
  });
});

test('one transaction is returned in full: its story, its timeline, its money', async () => {
  const { status, body } = await agent.get('/transactions/UTL-four-times');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    txn_reference: 'UTL-four-times',
    money: { amount: '200.00', currency: 'NGN', display: '₦200.00' },
    customer: { user_reference: USER, phone: PHONE, status: 'active' },
    transfer: { outcome: 'paid', http_status: 200 },
    otp: { sends: 1, wrong_tries: 0, tries_left: 5 },
    vouchers: [{ serial: 'ZZZ123456', last4: '5502', may_be_sent_again: true, may_be_revealed: true }],
  });
  const timeline = body['timeline'] as { says: string; times: number }[];
  expect(timeline.find(({ times }) => times === 4)?.says).toContain('Delivered 4 times, acted once.');
  expect((body['entries'] as { movement: string }[]).map(({ movement }) => movement)).toEqual(['hold', 'settle']);
  expect(await agent.get('/transactions/UTL-nowhere')).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

test('attention counts what waits, and its lists say what', async () => {
  const { body } = await agent.get('/attention');
  expect(body).toMatchObject({
    reviews: { count: 2, waiting_for_second_person: 0 },
    in_doubt: { count: 1, at_risk: [{ mode: 'TEST', money: { amount: '200.00', currency: 'NGN' } }] },
    dead_letters: { count: 0, oldest_at: null },
    vouchers_not_delivered: { count: 1, failed: 0 },
    slow_refunds: { count: 0, slowest_seconds: null },
  });
  expect(rows(await agent.get('/attention/slow-refunds'))).toEqual([]);
  expect(rows(await agent.get('/attention/undelivered-vouchers'))).toMatchObject([
    { txn_reference: 'UTL-undelivered', delivery: 'queued' },
  ]);
});

test('cases are listed and shown with what each choice would do', async () => {
  const list = await agent.get('/reviews');
  expect(rows(list)).toMatchObject([
    { kind: 'value_overdue', status: 'open', txn_reference: 'UTL-no-pin' },
    { kind: 'in_doubt', status: 'open', txn_reference: 'UTL-in-doubt' },
  ]);
  expect(rows(await agent.get('/reviews?kind=in_doubt'))).toEqual([rows(list)[1]]);
  const id = String(rows(list)[0]?.['id']);
  const { notes, ask_finswich: asks, ...one } = (await agent.get(`/reviews/${id}`)).body;
  expect([one, notes, asks]).toEqual([rows(list)[0], [], expect.objectContaining({ need: expect.any(Array) })]);
  expect(rows(await agent.get('/reviews?status=decided'))).toEqual([]);
  expect(rows(await agent.get('/reviews?kind=late_refusal'))).toEqual([]);
  expect((await agent.get('/reviews/999')).status).toBe(404);
});

test('customers are found by name and phone, and one has their money', async () => {
  for (const query of ['search=PoorMegGriffin&mode=TEST', 'search=07081332677&mode=TEST', 'mode=TEST&status=active']) {
    expect(rows(await agent.get(`/customers?${query}`))).toMatchObject([{ user_reference: USER, mode: 'TEST' }]);
  }
  expect(rows(await agent.get('/customers?search=nobody'))).toEqual([]);
  expect(rows(await agent.get('/customers?status=frozen'))).toEqual([]);
  expect((await agent.get(`/customers/TEST/${USER}`)).body).toMatchObject({
    phone: PHONE,
    balances: [{ currency: 'NGN', available: { currency: 'NGN' }, held: { amount: '200.00' } }],
    status_changed: null,
  });
  expect((await agent.get('/customers/TEST/nobody')).status).toBe(404);
});

test('deliveries have the rule that decided, and a single one has its body', async () => {
  const list = await agent.get('/deliveries?reference=UTL-four-times&verdict=repeated');
  expect(rows(list)).toHaveLength(3);
  expect(rows(list)[0]?.['rule']).toMatch(/^The same as delivery \d+: .* nothing done twice\.$/);
  const one = await agent.get(`/deliveries/${String(rows(list)[0]?.['id'])}`);
  expect(one.body['body']).toContain('"utility_value":"[redacted]"');
  expect(rows(await agent.get('/deliveries?event=SEND_OTP&limit=3'))).toHaveLength(3);
  expect((await agent.get('/deliveries/99999')).status).toBe(404);
});

test('a refused request is listed with the setting that governs it, and without a secret', async () => {
  const forged = { otp: '482913', amount: '200.0' };
  const refusal = await desk.post(reversalEvent('UTL-forged', forged), { secret: 'forger' });
  expect(refusal.status).toBe(401);
  await desk.post('{"event":', { secret: null });
  await desk.post('x', { headers: { 'content-type': 'text/plain' }, url: 'settlement' });
  let found = await agent.get('/deliveries/refused');
  while (rows(found).length < 3) found = await agent.get('/deliveries/refused');
  expect(new Set(rows(found).map(({ code }) => code))).toEqual(
    new Set(['bad_json', 'bad_signature', 'unsupported_media_type']),
  );
  const signature = rows(found).find(({ code }) => code === 'bad_signature');
  expect(signature).toMatchObject({ txn_reference: 'UTL-forged', url: 'transaction' });
  expect(signature?.['setting']).toContain('SECRET_KEY');
  expect(found.text).not.toContain('482913');
});

test('only part of a flood of refusals is kept', async () => {
  const before = rows(await agent.get('/deliveries/refused?limit=200')).length;
  const flood = Array.from({ length: 120 }, (_, n) => desk.post(initiateEvent(`UTL-flood-${n}`), { secret: 'wrong' }));
  const startedAt = performance.now();
  await Promise.all(flood);
  const seconds = Math.ceil((performance.now() - startedAt) / 1_000) + 1;
  // Anything still under way is before this in the queue of the single writer.
  await desk.post(initiateEvent('UTL-after-the-flood'));
  const kept = rows(await agent.get('/deliveries/refused?limit=200')).length - before;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThanOrEqual(20 * seconds);
});

test('messages, the books and the figures', async () => {
  expect(rows(await agent.get('/outbox?status=queued'))).toMatchObject([
    { kind: 'send_voucher', status: 'queued', mode: 'TEST' },
    // Not due yet, and not needed once the one above has arrived.
    { kind: 'send_value_follows', status: 'queued', attempts: 0 },
  ]);
  expect(rows(await agent.get('/outbox?status=done&kind=send_refund'))).toMatchObject([
    { txn_reference: 'UTL-refunded' },
  ]);
  const entries = await auditor.get('/ledger/entries?reference=UTL-refunded');
  expect(rows(entries).map(({ movement }) => movement)).toEqual(['refund', 'settle', 'hold']);
  expect(rows(await auditor.get(`/ledger/entries?user_reference=${USER}&movement=refund`))).toHaveLength(1);
  expect((await auditor.get('/ledger/audit')).body).toMatchObject({ holds: true });
  const totals = (await auditor.get('/ledger/totals')).body;
  expect(totals['totals']).toContainEqual(
    expect.objectContaining({ mode: 'TEST', kind: 'held', balance: expect.objectContaining({ amount: '200.00' }) }),
  );
  for (const path of ['/ledger/entries', '/ledger/totals', '/ledger/audit']) {
    expect((await agent.get(path)).body).toMatchObject({ code: 'no_right' });
  }
  for (const by of ['hour', 'day', 'week']) {
    const { body } = await agent.get(`/figures?mode=TEST&by=${by}`);
    const buckets = body['buckets'] as { announced: number }[];
    expect(buckets.reduce((sum, { announced }) => sum + announced, 0)).toBeGreaterThanOrEqual(7);
    expect(body['refund_clock']).toEqual({ refunds: 1, within_30_s: 1, slower: 0, slowest_seconds: 0 });
  }
});

const PATHS = [
  '/attention',
  '/attention/undelivered-vouchers',
  '/transactions',
  '/transactions/UTL-four-times',
  '/transactions/UTL-in-doubt',
  '/reviews',
  '/customers',
  `/customers/TEST/${USER}`,
  '/deliveries',
  '/deliveries/refused',
  '/outbox?status=queued,done,dead',
];

test('without the right to see phones none is shown anywhere; with it they are', async () => {
  const bodies = rows(await viewer.get('/deliveries?reference=UTL-four-times')).map(
    ({ id }) => `/deliveries/${String(id)}`,
  );
  for (const path of [...PATHS, ...bodies]) {
    const { status, text } = await viewer.get(path);
    const seen = [PHONE, PHONE.slice(1), 'meg@'].filter((contact) => text.includes(contact));
    expect({ path, status, seen }).toEqual({ path, status: 200, seen: [] });
  }
  expect((await viewer.get('/transactions/UTL-four-times')).body).toMatchObject({
    value_recipient: MASKED,
    customer: { phone: MASKED, email: 'm•••@example.com' },
  });
  expect((await agent.get('/transactions/UTL-four-times')).body).toMatchObject({ value_recipient: PHONE });
});

test('no code, PIN or sealed value is in any reply', async () => {
  const ids = rows(await agent.get('/deliveries?limit=200')).map(({ id }) => `/deliveries/${String(id)}`);
  const codes = desk.upstream.sms.flatMap(({ text }) => /\b\d{6}\b/.exec(text)?.[0] ?? []);
  expect(codes.length).toBeGreaterThan(3);
  for (const path of [...PATHS, ...ids]) {
    const { text } = await agent.get(path);
    expect([path, text.includes(PIN), codes.filter((code) => new RegExp(`\\b${code}\\b`).test(text))]).toEqual([
      path,
      false,
      [],
    ]);
    expect(text).not.toMatch(/"sealed"|"fingerprint"|"digest"|v1\.[0-9a-f]{8}\./);
  }
});

test('a machine that looks at a transaction, a customer or a delivery leaves an entry in the audit log as a person does', async () => {
  const admin = await desk.member('admin');
  const made = await admin.post('/tokens', { name: 'a machine', rights: ['see'], days: 1 }, 'a-machine-that-looks');
  const authorization = `Bearer ${String(made.body['token'])}`;
  const [delivery] = rows(await agent.get('/deliveries?reference=UTL-refunded'));
  const looks = [
    { path: '/transactions/UTL-refunded', act: 'transaction.see', subject: 'transaction/UTL-refunded' },
    { path: `/customers/TEST/${USER}`, act: 'customer.see', subject: `wallet/TEST/${USER}` },
    {
      path: `/deliveries/${String(delivery?.['id'])}`,
      act: 'delivery.see',
      subject: `delivery/${String(delivery?.['id'])}`,
    },
  ];
  for (const { path, act, subject } of looks) {
    expect((await fetch(`${desk.url}/api/v1${path}`, { headers: { authorization } })).status).toBe(200);
    const seen = (await desk.acts(subject)).filter(({ by }) => by.startsWith('token'));
    expect(seen).toEqual([{ act, reason: null, by: expect.stringMatching(/^token \d+$/) }]);
  }
});

test('a look is recorded once per person and transaction in ten minutes, and again after them', async () => {
  const [one, other] = [await desk.member('agent'), await desk.member('viewer')];
  for (const member of [one, one, other]) await member.get('/transactions/UTL-wrong-otp');
  const seen = async () =>
    (await desk.acts('transaction/UTL-wrong-otp')).filter(({ act }) => act === 'transaction.see');
  expect((await seen()).map(({ by }) => by)).toEqual([`person ${one.id}`, `person ${other.id}`]);
  desk.advance(10 * MINUTE);
  await one.get('/transactions/UTL-wrong-otp');
  expect((await seen()).map(({ by }) => by)).toEqual([one, other, one].map(({ id }) => `person ${id}`));
  await one.get(`/customers/TEST/${USER}`);
  expect((await desk.acts(`wallet/TEST/${USER}`)).map(({ act, by }) => [act, by])).toContainEqual([
    'customer.see',
    `person ${one.id}`,
  ]);
});
