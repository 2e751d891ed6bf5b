import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { askFor } from '../../src/approvals/ask.ts';
import { ROLES, may } from '../../src/staff/rights.ts';
import { available, newCustomer } from '../harness/customer.ts';
import { type Desk, type DeskAnswer, type Member, startDesk } from './desk-harness.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk({ environment: { BIG_TOPUP: 'LIVE:NGN:100.00' } });
});
afterAll(() => desk.close());
afterEach(async () => {
  const { holds, faults } = await desk.audit();
  if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
});

const NEW = '+2348031234577';
const reason = 'new SIM, she showed her passport';
const refused = ({ status, body }: DeskAnswer) => [status, body['code']];
const idOf = ({ body }: DeskAnswer): number => (body['approval'] as { id: number }).id;
const phoneOf = async (user: string, mode: 'TEST' | 'LIVE') =>
  (await desk.service.database.work.read(({ wallets }) => wallets.find(mode, user)))?.phone;
const details = (member: Member, user: string, mode: 'TEST' | 'LIVE', body: object, key?: string) =>
  member.post(`/customers/${mode}/${user}/details`, { reason, ...body }, key);

test('in TEST a supervisor changes a phone at once; the customer’s page shows it, and masks it for a viewer', async () => {
  const { user, phone } = await newCustomer(desk);
  const supervisor = await desk.member('supervisor');
  const done = await details(supervisor, user, 'TEST', { phone: '0803 123 4577' }, 'd');
  expect([done.status, done.body]).toEqual([200, { came: 'updated', approval: null }]);
  expect((await details(supervisor, user, 'TEST', { phone: '0803 123 4577' }, 'd')).body).toEqual(done.body);
  expect((await details(supervisor, user, 'TEST', { phone: NEW })).body).toEqual({ came: 'unchanged', approval: null });
  const seen = await supervisor.get(`/customers/TEST/${user}`);
  expect(seen.body).toMatchObject({
    phone: NEW,
    approvals: [],
    contact_changes: [{ by: supervisor.email, old_phone: phone, new_phone: NEW }],
  });
  const masked = await (await desk.member('viewer')).get(`/customers/TEST/${user}`);
  for (const one of [phone, NEW]) expect(masked.text).not.toContain(one);
  expect(await desk.acts(`wallet/TEST/${user}`)).toContainEqual({
    act: 'wallet.update',
    reason,
    by: `person ${supervisor.id}`,
  });
});

test('a customer’s country and names are changed like their phone, which is then read as a number of the new country', async () => {
  const { user } = await newCustomer(desk);
  const supervisor = await desk.member('supervisor');
  const change = { country: 'ke', first_name: 'Kamau', last_name: 'Njoroge', phone: '0712 345678' };
  expect((await details(supervisor, user, 'TEST', change)).body).toMatchObject({ came: 'updated' });
  const known = { country: 'KE', first_name: 'Kamau', last_name: 'Njoroge', phone: '+254712345678' };
  expect((await supervisor.get(`/customers/TEST/${user}`)).body).toMatchObject(known);
  const { body } = await supervisor.get(`/audit-log?act=wallet.update`);
  const [entry] = body['rows'] as { detail: object }[];
  expect(entry?.detail).toMatchObject({ changed: ['country', 'first_name', 'last_name', 'phone'] });
  expect((await details(supervisor, user, 'TEST', { last_name: null })).body).toMatchObject({ came: 'updated' });
  expect((await supervisor.get(`/customers/TEST/${user}`)).body).toMatchObject({ ...known, last_name: null });
});

test('in LIVE a change waits for a second person, and every page shows it; nobody approves their own request', async () => {
  const { user, phone } = await newCustomer(desk, '1000.00', 'LIVE');
  const [first, second] = [await desk.member('supervisor'), await desk.member('supervisor')];
  const asked = await details(first, user, 'LIVE', { phone: NEW, category: 'gold' });
  expect(asked.body).toMatchObject({
    came: 'waiting',
    approval: {
      asked_by: first.email,
      asks: [
        { label: 'New phone', value: NEW },
        { label: 'New category', value: 'gold' },
      ],
    },
  });
  expect(await phoneOf(user, 'LIVE')).toBe(phone);
  const id = idOf(asked);
  expect(idOf(await details(second, user, 'LIVE', { phone: NEW, category: 'gold' }))).toBe(id);
  const viewer = await desk.member('viewer');
  const listed = await viewer.get(`/approvals?user_reference=${user}`);
  expect(listed.body['rows']).toMatchObject([{ id, status: 'waiting' }]);
  expect(listed.text).not.toContain(NEW);
  expect((await second.get(`/customers/LIVE/${user}`)).body).toMatchObject({ approvals: [{ id }] });
  expect((await viewer.get('/attention')).body).toMatchObject({ approvals: { count: 1 } });

  expect(refused(await first.post(`/approvals/${id}/approve`))).toEqual([409, 'same_person']);
  const approved = await second.post(`/approvals/${id}/approve`, { reason: 'I called her' }, 'a');
  expect(approved.body).toMatchObject({ status: 'approved', decided_by: second.email });
  expect((await second.post(`/approvals/${id}/approve`, { reason: 'I called her' }, 'a')).body).toEqual(approved.body);
  expect(refused(await second.post(`/approvals/${id}/approve`))).toEqual([409, 'not_possible']);
  expect(await phoneOf(user, 'LIVE')).toBe(NEW);
  expect((await viewer.get('/attention')).body).toMatchObject({ approvals: { count: 0 } });
  expect(
    (await desk.acts(`wallet/LIVE/${user}`))
      .map(({ act, by }) => `${act} ${by}`)
      .filter((one) => !one.startsWith('customer.see')),
  ).toEqual([
    `approval.ask person ${first.id}`,
    `approval.approve person ${second.id}`,
    `wallet.update person ${second.id}`,
  ]);
});

