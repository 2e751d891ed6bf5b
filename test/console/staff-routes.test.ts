import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DAY, MINUTE } from '../../src/core/clock.ts';
import { aWallet } from '../db/records.ts';
import { ok } from '../../src/core/result.ts';
import { openBrowser } from './browser-session.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

let desk: Desk;
let admin: Member;
beforeAll(async () => {
  desk = await startDesk();
  admin = await desk.member('admin');
});
afterAll(() => desk.close());

const as = (member: Member) => {
  const browser = openBrowser(desk.url);
  browser.cookies.set('session', member.token);
  return browser;
};

test('an admin adds a person, whose password is shown once; their role and status change; the last admin is kept', async () => {
  const request = { email: 'New@wallet.example', name: 'New Person', role: 'viewer' };
  const added = await admin.post('/staff', request, 'key-1');
  expect(added.body).toMatchObject({
    person: { email: 'new@wallet.example', must_change_password: true, sessions: 0 },
    password: expect.stringMatching(/^[0-9a-z-]{23}$/),
  });
  const { id } = added.body['person'] as { id: number };
  expect((await admin.post('/staff', request)).body).toMatchObject({ code: 'already_exists' });
  const by = as(admin);
  expect((await by.call('PUT', `/staff/${id}/role`, { role: 'agent' })).body).toMatchObject({ role: 'agent' });
  expect((await by.call('PUT', `/staff/${id}/status`, { status: 'disabled' })).body).toMatchObject({
    status: 'disabled',
  });
  expect((await by.call('PUT', `/staff/${admin.id}/role`, { role: 'agent' })).body).toMatchObject({
    code: 'last_admin',
  });
  expect((await by.call('PUT', `/staff/${admin.id}/status`, { status: 'disabled' })).body).toMatchObject({
    code: 'last_admin',
  });
  expect((await by.call('PUT', '/staff/999/role', { role: 'agent' })).status).toBe(404);
  const listed = await admin.get('/staff');
  expect(listed.body['rows']).toContainEqual(expect.objectContaining({ id, role: 'agent', status: 'disabled' }));
  expect(listed.text).not.toMatch(/argon2|password_hash/);
  const acts = await desk.acts(`staff/${id}`);
  expect(acts.map(({ act, by: whose }) => [act, whose])).toEqual([
    ['staff.add', `person ${admin.id}`],
    ['staff.change_role', `person ${admin.id}`],
    ['staff.disable', `person ${admin.id}`],
  ]);
});

test('a person’s password and second factor are reset, and their sessions listed and ended', async () => {
  const agent = await desk.member('agent');
  const rows = (await admin.get(`/staff/${agent.id}/sessions`)).body['rows'] as { id: number }[];
  expect(rows).toMatchObject([{ is_this: false }]);
  expect((await admin.delete(`/staff/${agent.id}/sessions/${rows[0]?.id}`)).status).toBe(200);
  expect((await agent.get('/session')).status).toBe(401);
  expect((await admin.post(`/staff/${agent.id}/password`)).body).toMatchObject({
    person: { id: agent.id, must_change_password: true },
    password: expect.any(String),
  });
  expect((await admin.delete(`/staff/${agent.id}/totp`)).body).toMatchObject({ id: agent.id, has_totp: false });
  expect((await desk.acts(`staff/${agent.id}`)).map(({ act }) => act)).toEqual([
    'session.revoke',
    'password.reset',
    'totp.reset',
  ]);
});

test('a token does what it was made for, from any origin, until it is revoked or expired', async () => {
  const make = (rights: readonly string[], days = 30) => admin.post('/tokens', { name: 'till', rights, days });
  expect((await make(['reveal'])).status).toBe(422);
  expect([(await make(['see'], 366)).status, (await make(['see'], 367)).status]).toEqual([200, 422]);
  const made = await make(['audit_log']);
  const { token, row } = made.body as { token: string; row: { id: number } };
  const call = (path: string, bearer = token) =>
    fetch(`${desk.url}/api/v1${path}`, { headers: { authorization: `Bearer ${bearer}` } });
  expect((await call('/audit-log')).status).toBe(200);
  expect((await call('/staff')).status).toBe(403);
  expect((await call('/sessions')).status).toBe(403);
  expect((await call('/audit-log', `${token}x`)).status).toBe(401);
  const short = (await make(['audit_log'], 1)).body as { token: string };
  expect((await call('/audit-log', short.token)).status).toBe(200);
  const listed = await admin.get('/tokens');
  expect(listed.text).not.toContain(token);
  const listedAt = (listed.body['rows'] as Record<string, string | null>[]).find(({ id }) => Number(id) === row.id);
  expect(listedAt).toMatchObject({ created_by: admin.email, revoked_at: null });
  const [since, used] = ['created_at', 'last_used_at'].map((name) => Date.parse(listedAt?.[name] ?? ''));
  expect(used).toBeGreaterThanOrEqual(since ?? NaN);
  expect(used).toBeLessThanOrEqual(desk.now());
  expect((await admin.delete(`/tokens/${row.id}`)).body).toMatchObject({ revoked_at: expect.any(String) });
  expect((await call('/audit-log')).status).toBe(401);
  desk.advance(DAY);
  expect((await call('/audit-log', short.token)).status).toBe(401);
  desk.advance(-DAY);
});

