import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { keepFloat, trip, tripFloat } from '../../src/availability/circuit.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/clock.ts';
import { commit } from '../../src/core/unit-of-work.ts';
import { newCustomer } from '../harness/customer.ts';
import { initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';
import { ACCEPTED } from '../harness/switch-double.ts';
import { startDesk } from '../console/desk-harness.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { seen, sideways, violations } from './desk-page.ts';

const { desk, desktop } = await deskInBrowser();

/** Keys in both modes. Nothing is called: no worker runs. */
const VTPASS = {
  VTPASS_TEST_API_KEY: 'ak',
  VTPASS_TEST_PUBLIC_KEY: 'PK_test',
  VTPASS_TEST_SECRET_KEY: 'SK_test',
  VTPASS_LIVE_API_KEY: 'ak-live',
  VTPASS_LIVE_PUBLIC_KEY: 'PK_live',
  VTPASS_LIVE_SECRET_KEY: 'SK_live',
  VTPASS_LIVE_LOW_FLOAT: '50000',
};

const tile = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });

/** A transaction of a new customer, paid as the fake Finswich is set to. */
async function paid(reference: string): Promise<string> {
  const { user } = await newCustomer(desk);
  await settledTransaction(desk, reference, user);
  return user;
}

test('a desk with nothing to do says so, and shows trouble without a reload', async () => {
  const { page, complaints } = await desktop.open(desk, 'agent', '/');
  expect(await seen(page.getByRole('heading', { name: 'All is quiet' }))).toBe(true);
  expect(await violations(page)).toEqual([]);
  await page.getByText('Keeps itself up to date').waitFor();
  desk.upstream.script = () => ({ kind: 'reset' });
  await expect(paid('UTL-doubt')).rejects.toThrow('transfer_in_doubt');
  desk.upstream.script = () => ACCEPTED;
  expect(await seen(tile(page, 'In doubt').getByText('₦200.00'))).toBe(true);
  expect(await page.getByRole('heading', { name: 'All is quiet' }).count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('every tile shows its count and leads to its list', async () => {
  // A voucher whose message no gateway accepts until it is given up.
  const user = await paid('UTL-undelivered');
  desk.upstream.smsScript = () => 'fail';
  await desk.post(valueReadyEvent('UTL-undelivered', { user_reference: user }));
  for (let tries = 0; tries < 45; tries += 1) {
    await desk.work();
    desk.advance(HOUR);
  }
  desk.upstream.smsScript = () => 'ok';
  // A reversal of another amount waits for a person, and the customer for the refund.
  const other = await paid('UTL-other-amount');
  await desk.post(reversalEvent('UTL-other-amount', { user_reference: other, amount: 150 }));
  desk.advance(60_000);

  const lists = [
    { name: 'In doubt', leads: '/console/transactions?state=in_doubt&sort=longest_in_state', row: 'UTL-doubt' },
    { name: 'Open reviews', leads: '/console/reviews', row: null },
    { name: 'Vouchers not delivered', leads: '/console/attention/undelivered-vouchers', row: 'UTL-undelivered' },
    { name: 'Slow refunds', leads: '/console/attention/slow-refunds', row: 'UTL-other-amount' },
    { name: 'Messages given up', leads: '/console/outbox?status=dead', row: null },
  ];
  const { page, complaints } = await desktop.open(desk, 'agent', '/');
  for (const { name, leads, row } of lists) {
    await tile(page, name).waitFor();
    expect({ name, count: await tile(page, name).locator('.tile-count').textContent() }).not.toEqual({
      name,
      count: '0',
    });
    await page.getByRole('link', { name, exact: true }).click();
    expect(page.url()).toBe(`${desk.url}${leads}`);
    if (row !== null) await page.getByRole('link', { name: row }).waitFor();
    await page.goBack();
  }
  expect(complaints).toEqual([]);
});

test('below the tiles is the work list, and each next step leads to where it is done', async () => {
  const { page, complaints } = await desktop.open(desk, 'supervisor', '/');
  const work = page.getByRole('list', { name: 'What needs a person' });
  await work.waitFor();
  const row = (reference: string) => work.getByRole('listitem').filter({ hasText: reference });
  const told = await row('UTL-undelivered').textContent();
  expect(told).toContain('could not be sent to the customer');
  expect(told).toContain('₦200.00');
  await row('UTL-undelivered').getByRole('link', { name: 'Send it again' }).click();
  expect(page.url()).toBe(`${desk.url}/console/transactions/UTL-undelivered`);
  await page.goBack();
  await row('UTL-other-amount').getByRole('link', { name: 'Decide the case' }).click();
  expect(page.url()).toMatch(/\/console\/reviews\/\d+$/);
  await page.goBack();
  expect(await seen(page.getByText('no calls in this time').or(page.getByText(/% paid/)))).toBe(true);
  expect(await seen(page.getByRole('heading', { name: 'Today' }))).toBe(true);
  expect(complaints).toEqual([]);
});

const announced = (page: Page, count: string) =>
  page
    .getByLabel('Today in TEST')
    .locator('div')
    .filter({ hasText: new RegExp(`^Begun${count}$`) });

test('today begins at midnight where the reader is', async () => {
  const other = await startDesk();
  try {
    // In the reader's zone, an hour ahead of UTC.
    const untilMidnight = DAY - ((other.now() + HOUR) % DAY);
    other.advance(untilMidnight + DAY - 10 * MINUTE);
    const { user } = await newCustomer(other);
    await other.post(initiateEvent('UTL-yesterday', { user_reference: user }));
    other.advance(20 * MINUTE);
    await other.post(initiateEvent('UTL-after-midnight', { user_reference: user }));
    const { page } = await desktop.open(other, 'agent', '/');
    expect(await seen(announced(page, '1'))).toBe(true);
    // After midnight in UTC it is still today.
    other.advance(HOUR);
    await other.post(initiateEvent('UTL-later', { user_reference: user }));
    const later = await desktop.open(other, 'agent', '/');
    expect(await seen(announced(later.page, '2'))).toBe(true);
    // The list of transactions has the same days.
    for (const [day, found] of [
      ['today', ['UTL-later', 'UTL-after-midnight']],
      ['yesterday', ['UTL-yesterday']],
      ['week', ['UTL-later', 'UTL-after-midnight', 'UTL-yesterday']],
    ] as const) {
      await later.page.goto(`${other.url}/console/transactions?when=${day}`);
      const links = later.page.getByRole('table', { name: 'Transactions' }).getByRole('link');
      await links.first().waitFor();
      expect({ day, found: await links.allInnerTexts() }).toEqual({ day, found });
    }
  } finally {
    await other.close();
  }
});

test('while a gateway refuses every code, the page does not say that all is quiet', async () => {
  const other = await startDesk();
  try {
    const first = await desktop.open(other, 'agent', '/');
    expect(await seen(first.page.getByRole('heading', { name: 'All is quiet' }))).toBe(true);
    other.upstream.smsScript = () => 'fail';
    const { user } = await newCustomer(other);
    await other.post(initiateEvent('UTL-no-code', { user_reference: user }));
    await other.post(sendOtpEvent('UTL-no-code', { user_reference: user }));
    const { page } = await desktop.open(other, 'agent', '/');
    expect(await seen(page.getByText(/100% (refused|not known) of 1/))).toBe(true);
    expect(await page.getByRole('heading', { name: 'All is quiet' }).count()).toBe(0);
  } finally {
    await other.close();
  }
});

test('what is not sold, and a float that is short, stand above the tiles with what to do, and fit a phone in the dark', async () => {
  const selling = await startDesk({ environment: VTPASS });
  try {
    const { work } = selling.service.database;
    await commit(work, async (stores) => {
      const at = { rail: 'vtpass', mode: 'LIVE' } as const;
      const began = selling.now() - HOUR;
      await trip(stores, { ...at, mode: 'TEST', service: '', code: '087', begunAt: began }, began);
      await trip(stores, { ...at, service: 'ikeja-electric', code: '034', begunAt: began }, began);
      await trip(stores, { ...at, service: 'mtn', code: '030', begunAt: selling.now() }, selling.now());
      await keepFloat(stores, at, { minor: 900_000, currency: 'NGN' }, began - HOUR);
      await tripFloat(stores, { ...at, mode: 'TEST' }, { minor: 500_000, currency: 'NGN' }, selling.now());
    });
    for (const options of [{}, { colorScheme: 'dark', width: 320 }] as const) {
      const { page, complaints } = await desktop.open(selling, 'viewer', '/', options);
      const list = page.getByRole('list', { name: 'Selling to your app' });
      await list.waitFor();
      const rows = await list.getByRole('listitem').allTextContents();
      expect(rows).toEqual([
        expect.stringMatching(/Electricity of Ikeja Electric.*034.*The next order tries it again\./s),
        expect.stringMatching(/Airtime of MTN.*030.*One order tries it again, from \d\d:\d\d:\d\d on\./s),
        expect.stringMatching(/Float not told.*VTpass does not tell the float/s),
        expect.stringMatching(/Float low.*₦9,000\.00, below the ₦50,000\.00/s),
        expect.stringMatching(/Not sold.*TEST.*Nothing is sold over VTpass.*087: wrong keys.*Check the keys/s),
        expect.stringMatching(/Float too low.*TEST.*Orders above ₦4,999\.99 are not sold.*018.*Fund the wallet/s),
      ]);
      expect(await page.getByRole('heading', { name: 'All is quiet' }).count()).toBe(0);
      const found = { violations: await violations(page), sideways: await sideways(page), complaints };
      expect(found).toEqual({ violations: [], sideways: 0, complaints: [] });
    }
  } finally {
    await selling.close();
  }
});

test('a machine whose clock is off is named above the tiles, and fits a phone in the dark', async () => {
  const other = new Sqlite(join(desk.folder, 'finswich.db'));
  const host = `merchant-2.${'a-long-name-of-a-machine.'.repeat(3)}example`;
  other
    .prepare('insert into receivers (id, host, started_at, seen_at, skew_ms) values (?, ?, 1, ?, ?)')
    .run('ahead', host, desk.now(), 62_000);
  other.close();
  for (const options of [{}, { colorScheme: 'dark', width: 320 }] as const) {
    const { page, complaints } = await desktop.open(desk, 'viewer', '/', options);
    await page.getByText('ahead of the database’s').waitFor();
    expect(await page.getByRole('list', { name: 'Clocks that are off' }).textContent()).toContain(host);
    const found = { violations: await violations(page), sideways: await sideways(page), complaints };
    expect(found).toEqual({ violations: [], sideways: 0, complaints: [] });
  }
});

test('the tiles and the lists behind them fit a phone, and axe has nothing against them in the dark', async () => {
  for (const path of ['/', '/attention/undelivered-vouchers', '/attention/slow-refunds']) {
    const { page, complaints } = await desktop.open(desk, 'viewer', path, { colorScheme: 'dark', width: 320 });
    await page.locator('.tile, .cards').first().waitFor();
    const found = { path, violations: await violations(page), sideways: await sideways(page), complaints };
    expect(found).toEqual({ path, violations: [], sideways: 0, complaints: [] });
  }
});

test('when it cannot be loaded, it says so and does not say that all is quiet', async () => {
  const { page } = await desktop.open(desk, 'agent', '/account');
  await page.route('**/api/v1/attention', (route) => route.fulfill({ status: 500, body: 'no' }));
  await page.goto(`${desk.url}/console/`);
  expect(await seen(page.getByRole('alert').getByRole('button', { name: 'Try again' }))).toBe(true);
  expect(await page.getByText('All is quiet').count()).toBe(0);
});
