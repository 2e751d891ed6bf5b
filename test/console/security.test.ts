import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { REVEALS_A_DAY } from '../../src/desk/reveal-voucher.ts';
import { createPasswords } from '../../src/staff/password.ts';
import { makeRecoveryCodes, secretPlace } from '../../src/staff/second-factor.ts';
import { codeAt, newTotpSecret } from '../../src/staff/totp.ts';
import { aPerson, run } from '../db/records.ts';
import { PIN, USER, initiateEvent, reversalEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { LIVE_SECRET, PHONE } from '../harness/merchant.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';
import { openBrowser } from './browser-session.ts';
import { firstCaseOf } from './cases.ts';
import { type Desk, type DeskAnswer, type Member, startDesk } from './desk-harness.ts';

const PASSWORD = 'correct horse battery staple';

/** Attacks on the support desk, over real sockets. */
let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.close());

const rows = ({ body }: DeskAnswer) => body['rows'] as Record<string, unknown>[];

test('a body that is one long word is shown to a viewer in full', async () => {
  const word = 'x'.repeat(60_000);
  await desk.post(initiateEvent('UTL-long-word', { customer_name: word }));
  const viewer = await desk.member('viewer');
  const [row] = rows(await viewer.get('/deliveries?reference=UTL-long-word'));
  const { status, text } = await viewer.get(`/deliveries/${String(row?.['id'])}`);
  expect([status, text.includes(word)]).toEqual([200, true]);
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

test('a viewer cannot find out a masked phone by searching for every possible one; people who may see phones can search by them', async () => {
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

test('one login has a limited number of live connections; when one is closed, another can be opened', async () => {
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
  expect(seen).toContain('wallet.freeze');
  expect(seen).not.toContain(PHONE);
});

/** Then a deadlock makes the work fail, instead of being broken after a second and retried. */
async function breakNoDeadlock(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET deadlock_timeout = '60s'`);
  await client.end();
}

/** Every dialect has its own locks. */
describe.each(['sqlite', 'postgres'] as const)('at the same instant, on %s', (dialect) => {
  let server: SharedPostgres | undefined;
  let crowd: Desk;
  beforeAll(async () => {
    server = dialect === 'postgres' ? await sharedPostgres() : undefined;
    const database = await server?.newDatabase();
    if (database !== undefined) await breakNoDeadlock(database);
    crowd = await startDesk(database === undefined ? {} : { environment: { DATABASE_URL: database } });
  });
  afterAll(async () => {
    await crowd.close();
    await server?.close();
  });
  const logIn = async (email: string) => {
    const browser = openBrowser(crowd.url);
    const { status } = await browser.call('POST', '/login', { email, password: PASSWORD });
    return { status, browser };
  };
  const statuses = (answers: readonly DeskAnswer[]) => answers.map(({ status }) => status).toSorted((a, b) => a - b);

  test('the last of twenty reveals of a PIN happens once, whichever session asks', async () => {
    // PINs of different transactions: reveals of the same transaction wait for each other in any case.
    const references = ['UTL-crowd', 'UTL-crowd-2', 'UTL-crowd-3', 'UTL-crowd-4'];
    for (const reference of references) {
      await settledTransaction(crowd, reference, USER);
      await crowd.post(valueReadyEvent(reference));
    }
    await crowd.work();
    const paths = await crowd.service.database.work.read(async (stores) => {
      const found = [];
      for (const reference of references) found.push(...(await stores.vouchers.of(await idOf(stores, reference))));
      return found.map(({ id }) => `/vouchers/${id}/reveal`);
    });
    const supervisor = await crowd.member('supervisor');
    const elsewhere = await crowd.sessionOf(supervisor);
    const reason = { reason: 'the SMS came garbled' };
    for (let look = 1; look < REVEALS_A_DAY; look += 1) {
      expect((await supervisor.post(paths[look % paths.length] ?? '', reason)).status).toBe(200);
    }
    const last = await Promise.all(
      paths.map((path, place) => (place % 2 === 0 ? supervisor : elsewhere).post(path, reason)),
    );
    expect(statuses(last)).toEqual([200, 429, 429, 429]);
    expect(last.filter(({ text }) => text.includes(PIN))).toHaveLength(1);
    const seen = [];
    for (const reference of references) seen.push(...(await crowd.acts(`transaction/${reference}`)));
    expect(seen.filter(({ act }) => act === 'voucher.reveal')).toHaveLength(REVEALS_A_DAY);
  });

  test('the same person logs in twice, again and again, and neither login waits for what the other one holds', async () => {
    const made = aPerson({ role: 'agent', passwordHash: await createPasswords().hash(PASSWORD) });
    await run(crowd.service.database.work, ({ staff }) => staff.insert(made));
    const answers = await Promise.all(
      [1, 2].map(async () => {
        const seen: number[] = [];
        for (let login = 0; login < 25; login += 1) seen.push((await logIn(made.email)).status);
        return seen;
      }),
    );
    expect(new Set(answers.flat())).toEqual(new Set([200]));
  });

  test('a code of the app lets one login in, and so does a recovery code', async () => {
    const secret = newTotpSecret(randomBytes);
    const made = aPerson({ role: 'supervisor', passwordHash: await createPasswords().hash(PASSWORD) });
    const { database, ring } = crowd.service;
    const recovery = await run(database.work, async ({ staff }) => {
      const id = (await staff.insert(made)) ?? 0;
      await staff.save({ ...made, id, totpSecret: ring.seal(secretPlace(id), secret) });
      return (await makeRecoveryCodes(staff, ring, id, randomBytes))[0] ?? '';
    });
    for (const code of [codeAt(secret, crowd.now()), recovery]) {
      const browsers = await Promise.all([1, 2].map(() => logIn(made.email).then(({ browser }) => browser)));
      const proved = await Promise.all(browsers.map((browser) => browser.call('POST', '/login/totp', { code })));
      expect(proved.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
    }
  });

  test('one person in two sessions does not confirm in LIVE what they propose; two people who propose both do', async () => {
    const cases = await Promise.all(
      ['UTL-alone', 'UTL-both'].map(async (reference) => {
        await crowd.post(reversalEvent(reference), { secret: LIVE_SECRET });
        return (await firstCaseOf(crowd, reference)).id;
      }),
    );
    const [alone, both] = cases.map((id) => `/reviews/${id}/decision`) as [string, string];
    const [one, other] = [await crowd.member('supervisor'), await crowd.member('supervisor')];
    const elsewhere = await crowd.sessionOf(one);
    const decision = { choice: 'dismiss', reason: 'not one of ours' };
    const by = await Promise.all([one, elsewhere, one, elsewhere].map((session) => session.post(alone, decision)));
    expect(statuses(by)).toEqual([200, 409, 409, 409]);
    expect((await one.get(alone.replace('/decision', ''))).body).toMatchObject({ status: 'proposed' });
    expect(statuses(await Promise.all([one, other].map((person) => person.post(both, decision))))).toEqual([200, 200]);
    expect((await one.get(both.replace('/decision', ''))).body).toMatchObject({ status: 'decided' });
  });
});

test.each([
  ['gets another role', (id: number) => ['PUT', `/staff/${id}/role`, { role: 'supervisor' }] as const],
  ['is disabled', (id: number) => ['PUT', `/staff/${id}/status`, { status: 'disabled' }] as const],
  ['is given a new password', (id: number) => ['POST', `/staff/${id}/password`, undefined] as const],
  ['loses the second factor', (id: number) => ['DELETE', `/staff/${id}/totp`, undefined] as const],
])('a session is worth nothing from the moment on at which its person %s', async (_what, change) => {
  const [agent, admin] = [await desk.member('agent'), await desk.member('admin')];
  const elsewhere = await desk.sessionOf(agent);
  const [method, path, body] = change(agent.id);
  const changed = await (method === 'PUT'
    ? admin.put(path, body)
    : method === 'POST'
      ? admin.post(path)
      : admin.delete(path));
  expect(changed.status).toBe(200);
  for (const session of [agent, elsewhere]) {
    const seen = await session.get('/transactions');
    expect([seen.status, seen.body['code']]).toEqual([401, 'not_logged_in']);
  }
});

test('no reply can be framed, sniffed as another type, or cached on the way', async () => {
  const { token } = await desk.member('agent');
  for (const path of ['/console', '/console/transactions/x', '/console/assets/none', '/docs', '/docs/', '/docs/none']) {
    const { headers } = await fetch(`${desk.url}${path}`, { headers: { cookie: `session=${token}` } });
    const policy = headers.get('content-security-policy') ?? '';
    expect([path, /frame-ancestors '(none|self)'/.test(policy)]).toEqual([path, true]);
    expect([path, headers.get('x-frame-options')]).toEqual([path, expect.stringMatching(/^(DENY|SAMEORIGIN)$/)]);
    expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
  }
  for (const path of ['/transactions', '/session', '/login/hints', '/nowhere', '/transactions/%E0%A4%A', '/sessions']) {
    const { headers } = await fetch(`${desk.url}/api/v1${path}`, { headers: { cookie: `session=${token}` } });
    expect([path, headers.get('cache-control')]).toEqual([path, 'no-store']);
    expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
    expect([path, headers.get('content-type')]).toEqual([path, expect.stringMatching(/json/)]);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('proxy headers are not trusted unless the configuration says so', async () => {
  const agent = await desk.member('agent');
  const forged = {
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'evil.example',
    forwarded: 'for=203.0.113.9;host=evil.example;proto=https',
  };
  const write = (origin: string) =>
    fetch(`${desk.url}/api/v1/saved-views`, {
      method: 'POST',
      headers: { ...forged, origin, cookie: `__Host-session=${agent.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'mine', page: 'transactions', query: '' }),
    });
  expect((await write('https://evil.example')).status).toBe(403);
  expect((await write(desk.url)).status).toBe(200);
  const filter = { actor: { kind: 'person', id: agent.id }, act: 'view.save', subject: null } as const;
  const rest = { from: null, to: null, place: null, limit: 1 } as const;
  const [entry] = await desk.service.database.work.read(({ auditLog }) => auditLog.list({ ...filter, ...rest }));
  expect(entry?.address).toBe('127.0.0.1');
});

