import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/core/clock.ts';
import type { OrderRequest } from '../../src/transactions/ordered/order-request.ts';
import { takeTry } from '../../src/pins/tries.ts';
import { fresh, run } from '../db/records.ts';
import { newCustomer } from '../harness/customer.ts';
import { IKEDC, PREPAID, type Shop, openShop, said } from '../transactions/ordered/shop.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

const TOKEN = '26362054405982757802';
const DELIVERED = { upstreamCode: '000/delivered', upstreamReference: '17650000000000000000012' };

/** The service's clock stands still. */
const NOW = Date.now();

let desk: Desk;
let agent: Member;
let viewer: Member;
let supervisor: Member;
let admin: Member;
let shop: Shop;
let user: string;
beforeAll(async () => {
  desk = await startDesk({ surroundings: { clock: () => NOW } });
  [agent, viewer, supervisor, admin] = [
    await desk.member('agent'),
    await desk.member('viewer'),
    await desk.member('supervisor'),
    await desk.member('admin'),
  ];
});
afterAll(() => desk.close());
beforeEach(async () => {
  const { database: db, ring } = desk.service;
  shop = openShop({ db, ring });
  shop.now = NOW;
  ({ user } = await newCustomer(desk));
});

/** A token of electricity for a meter of its own, which VTpass is working on. */
async function order(given: Partial<OrderRequest> = {}) {
  shop.submits = async () => said('pending', { upstreamCode: '099' });
  const placed = await shop.order({
    userReference: user,
    scene: 'electricity',
    biller: IKEDC,
    item: PREPAID,
    account: `10${Math.trunc(1e10 + Math.random() * 1e10)}`,
    valueLimitMs: 30 * MINUTE,
    ...given,
  });
  if (!placed.ok) throw new Error(placed.error.code);
  return placed.value;
}
const iso = (at: number): string => new Date(at).toISOString();

test('an ordered transaction is told over its own rail, and its account is masked for whoever may not see phones', async () => {
  const { transaction, order: kept, submission } = await order();
  const path = `/transactions/${transaction.reference}`;
  const whole = await agent.get(path);
  expect(whole.body).toMatchObject({
    rail: 'vtpass',
    upstream: 'VTpass',
    way: 'ordered',
    state_says: 'VTpass is working on it; the money stays held.',
    order: {
      product: 'Electricity',
      biller: 'Ikeja Electric',
      item: 'Prepaid',
      account: kept.account,
      consent: 'pin',
      app_key: null,
      request_id: submission.requestId,
      cost: null,
      commission: null,
      margin: null,
    },
  });
  expect(whole.text).not.toContain('Finswich');
  const masked = await viewer.get(path);
  expect(masked.text).not.toContain(kept.account);
  expect(masked.text).not.toContain(kept.phone);
  expect(masked.text).toContain(`for ${kept.account.slice(0, 4)}•••${kept.account.slice(-4)} over VTpass`);
  // An account may be an e-mail, or too short for a phone.
  for (const account of ['meg@spectranet.example', '12345-AB']) {
    const other = (await order({ account })).transaction.reference;
    expect((await agent.get(`/transactions/${other}`)).text).toContain(`for ${account} over VTpass`);
    expect((await viewer.get(`/transactions/${other}`)).text).not.toContain(account);
  }
});

describe('ask now', () => {
  test('the upstream is asked at once, but a minute after the last question at the soonest; the answer is on file', async () => {
    const { transaction, submission } = await order();
    const path = `/transactions/${transaction.reference}/ask`;
    const asked = () => shop.questions.filter(({ requestId }) => requestId === submission.requestId).length;
    expect((await agent.post(path)).body).toEqual({
      txn_reference: transaction.reference,
      asks_at: iso(NOW),
    });
    shop.asks = async () => said('paid', { ...DELIVERED, value: { token: TOKEN } });
    await shop.ask();
    expect(asked()).toBe(1);
    const record = (await agent.get(`/transactions/${transaction.reference}`)).body;
    expect(record).toMatchObject({
      state: 'fulfilled',
      order: {
        order_no: DELIVERED.upstreamReference,
        questions: {
          asked: 1,
          last_at: iso(shop.now),
          may_be_asked_from: iso(shop.now + MINUTE),
          answers: [{ outcome: 'paid', upstream_code: '000/delivered', has_value: true, times: 1 }],
        },
      },
    });
    expect(JSON.stringify(record)).not.toContain(TOKEN);
    const again = await agent.post(path);
    expect(again.body).toEqual({ txn_reference: transaction.reference, asks_at: iso(shop.now + MINUTE) });
    shop.now += MINUTE - 1;
    await shop.ask();
    expect(asked()).toBe(1);
    shop.now += 1;
    await shop.ask();
    expect(asked()).toBe(2);
    expect((await desk.acts(`transaction/${transaction.reference}`)).map(({ act }) => act)).toEqual([
      'transaction.ask',
      'transaction.see',
      'transaction.ask',
    ]);
  });

  test('not while the call that orders is out, not about what was announced, and not by a viewer', async () => {
    const { transaction } = await order();
    const out = Promise.withResolvers<void>();
    const called = Promise.withResolvers<void>();
    shop.submits = async () => {
      called.resolve();
      await out.promise;
      return said('paid');
    };
    const reference = fresh('OUT');
    const asked = shop.order({ userReference: user, reference, account: fresh('0803') });
    await called.promise;
    expect(await agent.post(`/transactions/${reference}/ask`)).toMatchObject({
      status: 409,
      body: { code: 'not_possible', detail: 'The call that orders is still out. Its answer comes within seconds.' },
    });
    expect((await agent.get(`/transactions/${reference}`)).body['order']).toMatchObject({
      questions: { may_be_asked_from: null },
    });
    out.resolve();
    await asked;
    expect((await agent.post('/transactions/UTL-nobody/ask')).status).toBe(404);
    expect((await viewer.post(`/transactions/${transaction.reference}/ask`)).body).toMatchObject({ code: 'no_right' });
  });
});