test('the audit log is filtered, read page by page both ways, and verified', async () => {
  const auditor = await desk.member('auditor');
  expect((await admin.get('/audit-log')).status).toBe(403);
  const ids = ({ body }: { body: Record<string, unknown> }) => (body['rows'] as { id: number }[]).map(({ id }) => id);
  const all = ids(await auditor.get('/audit-log?limit=200'));
  expect(all.length).toBeGreaterThan(5);
  expect(all).toEqual(all.toSorted((a, b) => b - a));

  const pages: number[][] = [];
  let page = await auditor.get('/audit-log?limit=2');
  expect(page.body['previous']).toBeNull();
  for (;;) {
    pages.push(ids(page));
    if (page.body['next'] === null) break;
    page = await auditor.get(`/audit-log?limit=2&after=${page.body['next'] as string}`);
  }
  expect(pages.flat()).toEqual(all);
  const back: number[][] = [];
  for (;;) {
    back.unshift(ids(page));
    if (page.body['previous'] === null) break;
    page = await auditor.get(`/audit-log?limit=2&before=${page.body['previous'] as string}`);
  }
  expect(back.flat()).toEqual(all);

  expect(ids(await auditor.get(`/audit-log?actor=person/${admin.id}&limit=200`))).toEqual(all);
  expect(ids(await auditor.get('/audit-log?actor=cli'))).toEqual([]);
  expect((await auditor.get('/audit-log?act=token.revoke')).body['rows']).toMatchObject([
    { act: 'token.revoke', actor: admin.email },
  ]);
  const noActor = ['nobody', 'person', 'token', 'cli/7', 'system/1', 'person/0', 'app_key', 'customer/7'].map(
    (actor) => `actor=${actor}`,
  );
  for (const wrong of [...noActor, 'act=staff.dance', 'after=x', 'before=W10', 'from=yesterday']) {
    expect((await auditor.get(`/audit-log?${wrong}`)).status).toBe(422);
  }
  expect((await auditor.get('/audit-log/verdict')).body).toMatchObject({ holds: true, entries: all.length });
});

test('the audit log finds all that was done to a customer, however long their reference', async () => {
  const [supervisor, auditor] = [await desk.member('supervisor'), await desk.member('auditor')];
  const userReference = 'ア'.repeat(200);
  const wallet = aWallet({ mode: 'LIVE', userReference, phone: null, email: null, category: null, openedAt: 1 });
  await desk.service.database.work.run(async ({ wallets }) => ok(await wallets.insert(wallet)));
  const path = `/customers/LIVE/${encodeURIComponent(userReference)}`;
  expect((await supervisor.post(`${path}/freeze`, { reason: 'Their phone was stolen' })).status).toBe(200);
  const found = await auditor.get(`/audit-log?subject=${encodeURIComponent(`wallet/LIVE/${userReference}`)}`);
  expect(found.body['rows']).toMatchObject([{ act: 'wallet.freeze', actor: supervisor.email }]);
});

test('acts that give somebody a login need a fresh login: an admin’s unattended page cannot make a supervisor', async () => {
  const own = await startDesk();
  try {
    const left = await own.member('admin');
    const { id } = await own.member('agent');
    own.advance(11 * MINUTE);
    const browser = openBrowser(own.url);
    browser.cookies.set('session', left.token);
    const asked: readonly [string, string, unknown][] = [
      ['POST', '/staff', { email: 'mallory@wallet.example', name: 'Mallory', role: 'supervisor' }],
      ['PUT', `/staff/${id}/role`, { role: 'supervisor' }],
      ['PUT', `/staff/${id}/status`, { status: 'active' }],
      ['POST', `/staff/${id}/password`, undefined],
      ['DELETE', `/staff/${id}/totp`, undefined],
      ['POST', '/tokens', { name: 'mallory', rights: ['see'], days: 1 }],
    ];
    for (const [method, path, body] of asked) {
      const { status, body: answer } = await browser.call(method, path, body);
      expect([path, status, answer['code']]).toEqual([path, 403, 'not_fresh']);
    }
    expect((await left.get('/staff')).status).toBe(200);
  } finally {
    await own.close();
  }
});
