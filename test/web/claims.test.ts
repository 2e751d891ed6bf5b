import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ok } from '../../src/core/result.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { newCustomer } from '../harness/customer.ts';
import { USER, initiateEvent, reversalEvent } from '../harness/events.ts';
import { playTransactions } from '../harness/played-transactions.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';
import { ACCEPTED } from '../harness/switch-double.ts';
import { startDesk } from '../console/desk-harness.ts';
import { deskInBrowser } from './desk-in-browser.ts';

/**
 * Every sentence with which the desk says that all is well or that there is nothing: its page, the fact it claims, and
 * what in the troubled database makes it false. Each must be there while it is true, and gone while it is not.
 */
const CLAIMS: readonly {
  readonly path: string;
  readonly says: string;
  readonly fact: string;
  readonly falseBy: string;
}[] = [
  { path: '/', says: 'All is quiet', fact: 'nothing waits, and nothing was refused in 15 minutes', falseBy: 'any' },
  { path: '/', says: 'No payment is in doubt.', fact: 'no transaction is in_doubt', falseBy: 'UTL-in-doubt' },
  { path: '/', says: 'No PIN or token is overdue.', fact: 'no case value_overdue waits', falseBy: 'UTL-no-pin' },
  { path: '/', says: 'No case waits.', fact: 'no case waits', falseBy: 'UTL-no-pin' },
  { path: '/', says: 'Nothing waits for a second person.', fact: 'no approval waits', falseBy: 'an approval' },
  {
    path: '/',
    says: 'No PIN or token is late in going out.',
    fact: 'no voucher is queued for over 2 minutes or given up',
    falseBy: 'UTL-undelivered',
  },
  {
    path: '/',
    says: 'No refund waits, and none of the last seven days took longer than 30 seconds.',
    fact: 'no slow refund',
    falseBy: 'UTL-other-amount',
  },
  { path: '/', says: 'No message is given up.', fact: 'no job is dead', falseBy: 'UTL-undelivered' },
  { path: '/', says: 'Nothing needs a person now.', fact: 'no source of the work list has a row', falseBy: 'any' },
  {
    path: '/',
    says: 'No transaction was announced today.',
    fact: 'no transaction since midnight',
    falseBy: 'UTL-today',
  },
  { path: '/transactions', says: 'No transaction yet', fact: 'no transaction', falseBy: 'any' },
  { path: '/reviews', says: 'No case waits', fact: 'no case waits', falseBy: 'UTL-no-pin' },
  { path: '/approvals', says: 'Nothing waits', fact: 'no approval waits', falseBy: 'an approval' },
  { path: '/deliveries', says: 'Nothing has come yet', fact: 'no delivery', falseBy: 'any' },
  { path: '/deliveries/refused', says: 'Nothing is listed', fact: 'no refused delivery', falseBy: 'a forged event' },
  { path: '/outbox', says: 'Nothing waits to go out', fact: 'no job is queued or dead', falseBy: 'UTL-undelivered' },
  {
    path: '/attention/undelivered-vouchers',
    says: 'No PIN or token is late',
    fact: 'as on /',
    falseBy: 'UTL-undelivered',
  },
  { path: '/attention/slow-refunds', says: 'No refund was slow', fact: 'as on /', falseBy: 'UTL-other-amount' },
  { path: '/figures?mode=TEST', says: 'No transaction in this time', fact: 'none in the span', falseBy: 'any' },
];

/**
 * Sentences about a search and not about the state of things, and those of pages that always have rows when opened.
 */
const ABOUT_SEARCHES = [
  'No customer found',
  'Nothing found',
  'There is no such page',
  'None in this stretch of time',
  'No delivery fits these filters',
  'No entry fits these filters',
  'No message fits these filters',
  'No case fits these filters',
  'Nothing fits these filters',
  'No transaction has this reference',
  'No wallet yet',
  'No money has moved yet',
  'No money moved in this time',
  'No tokens',
  'No keys',
];

const { desk: calm, desktop } = await deskInBrowser();
const troubled = await startDesk();
afterAll(() => troubled.close());

beforeAll(async () => {
  await playTransactions(troubled);
  const { user } = await newCustomer(troubled);
  troubled.upstream.smsScript = () => 'ok';
  await settledTransaction(troubled, 'UTL-other-amount', user);
  await troubled.post(reversalEvent('UTL-other-amount', { user_reference: user, amount: 150 }));
  troubled.upstream.smsScript = () => 'fail';
  for (let tries = 0; tries < 45; tries += 1) {
    await troubled.work();
    troubled.advance(3_600_000);
  }
  await troubled.service.database.work.run(async ({ approvals }) =>
    ok(
      await approvals.insert({
        act: { kind: 'wallet.update', mode: 'TEST', userReference: USER, content: { category: 'gold' } },
        reason: 'she asked for it',
        askedBy: 'ada@wallet.example',
        askedAt: troubled.now(),
      }),
    ),
  );
  await troubled.post(initiateEvent('UTL-forged'), { secret: 'sk_test_forged_forged_forged' });
  troubled.upstream.smsScript = () => 'ok';
  troubled.upstream.script = () => ACCEPTED;
  await settledTransaction(troubled, 'UTL-today', user);
});
const PATHS = [...new Set(CLAIMS.map(({ path }) => path))];