test.each([
  ['TEST', null],
  ['LIVE', [{ label: 'New e-mail', value: 'none, it is taken away' }]],
] as const)('what is null is taken away, and what is left out stays: in %s', async (mode, asks) => {
  const { user, phone } = await newCustomer(desk, '1000.00', mode);
  const [first, second] = [await desk.member('supervisor'), await desk.member('supervisor')];
  const asked = (await details(first, user, mode, { email: null })).body['approval'] as Record<string, unknown> | null;
  expect(asked?.['asks'] ?? null).toEqual(asks);
  if (asked) await second.post(`/approvals/${String(asked['id'])}/approve`);
  expect((await first.get(`/customers/${mode}/${user}`)).body).toMatchObject({
    phone,
    email: null,
    contact_changes: [{ old_email: `${user}@example.com`, new_email: null, old_phone: phone, new_phone: phone }],
  });
});

test('a refused request is not done, and the person who asked may withdraw it', async () => {
  const { user, phone } = await newCustomer(desk, '1000.00', 'LIVE');
  const [first, second] = [await desk.member('supervisor'), await desk.member('supervisor')];
  const one = idOf(await details(first, user, 'LIVE', { phone: NEW }));
  expect(refused(await second.post(`/approvals/${one}/refuse`, {}))).toEqual([422, 'not_valid']);
  expect((await second.post(`/approvals/${one}/refuse`, { reason: 'not her' })).body).toMatchObject({
    status: 'refused',
    decision_reason: 'not her',
  });
  const other = idOf(await details(first, user, 'LIVE', { phone: NEW }));
  expect((await first.post(`/approvals/${other}/refuse`, { reason: 'typed wrong' })).status).toBe(200);
  expect(await phoneOf(user, 'LIVE')).toBe(phone);
  const rows = (await second.get(`/approvals?status=refused&user_reference=${user}`)).body['rows'];
  expect(rows).toMatchObject([{ id: one }, { id: other }]);
});

test('a big withdrawal asked for elsewhere is approved at the desk; a request that has become impossible stays waiting', async () => {
  const { user } = await newCustomer(desk, '1000.00', 'LIVE');
  const [first, second] = [await desk.member('supervisor'), await desk.member('supervisor')];
  const ask = async (amount: string, reference: string): Promise<number> => {
    const { config, database, ring } = desk.service;
    const actor = { kind: 'person', id: first.id, name: first.email } as const;
    const content = { amount, currency: 'NGN', reference };
    const asked = await database.work.run((stores) =>
      askFor(
        stores,
        { kind: 'wallet.withdraw', mode: 'LIVE', userReference: user, content },
        config.wallets.limits,
        'she closes her wallet',
        { by: { actor, address: null }, at: desk.now(), ring },
      ),
    );
    if (!asked.ok || asked.value.kind !== 'waiting') throw new Error('it does not wait');
    return asked.value.approval.id;
  };
  const [all, most] = [await ask('1000.00', `all-${user}`), await ask('900.00', `most-${user}`)];
  expect((await second.post(`/approvals/${most}/approve`)).body).toMatchObject({
    status: 'approved',
    asks: [{ label: 'Take out', value: '₦900.00' }, { label: 'Reference' }],
  });
  expect(await available(desk, user, 'LIVE')).toBe(10_000);
  const impossible = await second.post(`/approvals/${all}/approve`);
  expect([impossible.status, impossible.body]).toMatchObject([
    409,
    { code: 'not_possible', detail: 'The wallet does not have that much available.' },
  ]);
  expect((await second.get(`/approvals?user_reference=${user}`)).body['rows']).toMatchObject([{ id: all }]);
});

test('an invalid detail is refused with its field, and nothing waits', async () => {
  const { user } = await newCustomer(desk, '1000.00', 'LIVE');
  const supervisor = await desk.member('supervisor');
  const fields = async (body: object) =>
    ((await details(supervisor, user, 'LIVE', body)).body['fields'] as { path: string }[]).map(({ path }) => path);
  expect(await fields({ phone: '12' })).toEqual(['body.phone']);
  expect(await fields({ email: 'meg' })).toEqual(['body.email']);
  expect(await fields({ category: '' })).toEqual(['body.category']);
  expect(await fields({ country: 'Kenya' })).toEqual(['body.country']);
  expect(await fields({ country: null })).toEqual(['body.country']);
  expect(await fields({ first_name: 'two\nlines' })).toEqual(['body.first_name']);
  expect(await fields({ last_name: ' ' })).toEqual(['body.last_name']);
  expect(await fields({ phone: '0712 345678' })).toEqual(['body.phone']);
  expect(await fields({})).toEqual(['body.phone']);
  expect(await fields({ phone: NEW, reason: ' ' })).toEqual(['body.reason']);
  expect(refused(await details(supervisor, 'nobody', 'LIVE', { phone: NEW }))).toEqual([404, 'not_found']);
  expect(refused(await supervisor.post('/approvals/999999/approve'))).toEqual([404, 'not_found']);
  expect((await supervisor.get(`/approvals?user_reference=${user}`)).body['rows']).toEqual([]);
});

test('only people with the right may change, approve and refuse', async () => {
  const { user } = await newCustomer(desk);
  for (const role of ROLES) {
    const { status } = await details(await desk.member(role), user, 'TEST', { category: role });
    expect([role, status]).toEqual([role, may(role, 'customers') ? 200 : 403]);
  }
});
