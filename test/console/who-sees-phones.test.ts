import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { askFor } from '../../src/approvals/ask.ts';
import { MINUTE } from '../../src/core/clock.ts';
import { ROUTES } from '../../src/console/routes.ts';
import { ROLES, TOKEN_RIGHTS, may } from '../../src/staff/rights.ts';
import { aJob, aVoucher, run } from '../db/records.ts';
import { USER, initiateEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { PHONE } from '../harness/merchant.ts';
import { playTransactions } from '../harness/played-transactions.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

/**
 * Calls every route that reads, with a customer's names, phone and e-mail wherever staff may type one: in references of
 * top-ups and withdrawals, in reasons, in notes. Without the right to see phones, no reply may contain any of them.
 */
let desk: Desk;
let supervisor: Member;
let viewer: Member;
/** With every right that a machine can have, except to see phones. */
let machine: Read;
type Read = (path: string) => Promise<{ readonly status: number; readonly text: string }>;
const readerWith =
  (headers: Readonly<Record<string, string>>): Read =>
  async (path) => {
    const response = await fetch(`${desk.url}/api/v1${path}`, { headers });
    return { status: response.status, text: await response.text() };
  };
const as = ({ token }: Member): Read => readerWith({ cookie: `session=${token}` });
let ids: Readonly<Record<string, number>>;

/** The customer's contacts and names, and those of the payer, who appears only in texts. */
const TELLS = /7081332677|meg@example|809-?988-?7766|payer@wallet|Zebedee|Quimby/;
const TYPED = {
  order: 'order-2348099887766',
  glued: 'TOPUP2348099887766',
  local: 'out_0809 988 7766',
  email: 'cash/payer@wallet.example',
} as const;

/** The reference of a transaction, which only looks like a phone. */
const CALLED_LIKE_A_PHONE = 'UTL2348055554444';

const asking = async (kind: 'wallet.fund' | 'wallet.withdraw', reference: string, amount: string) => {
  const { config, database, ring } = desk.service;
  const act = {
    kind,
    mode: 'LIVE',
    userReference: USER,
    content: { amount, currency: 'NGN', reference },
  } as const;
  const actor = { kind: 'person', id: supervisor.id, name: supervisor.email } as const;
  const asked = await database.work.run((stores) =>
    askFor(stores, act, config.wallets.limits, 'she paid from 0809 988 7766', {
      by: { actor, address: null },
      at: desk.now(),
      ring,
    }),
  );
  if (!asked.ok) throw new Error(asked.error);
};

const PLAIN = 'over-the-counter';
/** A decision of each kind, with the payer's phone in what is said of it. */
async function writeReasons(): Promise<void> {
  const reason = 'She asked from 0809-988-7766';
  const waiting = (await supervisor.get('/approvals')).body['rows'] as { id: number; asks: { value: string }[] }[];
  const plain = waiting.find(({ asks }) => asks.some(({ value }) => value === PLAIN))?.id;
  const { choices } = (await supervisor.get(`/reviews/${ids['reviews']}`)).body as { choices: { choice: string }[] };
  const done = [
    await supervisor.post(`/customers/TEST/${USER}/freeze`, { reason }),
    await supervisor.post(`/approvals/${plain}/refuse`, { reason }),
    await supervisor.post(`/reviews/${ids['reviews']}/decision`, { choice: choices[0]?.choice, reason }),
  ];
  const names = { first_name: 'Zebedee', last_name: 'Quimby' };
  const changed = await supervisor.post(`/customers/TEST/${USER}/details`, {
    ...names,
    email: 'meg@example.org',
    reason,
  });
  expect([...done, changed].map(({ status }) => status)).toEqual([200, 200, 200, 200]);
}

/** A gateway may name the phone in any error: why it refused a text, and why a text did not arrive. */
const hearGateways = (): Promise<void> =>
  run(desk.service.database.work, async (stores) => {
    const { vouchers, outbox, sentTexts } = stores;
    const [transactionId, at] = [await idOf(stores, 'UTL-in-doubt'), desk.now()];
    const id = await vouchers.insert(aVoucher({ transactionId, status: 'ready' }));
    await vouchers.setDelivery(id, 'failed');
    await outbox.enqueue(aJob({ transactionId, subject: String(id), runAt: at }), at);
    const leased = await outbox.lease(at, MINUTE, 100);
    const job = leased.find((one) => one.transactionId === transactionId && one.subject === String(id));
    if (!job) throw new Error('its message is not there');
    await outbox.bury(job, at, 'termii: no route to 2348099887766');
    const handed = { gateway: 'termii', gatewayReference: 'sms-of-hers' };
    const text = {
      transactionId,
      ...handed,
      channel: 'sms',
      recipient: PHONE,
      content: 'Merchant: call 0809 988 7766',
      at,
    };
    await sentTexts.add({ ...text, source: 'job', sourceId: job.id });
    await sentTexts.report({ ...handed, state: 'not_delivered', reason: 'Failed for 2348099887766' }, at);
  });

beforeAll(async () => {
  desk = await startDesk({ environment: { BIG_TOPUP: 'LIVE:NGN:100.00' } });
  await settledTransaction(desk, CALLED_LIKE_A_PHONE, USER);
  await playTransactions(desk);
  [supervisor, viewer] = await Promise.all([desk.member('supervisor'), desk.member('viewer')]);
  await asking('wallet.fund', TYPED.order, '5.00');
  await asking('wallet.fund', TYPED.email, '5.00');
  await asking('wallet.withdraw', TYPED.local, '1.00');
  await asking('wallet.fund', TYPED.glued, '900.00');
  await asking('wallet.fund', PLAIN, '800.00');
  // A forged event names a phone too.
  await desk.post(initiateEvent('UTL-forged'), { secret: 'forger' });
  const note = { text: 'She calls from +234 809 988 7766, or writes from payer@wallet.example' };
  const firstIn = async (path: string) => ((await supervisor.get(path)).body['rows'] as { id: number }[])[0]?.id ?? 0;
  ids = { reviews: await firstIn('/reviews'), deliveries: await firstIn('/deliveries') };
  await supervisor.post('/transactions/UTL-in-doubt/notes', note);
  await supervisor.post(`/reviews/${ids['reviews']}/notes`, note);
  await writeReasons();
  await hearGateways();
  const rights = TOKEN_RIGHTS.filter((right) => right !== 'see_phones');
  const made = await (
    await desk.member('admin')
  ).post('/tokens', { name: 'books', rights, days: 1 }, 'token-of-the-books');
  machine = readerWith({ authorization: `Bearer ${String(made.body['token'])}` });
});
afterAll(() => desk.close());

/** Where a wallet of LIVE or TEST shows what was typed: both are looked at. */
const pathsOf = (path: string): readonly string[] =>
  ['TEST', 'LIVE'].map((mode) => {
    const [, list = ''] = path.split('/');
    const query = path.includes('/statement')
      ? '?currency=NGN'
      : path === '/approvals'
        ? '?status=waiting,approved,refused'
        : path === '/reviews'
          ? '?status=open,postponed,decided'
          : '';
    return `${path
      .replace('{reference}', 'UTL-in-doubt')
      .replace('{mode}', mode)
      .replace('{user_reference}', USER)
      .replaceAll(/\{\w+\}/g, String(ids[list] ?? 999_999))}${query}`;
  });
const reading = ROUTES.filter(({ kind }) => kind === 'look' || kind === 'download');

/** The routes that answer this caller, and those of them that show a customer's phone or e-mail. */
async function walk(read: Read) {
  const [answers, tells] = [new Set<string>(), new Set<string>()];
  for (const { path } of reading) {
    for (const one of pathsOf(path)) {
      const { status, text } = await read(one);
      if (status === 200) answers.add(path);
      if (TELLS.test(text)) tells.add(path);
    }
  }
  return { answers: [...answers], tells: [...tells].toSorted() };
}

/** Written by hand: each of these shows a phone to callers who may see it, so it must hide it from the others. */
const WHERE_ONE_STANDS = [
  '/approvals',
  '/attention/undelivered-vouchers',
  '/attention/work',
  '/audit-log',
  '/customers',
  '/customers/{mode}/{user_reference}',
  '/customers/{mode}/{user_reference}/statement',
  '/customers/{mode}/{user_reference}/statement/export',
  '/deliveries/refused',
  '/deliveries/{id}',
  '/ledger/entries',
  '/outbox',
  '/reviews',
  '/reviews/{id}',
  '/transactions',
  '/transactions/export',
  '/transactions/{reference}',
];

test('these routes show a phone or e-mail, and none of them does without the right to see phones', async () => {
  expect((await walk(as(supervisor))).tells).toEqual(WHERE_ONE_STANDS);
  expect(ROLES.filter((role) => !may(role, 'see_phones'))).toEqual(['viewer']);
  expect((await walk(as(viewer))).tells).toEqual([]);
  const { answers, tells } = await walk(machine);
  expect(tells).toEqual([]);
  expect(answers).toEqual(expect.arrayContaining(WHERE_ONE_STANDS));
});

test('without the right to see phones only the first letter of a name is shown, on the customer and in approvals', async () => {
  const path = `/customers/TEST/${USER}`;
  expect((await supervisor.get(path)).body).toMatchObject({
    first_name: 'Zebedee',
    last_name: 'Quimby',
    country: 'NG',
  });
  expect((await viewer.get(path)).body).toMatchObject({ first_name: 'Z•••', last_name: 'Q•••', country: 'NG' });
  const { body } = await supervisor.post(`/customers/LIVE/${USER}/details`, { last_name: 'Quimby', reason: 'married' });
  const { id } = body['approval'] as { id: number };
  const asksOf = async (member: Member) =>
    ((await member.get('/approvals')).body['rows'] as { id: number; asks: unknown }[]).find((one) => one.id === id)
      ?.asks;
  expect(await asksOf(supervisor)).toEqual([{ label: 'New last name', value: 'Quimby' }]);
  expect(await asksOf(viewer)).toEqual([{ label: 'New last name', value: 'Q•••' }]);
  await supervisor.post(`/approvals/${id}/refuse`, { reason: 'only asked' });
});

test('a reference keeps what is not a phone: top-ups can be told apart, and a transaction keeps its reference', async () => {
  const referencesOf = async (query: string) =>
    (JSON.parse((await machine(`/ledger/entries?${query}`)).text) as { rows: { reference: string }[] }).rows.map(
      ({ reference }) => reference,
    );
  expect(await referencesOf('mode=LIVE')).toEqual([
    'out_0809•••7766',
    'c•••@wallet.example',
    'order-2348•••7766',
    'first-LIVE',
  ]);
  const approvals = (await viewer.get('/approvals')).body['rows'];
  expect(approvals).toMatchObject([{ asks: [{}, { label: 'Reference', value: 'TOPUP2348•••7766' }] }]);
  expect(await referencesOf('movement=hold&mode=TEST')).toContain('UTL-in-doubt');
});

test('without the right to see phones a top-up is not found by one, but by any other reference', async () => {
  const foundBy = async (read: Read, reference: string) => {
    const { text } = await read(`/ledger/entries?reference=${encodeURIComponent(reference)}`);
    return (JSON.parse(text) as { rows: unknown[] }).rows.length;
  };
  for (const reference of [TYPED.order, TYPED.local, TYPED.email]) {
    expect([reference, await foundBy(as(supervisor), reference)]).toEqual([reference, 1]);
    expect([reference, await foundBy(machine, reference)]).toEqual([reference, 0]);
  }
  expect(await foundBy(machine, 'first-LIVE')).toBe(1);
  expect(await foundBy(machine, 'UTL-in-doubt')).toBe(await foundBy(as(supervisor), 'UTL-in-doubt'));
});

test('without the right to see phones, a search for one shows nothing in any list, count or export', async () => {
  const searched = reading.filter(
    (route) => 'query' in route && 'search' in ((route.query as { shape?: object } | undefined)?.shape ?? {}),
  );
  expect(searched.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/transactions', '/transactions/count', '/transactions/export', '/customers']),
  );
  for (const { path } of searched) {
    for (const [hers, nobodys] of [
      [PHONE, '+2347089999999'],
      [PHONE.replace('+234', '0'), '07089999999'],
      ['meg@example.com', 'nobody@example.com'],
    ] as const) {
      const search = (read: Read, what: string) => read(`${path}?search=${encodeURIComponent(what)}`);
      expect([path, hers, await search(machine, hers)]).toEqual([path, hers, await search(machine, nobodys)]);
      expect([path, hers, await search(as(supervisor), hers)]).not.toEqual([
        path,
        hers,
        await search(as(supervisor), nobodys),
      ]);
    }
  }
});

test('a transaction whose reference looks like a phone is found in the books, by movement, also by those who may not see phones', async () => {
  const movementsOf = async (read: Read, query: string) => {
    const { text } = await read(`/ledger/entries?reference=${CALLED_LIKE_A_PHONE}${query}`);
    return (JSON.parse(text) as { rows: { movement: string }[] }).rows.map(({ movement }) => movement);
  };
  for (const [query, found] of [
    ['', ['settle', 'hold']],
    ['&movement=hold', ['hold']],
    ['&movement=refund', []],
    ['&movement=fund', []],
  ] as const) {
    for (const read of [machine, as(supervisor)])
      expect([query, await movementsOf(read, query)]).toEqual([query, found]);
  }
});

test('a rule of the books that a top-up breaks names it, without the phone in its reference', async () => {
  const file = new Database(join(desk.folder, 'finswich.db'));
  file.exec(`update journal_entries set amount = amount + 1 where own_reference = '${TYPED.order}'`);
  file.close();
  const { text: seen } = await as(supervisor)('/ledger/audit');
  expect(seen).toContain(TYPED.order);
  expect(JSON.parse(seen)).toMatchObject({ holds: false });
  const { text } = await machine('/ledger/audit');
  expect(text).toContain('LIVE/fund/order-2348•••7766');
  expect(text).not.toMatch(TELLS);
});