describe('cost, commission and margin', () => {
  const charged = { cost: 19_450, commission: 550, unitPrice: 20_000 };

  test('are told once the upstream told them, and the margin once it is paid', async () => {
    const { transaction } = await order();
    shop.asks = async () => said('pending', { upstreamCode: '099', charged });
    shop.now += 30_000;
    await shop.ask();
    const read = async () => (await agent.get(`/transactions/${transaction.reference}`)).body['order'];
    expect(await read()).toMatchObject({
      cost: { amount: '194.50', currency: 'NGN' },
      commission: { amount: '5.50' },
      unit_price: { amount: '200.00' },
      margin: null,
    });
    // An answer that does not tell it takes nothing back.
    shop.asks = async () => said('paid', DELIVERED);
    shop.now += 60_000;
    await shop.ask();
    expect(await read()).toMatchObject({ cost: { amount: '194.50' }, margin: { amount: '5.50', currency: 'NGN' } });
  });

  test('are in the list and the CSV, and empty where nothing was told', async () => {
    shop.submits = async () => said('paid', { ...DELIVERED, charged });
    const paid = await shop.order({ userReference: user, requestId: fresh('202611302200') });
    const told = await order();
    shop.asks = async () => said('pending', { upstreamCode: '099' });
    shop.now += 30_000;
    await shop.ask();
    const of = `user_reference=${user}&rail=vtpass`;
    const { rows } = (await agent.get(`/transactions?${of}`)).body as { rows: Record<string, unknown>[] };
    expect(
      rows.map(({ rail, order: one }) => [rail, (one as { margin: { amount: string } | null }).margin?.amount]),
    ).toEqual(
      expect.arrayContaining([
        ['vtpass', '5.50'],
        ['vtpass', undefined],
      ]),
    );
    expect((await agent.get(`/transactions?user_reference=${user}&rail=finswich`)).body).toMatchObject({ rows: [] });
    const csv = await fetch(`${desk.url}/api/v1/transactions/export?${of}`, {
      headers: { cookie: `session=${supervisor.token}` },
    });
    const lines = (await csv.text()).trimEnd().split('\n');
    expect(lines[0]).toMatch(
      /^txn_reference,rail,way,.*,request_id,order_no,cost,commission,margin,questions_asked,last_answer$/,
    );
    const line = (reference: string) => lines.find((one) => one.startsWith(reference));
    expect(line(paid.ok ? paid.value.transaction.reference : '')).toMatch(
      /,17650000000000000000012,194\.50,5\.50,5\.50,0,$/,
    );
    expect(line(told.transaction.reference)).toMatch(
      /,,,,,1,VTpass is working on it: it may still fail \(099: in progress\)$/,
    );
  });
});

test('the receipt says what the customer has in hand, and of the token only how it ends', async () => {
  shop.submits = async () => said('paid', { ...DELIVERED, value: { token: TOKEN } });
  const given = { scene: 'electricity', biller: IKEDC, item: PREPAID, valueLimitMs: MINUTE, fee: 100, vat: 7 } as const;
  const placed = await shop.order({ userReference: user, ...given });
  if (!placed.ok) throw new Error(placed.error.code);
  const { transaction, order: kept } = placed.value;
  const { order: shown } = (await agent.get(`/transactions/${transaction.reference}`)).body as {
    order: { receipt: Record<string, unknown>[] };
  };
  const line = (label: string, value: object) => ({ label, text: null, at: null, money: null, ...value });
  expect(shown.receipt).toEqual([
    line('Bought', { text: 'Electricity of Ikeja Electric (Prepaid)' }),
    line('For', { text: kept.account }),
    line('Ordered', { at: iso(transaction.initiatedAt) }),
    line('Amount', { money: expect.objectContaining({ amount: '201.07' }) }),
    line('of that the fee', { money: expect.objectContaining({ amount: '1.00' }) }),
    line('of that VAT', { money: expect.objectContaining({ amount: '0.07' }) }),
    line('Status', { text: 'Paid' }),
    line('PIN or token', { text: 'ending in 7802' }),
    line('Reference', { text: transaction.reference }),
  ]);
});

