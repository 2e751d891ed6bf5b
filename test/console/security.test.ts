import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { USER, initiateEvent } from '../harness/events.ts';
import { PHONE } from '../harness/merchant.ts';
import { type Desk, type DeskAnswer, type Member, startDesk } from './desk-harness.ts';

/** What people of bad intent try at the support desk, over real sockets. */
let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.close());

const rows = ({ body }: DeskAnswer) => body['rows'] as Record<string, unknown>[];

test('a long word in a body costs the service nothing when it is masked for a viewer', async () => {
  await desk.post(initiateEvent('UTL-long-word', { customer_name: 'x'.repeat(60_000) }));
  const viewer = await desk.member('viewer');
  const [row] = rows(await viewer.get('/deliveries?reference=UTL-long-word'));
  const before = performance.now();
  const { status, text } = await viewer.get(`/deliveries/${String(row?.['id'])}`);
  expect([status, text.length > 60_000, performance.now() - before < 2_000]).toEqual([200, true, true]);
});

test('a viewer reads no phone that somebody wrote into a note, however it is spelled', async () => {
  await desk.post(initiateEvent('UTL-spelled'));
  const [agent, viewer] = [await desk.member('agent'), await desk.member('viewer')];
  const spellings = [
    '(0708) 133 2677',
    '+234 (0) 708 133 2677',
    '0708 - 133 - 2677',
    '0708/133/2677',
    '0708\n133\n2677',
  ];
  for (const text of spellings) {
    expect((await agent.post('/transactions/UTL-spelled/notes', { text: `call ${text}, please` })).status).toBe(200);
  }
  expect((await agent.get('/transactions/UTL-spelled')).text).toContain(spellings[0]);
  const seen = await viewer.get('/transactions/UTL-spelled');
  expect([seen.status, seen.text.match(/133\W{0,3}2677/g)]).toEqual([200, null]);
});

test('a viewer cannot find out a masked phone by searching for each it can be; who may see phones finds by them', async () => {
  await desk.post(initiateEvent('UTL-oracle'));
  const [agent, viewer] = [await desk.member('agent'), await desk.member('viewer')];
  for (const typed of [PHONE, PHONE.slice(1), '0708 133 2677']) {
    const search = encodeURIComponent(typed);
    for (const path of ['/transactions', '/transactions/count', '/customers']) {
      const found = async (member: Member) => {
        const { status, body } = await member.get(`${path}?search=${search}`);
        return [status, path.endsWith('count') ? Number(body['count']) > 0 : (body['rows'] as []).length > 0];
      };
      expect([path, typed, await found(agent), await found(viewer)]).toEqual([path, typed, [200, true], [200, false]]);
    }
  }
  expect(rows(await viewer.get('/transactions?search=UTL-oracle'))).toHaveLength(1);
  expect(rows(await viewer.get(`/customers?search=${USER}`)).length).toBeGreaterThan(0);
});

test('one login listens in so many places and no more; a place that is left can be taken again', async () => {
  const [viewer, other] = [await desk.member('viewer'), await desk.member('viewer')];
  const listen = async ({ token }: Member) => {
    const leave = new AbortController();
    const headers = { cookie: `session=${token}` };
    const response = await fetch(`${desk.url}/api/v1/live`, { headers, signal: leave.signal });
    return { status: response.status, leave: () => leave.abort() };
  };
  const listening = await Promise.all(Array.from({ length: 40 }, () => listen(viewer)));
  expect(listening.filter(({ status }) => status === 200)).toHaveLength(20);
  expect(listening.filter(({ status }) => status === 429)).toHaveLength(20);
  const others = await listen(other);
  expect(others.status).toBe(200);
  listening.find(({ status }) => status === 200)?.leave();
  let again = await listen(viewer);
  while (again.status !== 200) again = await listen(viewer);
  for (const { leave } of [...listening, others, again]) leave();
});

test('a machine that may not see phones reads none in the audit log', async () => {
  const [supervisor, admin] = [await desk.member('supervisor'), await desk.member('admin')];
  const reason = `asked by ${PHONE}`;
  expect((await supervisor.post(`/customers/TEST/${USER}/freeze`, { reason })).status).toBe(200);
  expect((await supervisor.post(`/customers/TEST/${USER}/unfreeze`, { reason })).status).toBe(200);
  const made = await admin.post('/tokens', { name: 'watcher', rights: ['audit_log'], days: 1 });
  const read = async (headers: Readonly<Record<string, string>>, path = '/audit-log') =>
    (await fetch(`${desk.url}/api/v1${path}`, { headers })).text();
  await read({ cookie: `session=${supervisor.token}` }, `/transactions/export?search=${encodeURIComponent(PHONE)}`);
  expect(await read({ cookie: `session=${supervisor.token}` })).toContain(reason);
  const seen = await read({ authorization: `Bearer ${String(made.body['token'])}` });
  expect([seen.includes('wallet.freeze'), seen.includes(PHONE)]).toEqual([true, false]);
});