test.each(PATHS)(
  'what %s claims is there while it is true, and gone where the database says otherwise',
  async (path) => {
    const claims = CLAIMS.filter((claim) => claim.path === path).map(({ says }) => says);
    for (const { desk, isTrue } of [
      { desk: calm, isTrue: true },
      { desk: troubled, isTrue: false },
    ]) {
      const { page } = await desktop.open(desk, 'supervisor', path);
      const settled = isTrue
        ? page.getByText(claims[0] ?? '', { exact: true })
        : page.locator('main .panel, main table, .choices');
      await settled.first().waitFor();
      await page.waitForLoadState('networkidle');
      for (const says of claims) {
        const count = await page.getByText(says, { exact: true }).count();
        expect({ says, isTrue, isThere: count > 0 }).toEqual({ says, isTrue, isThere: isTrue });
      }
    }
  },
);

test('“No case waits” is not said when it is true of only one mode', async () => {
  const { page } = await desktop.open(troubled, 'supervisor', '/reviews?mode=LIVE');
  await page.getByText('No case fits these filters').waitFor();
  expect(await page.getByText('No case waits', { exact: true }).count()).toBe(0);
});

const NO_ACCOUNT = 'This wallet has no account in any currency yet';
const NOTHING_MOVED = 'No money has moved in this wallet yet';

test('only a wallet without accounts or without movements says that it has none', async () => {
  const names = { firstName: null, lastName: null };
  const wallet = { mode: 'TEST', country: 'NG', ...names, phone: null, email: null, category: null } as const;
  await calm.service.database.work.run(async (stores) => {
    const now = calm.now();
    await openWallet(stores, { ...wallet, userReference: 'never-funded', currency: 'NGN' }, now);
    await stores.wallets.insert({ ...wallet, userReference: 'no-account', status: 'active', openedAt: now });
    return ok(null);
  });
  const { user } = await newCustomer(calm);
  for (const [who, says] of [
    ['no-account', [NO_ACCOUNT]],
    ['never-funded', [NOTHING_MOVED]],
    [user, []],
  ] as const) {
    const { page } = await desktop.open(calm, 'agent', `/customers/TEST/${who}/statement`);
    await page
      .locator('main')
      .getByText(says[0] ?? 'Added to the wallet')
      .first()
      .waitFor();
    const text = await page.locator('main').textContent();
    expect([NO_ACCOUNT, NOTHING_MOVED].filter((one) => text?.includes(one))).toEqual(says);
  }
});

test('every claim on a page is checked here', () => {
  const folder = new URL('../../src/web', import.meta.url).pathname;
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.tsx'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  const said = texts.flatMap((text) => [
    ...[...text.matchAll(/<Empty\b[^>]*?\btitle="([^"]+)"/gs)].map((match) => match[1] ?? ''),
    ...[...text.matchAll(/quiet: '([^']+)'/g)].map((match) => match[1] ?? ''),
  ]);
  expect(said.length).toBeGreaterThan(20);
  const held = new Set([...CLAIMS.map(({ says }) => says), ...ABOUT_SEARCHES, NO_ACCOUNT, NOTHING_MOVED]);
  expect(said.filter((says) => !held.has(says))).toEqual([]);
});

test('airtime that is done is paid and done, and what waits for its PIN is not, in the list, the record and for the customer', async () => {
  const { user } = await newCustomer(calm);
  const recipient = {
    operator: 'Nigeria MTN',
    product_id: '4102',
    product_type: 'Mobile Top Up',
    value_recipient: '+2347081332677',
    product_category: 'Airtime',
  };
  await settledTransaction(calm, 'UTL-airtime', user, { over: { recipient } });
  await settledTransaction(calm, 'UTL-waits', user);
  for (const path of ['/transactions', `/customers/TEST/${user}`]) {
    const { page } = await desktop.open(calm, 'agent', path);
    const row = (reference: string) =>
      page.getByRole('table', { name: 'Transactions' }).getByRole('row').filter({ hasText: reference });
    await row('UTL-waits').waitFor();
    expect(await row('UTL-airtime').locator('.tag[data-tone=good]').textContent()).toBe('Paid and done');
    expect(await row('UTL-waits').locator('.tag[data-tone=doubt]').textContent()).toBe('Paid, PIN not here yet');
  }
  const { page } = await desktop.open(calm, 'agent', '/transactions/UTL-airtime');
  await page.getByText('Paid and done').waitFor();
  expect(await page.locator('main').textContent()).not.toMatch(/PIN or token has (not )?come/);
  const csv = await fetch(`${calm.url}/api/v1/transactions/export`, {
    headers: { cookie: `session=${(await calm.member('auditor')).token}` },
  });
  const lines = (await csv.text()).split('\n');
  expect(lines.find((line) => line.startsWith('UTL-waits'))).toContain('settled,awaits_value,');
  expect(lines.find((line) => line.startsWith('UTL-airtime'))).toContain('settled,,');
});