test('a transaction is found by its meter, by its request id and by the upstream’s own number', async () => {
  const upstreamReference = fresh('1765');
  shop.submits = async () => said('paid', { ...DELIVERED, upstreamReference });
  const account = `45${Math.trunc(1e10 + Math.random() * 1e10)}`;
  const requestId = fresh('202611302201abc');
  const placed = await shop.order({ userReference: user, account, requestId });
  const reference = placed.ok ? placed.value.transaction.reference : '';
  const found = async (by: Member, search: string) => {
    const { rows } = (await by.get(`/transactions?${new URLSearchParams({ search }).toString()}`)).body as {
      rows: { txn_reference: string }[];
    };
    return rows.map(({ txn_reference: one }) => one);
  };
  for (const search of [
    account,
    `${account.slice(0, 4)} ${account.slice(4)}`,
    requestId,
    requestId.toUpperCase(),
    upstreamReference,
  ]) {
    expect([search, await found(agent, search)]).toEqual([search, [reference]]);
  }
  // A meter tells a household apart: whoever may not see it may not look for it.
  expect(await found(viewer, account)).toEqual([]);
  expect(await found(viewer, requestId)).toEqual([reference]);
});

describe('the PIN a customer pays with', () => {
  const lock = () =>
    run(desk.service.database.work, async ({ pins }) => {
      for (let tries = 0; tries < 5; tries += 1) await takeTry(pins, { mode: 'TEST', userReference: user }, NOW);
    });
  const pin = async () => (await agent.get(`/customers/TEST/${user}`)).body['pin'];

  test('is shown as locked until when, and a supervisor unlocks it with a reason', async () => {
    expect(await pin()).toEqual({ set_at: null, locked_until: null });
    await lock();
    expect(await pin()).toEqual({ set_at: null, locked_until: iso(NOW + 15 * MINUTE) });
    const path = `/customers/TEST/${user}/unlock-pin`;
    const reason = 'She called and proved who she is';
    expect((await agent.post(path, { reason })).body).toMatchObject({ code: 'no_right' });
    expect((await supervisor.post(path, { reason: '' })).status).toBe(422);
    expect((await supervisor.post(path, { reason })).body).toEqual({ user_reference: user, mode: 'TEST' });
    expect(await pin()).toMatchObject({ locked_until: null });
    expect(await desk.acts(`wallet/TEST/${user}`)).toContainEqual({
      act: 'pin.unlock',
      reason,
      by: `person ${supervisor.id}`,
    });
    expect(await supervisor.post(path, { reason })).toMatchObject({
      status: 409,
      body: { detail: 'This PIN is not locked.' },
    });
    expect((await supervisor.post('/customers/TEST/nobody/unlock-pin', { reason })).status).toBe(404);
  });
});

test('an admin makes a key of a back end, which is shown once, and revokes it', async () => {
  const wanted = { name: 'app back end', mode: 'LIVE', rights: ['read', 'order'], days: 30 };
  const made = await admin.post('/app-keys', wanted);
  expect(made.body).toMatchObject({
    key: expect.stringMatching(/^fmk_.{40,}$/),
    row: { name: wanted.name, mode: 'LIVE', rights: wanted.rights },
  });
  const { key, row } = made.body as { key: string; row: { id: number } };
  const list = await admin.get('/app-keys');
  expect(list.text).not.toContain(key);
  expect(list.body).toMatchObject({ rows: [{ id: row.id, revoked_at: null }] });
  expect((await admin.post('/app-keys', { ...wanted, rights: ['order', 'pins'] })).body).toMatchObject({
    code: 'not_valid',
    fields: [{ path: 'body.rights', message: expect.stringContaining('In LIVE no key may have both order and pins') }],
  });
  expect((await admin.delete(`/app-keys/${row.id}`)).body).toMatchObject({ revoked_at: iso(NOW) });
  expect((await admin.delete(`/app-keys/${row.id}`)).body).toMatchObject({ code: 'not_possible' });
  expect((await admin.delete('/app-keys/999999')).status).toBe(404);
  expect((await desk.acts(`app_key/${row.id}`)).map(({ act, by }) => [act, by])).toEqual([
    ['app_key.make', `person ${admin.id}`],
    ['app_key.revoke', `person ${admin.id}`],
  ]);
});
