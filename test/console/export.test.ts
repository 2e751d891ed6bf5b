import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DAY } from '../../src/core/clock.ts';
import { initiateEvent } from '../harness/events.ts';
import { PHONE } from '../harness/merchant.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';
import { playTransactions } from '../harness/played-transactions.ts';

let desk: Desk;
let auditor: Member;
beforeAll(async () => {
  desk = await startDesk();
  await playTransactions(desk);
  auditor = await desk.member('auditor');
});
afterAll(() => desk.close());

const download = (member: Member, query = ''): Promise<Response> =>
  fetch(`${desk.url}/api/v1/transactions/export${query}`, { headers: { cookie: `session=${member.token}` } });
const exported = async () => {
  const filter = { actor: null, act: 'transaction.export', subject: null, from: null, to: null, place: null } as const;
  return desk.service.database.work.read(({ auditLog }) => auditLog.list({ ...filter, limit: 10 }));
};

test('an export holds what the list finds, says how many rows it has, and is in the audit log', async () => {
  const response = await download(auditor, '?state=reversed,in_doubt&sort=oldest');
  const lines = (await response.text()).trimEnd().split('\n');
  expect(response.headers.get('content-type')).toContain('text/csv');
  expect(response.headers.get('x-rows')).toBe('2');
  expect(lines.map((line) => line.split(',')[0])).toEqual(['txn_reference', 'UTL-refunded', 'UTL-in-doubt']);
  expect(lines[1]).toContain(',200.00,NGN,');
  const [entry] = await exported();
  expect(entry).toMatchObject({
    actor: { kind: 'person', id: auditor.id },
    detail: { rows: 2, state: ['reversed', 'in_doubt'] },
  });
});

test('an export has the rows of the list, in its order, whatever is asked', async () => {
  const rowsOf = async (query: string) =>
    (await auditor.get(`/transactions?limit=200&${query}`)).body['rows'] as Record<string, string>[];
  const all = await rowsOf('');
  const [late, early] = [all[1], all.at(-2)].map((row) => row?.['initiated_at'] ?? '');
  const asked = [
    'sort=oldest',
    'sort=largest',
    'state=settled,declined',
    'mode=TEST&min_amount=201',
    'max_amount=200',
    'review=open',
    `user_reference=${all[0]?.['user_reference']}`,
    `operator=${encodeURIComponent(all[0]?.['operator'] ?? '')}`,
    `from=${late}`,
    `to=${late}`,
    `from=${early}&to=${late}`,
    'mode=LIVE',
  ];
  for (const query of asked) {
    const listed = (await rowsOf(query)).map((row) => row['txn_reference']);
    const lines = (await (await download(auditor, `?${query}`)).text()).trimEnd().split('\n').slice(1);
    expect([query, lines.map((line) => line.split(',')[0])]).toEqual([query, listed]);
    expect([query, (await auditor.get(`/transactions/count?${query}`)).body['count']]).toEqual([query, listed.length]);
  }
});

test('an export has the rows of the list even after the clock was set back behind them', async () => {
  desk.advance(-DAY);
  try {
    const member = await desk.member('auditor');
    const listed = (await member.get('/transactions?limit=200')).body['rows'] as readonly unknown[];
    expect(listed.length).toBeGreaterThan(0);
    expect((await download(member)).headers.get('x-rows')).toBe(String(listed.length));
  } finally {
    desk.advance(DAY);
  }
});

test('a cell a spreadsheet would take for a formula is harmless', async () => {
  const recipient = { operator: '=HYPERLINK("http://x")', product_category: '@SUM(A1)', value_recipient: '+cmd|calc' };
  await desk.post(initiateEvent('UTL-formula', { recipient: { ...recipient, product_id: '1', product_type: '-1+1' } }));
  const text = await (await download(auditor, '?search=UTL-formula')).text();
  expect(text).toContain('UTL-formula');
  for (const formula of ['=HYPERLINK', '@SUM', '+cmd', '-1+1']) {
    expect(text).toContain(`'${formula}`);
    expect(text).not.toMatch(new RegExp(`(^|,|")\\${formula}`, 'm'));
  }
});

test('an export has as many rows as there are, page after page', async () => {
  const many = Array.from({ length: 40 }, (_, n) => `UTL-many-${n}`);
  await Promise.all(many.map((reference) => desk.post(initiateEvent(reference, { user_reference: 'nobody-yet' }))));
  const response = await download(auditor, '?search=nobody-yet');
  const lines = (await response.text()).trimEnd().split('\n').slice(1);
  expect(new Set(lines.map((line) => line.split(',')[0]))).toEqual(new Set(many));
  expect(response.headers.get('x-rows')).toBe('40');
});

test('it holds no code and no PIN; without the right there is no export and no audit log entry', async () => {
  const text = await (await download(auditor)).text();
  expect(text).toContain(PHONE);
  expect(text).not.toMatch(/5502|8827461935502/);
  const before = (await exported()).length;
  for (const role of ['viewer', 'agent', 'admin'] as const) {
    expect((await download(await desk.member(role))).status).toBe(403);
  }
  expect((await exported()).length).toBe(before);
});