test('a look at what Finswich sent about a customer is in the audit log', async () => {
  await desk.post(initiateEvent('UTL-read'));
  const viewer = await desk.member('viewer');
  const [row] = rows(await viewer.get('/deliveries?reference=UTL-read'));
  const id = String(row?.['id']);
  for (const path of [`/deliveries/${id}`, `/deliveries/${id}`]) await viewer.get(path);
  expect(await desk.acts(`delivery/${id}`)).toEqual([{ act: 'delivery.see', reason: null, by: `person ${viewer.id}` }]);
});

test('a PIN that was withdrawn since is not shown again for the key of an earlier reveal', async () => {
  await settledTransaction(desk, 'UTL-withdrawn', USER);
  await desk.post(valueReadyEvent('UTL-withdrawn'));
  const [voucher] = await desk.service.database.work.read(async (stores) =>
    stores.vouchers.of(await idOf(stores, 'UTL-withdrawn')),
  );
  const supervisor = await desk.member('supervisor');
  const look = () => supervisor.post(`/vouchers/${voucher?.id}/reveal`, { reason: 'the SMS came garbled' }, 'look');
  for (const answer of [await look(), await look()])
    expect([answer.status, answer.text.includes(PIN)]).toEqual([200, true]);
  await desk.post(reversalEvent('UTL-withdrawn'));
  const later = await look();
  expect([later.status, later.body['code'], later.text.includes(PIN)]).toEqual([409, 'not_possible', false]);
});
