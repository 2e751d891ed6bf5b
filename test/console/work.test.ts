import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newCustomer } from '../harness/customer.ts';
import { initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { PHONE } from '../harness/merchant.ts';
import { playTransactions } from '../harness/played-transactions.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';
import { type Desk, type DeskAnswer, type Member, startDesk } from './desk-harness.ts';

let desk: Desk;
let agent: Member;
const HOUR = 3_600_000;

beforeAll(async () => {
  desk = await startDesk();
  await playTransactions(desk);
  agent = await desk.member('agent');
});
afterAll(() => desk.close());

const rows = ({ body }: DeskAnswer) => body['rows'] as Record<string, unknown>[];
const healthOf = async (of: string) =>
  ((await agent.get('/attention')).body['health'] as { of: string }[]).find((one) => one.of === of);

test('the work list has every case, late voucher and approval once, each with its line, its money and its next step', async () => {
  const answer = await agent.get('/attention/work');
  expect(answer.status).toBe(200);
  expect(rows(answer).map(({ source, txn_reference, next }) => [source, txn_reference, next])).toEqual([
    ['case', 'UTL-no-pin', 'Decide the case'],
    ['case', 'UTL-in-doubt', 'Decide the case'],
    ['voucher', 'UTL-undelivered', 'Find out why; it is tried again by itself'],
  ]);
  expect(rows(answer)[2]).toMatchObject({
    money: { amount: '200.00', currency: 'NGN' },
    says: expect.stringMatching(/^The PIN or token has come and is late in reaching the customer: termii: it /),
  });
  expect(answer.text).not.toContain('http 5');
});

test('its pages lead forward and back, and a foreign cursor is refused', async () => {
  const all = rows(await agent.get('/attention/work'));
  const first = await agent.get('/attention/work?limit=2');
  const second = await agent.get(`/attention/work?limit=2&after=${String(first.body['next'])}`);
  expect([...rows(first), ...rows(second)]).toEqual(all);
  expect([first.body['previous'], second.body['next']]).toEqual([null, null]);
  const back = await agent.get(`/attention/work?limit=2&before=${String(second.body['previous'])}`);
  expect(rows(back)).toEqual(rows(first));
  expect((await agent.get('/attention/work?after=strange')).status).toBe(422);
});

test('a viewer sees the work without anybody’s phone', async () => {
  const viewer = await desk.member('viewer');
  const { status, text } = await viewer.get('/attention/work');
  expect([status, text.includes(PHONE)]).toEqual([200, false]);
});

test('larger amounts come before smaller ones, and older work before newer', async () => {
  desk.upstream.smsScript = () => 'ok';
  const { user } = await newCustomer(desk);
  await settledTransaction(desk, 'UTL-dearer', user);
  await desk.post(reversalEvent('UTL-dearer', { user_reference: user, amount: 150 }));
  const listed = rows(await agent.get('/attention/work'));
  expect(listed.map(({ txn_reference: reference }) => reference)).toEqual([
    'UTL-no-pin',
    'UTL-in-doubt',
    'UTL-undelivered',
    'UTL-dearer',
  ]);
  const ages = listed.map(({ since }) => Date.parse(String(since)));
  expect(ages).toEqual(ages.toSorted((a, b) => a - b));
});

test('the health of the gateways covers the last 15 minutes, and is zero if nothing was sent', async () => {
  desk.advance(HOUR);
  agent = await desk.member('agent');
  expect(await healthOf('codes')).toEqual({ of: 'codes', answered: 0, refused: 0, unknown: 0 });
  expect(await healthOf('calls')).toEqual({ of: 'calls', answered: 0, refused: 0, unknown: 0 });
  desk.upstream.smsScript = () => 'fail';
  const { user } = await newCustomer(desk);
  await desk.post(initiateEvent('UTL-refused-code', { user_reference: user }));
  await desk.post(sendOtpEvent('UTL-refused-code', { user_reference: user }));
  const codes = (await healthOf('codes')) as unknown as { answered: number; refused: number; unknown: number };
  expect([codes.answered, codes.refused + codes.unknown]).toEqual([0, 1]);
  desk.upstream.smsScript = () => 'ok';
  await settledTransaction(desk, 'UTL-healthy', user);
  expect(await healthOf('calls')).toMatchObject({ answered: 1, refused: 0, unknown: 0 });
  await desk.post(valueReadyEvent('UTL-healthy', { user_reference: user }));
});

test('today counts transactions that wait for their PIN separately, and not as successes', async () => {
  const since = new Date(desk.now() - 40 * HOUR).toISOString();
  const today = (await agent.get(`/attention/today?since=${since}`)).body['by_mode'] as Record<string, unknown>[];
  expect(today).toMatchObject([{ mode: 'TEST', awaiting_value: 2, in_doubt: 1 }]);
  const figures = (await agent.get('/figures?mode=TEST&by=day')).body['buckets'] as Record<string, number>[];
  const sum = (name: string) => figures.reduce((all, bucket) => all + (bucket[name] ?? 0), 0);
  expect([sum('paid'), sum('awaiting_value')]).toEqual([today[0]?.['paid'], 2]);
  const done = sum('paid') - sum('awaiting_value');
  const ended = done + sum('failed') + sum('reversed');
  expect(today[0]?.['success_rate']).toBe(Math.round((done / ended) * 1_000) / 1_000);
  expect((await agent.get('/attention/today?since=then')).status).toBe(422);
});

test('today is no longer than two days and never begins after now, whatever the reader’s clock says', async () => {
  const begins = async (at: number) =>
    Date.parse(String((await agent.get(`/attention/today?since=${new Date(at).toISOString()}`)).body['since']));
  const now = desk.now();
  expect(await begins(now - 1_000 * HOUR)).toBeGreaterThanOrEqual(now - 48 * HOUR);
  expect(await begins(now + 1_000 * HOUR)).toBeLessThanOrEqual(desk.now());
  expect(await begins(now - 47 * HOUR)).toBe(now - 47 * HOUR);
});
