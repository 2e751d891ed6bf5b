import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { MINUTE } from '../../src/core/clock.ts';
import type { Role } from '../../src/staff/rights.ts';
import { codeAt } from '../../src/staff/totp.ts';
import { PHONE } from '../harness/merchant.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { seen, sideways, violations } from './desk-page.ts';

/** Every way to log in, in a real browser, as people do it. */
const { desk, desktop } = await deskInBrowser();

const PASSWORD = 'five quiet herons at dusk';
let count = 0;

/** A new person of the staff, with the password somebody else has chosen. */
async function hired(role: Role): Promise<{ email: string; password: string }> {
  const email = `new-${(count += 1)}@wallet.example`;
  const admin = await desk.member('admin');
  const { status, body } = await admin.post('/staff', { email, name: `New ${count}`, role });
  expect(status).toBe(200);
  return { email, password: String(body['password']) };
}

const password = (page: Page, label: string) => page.locator('input[type=password]').and(page.getByLabel(label));

async function logIn(page: Page, email: string, secret: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await password(page, 'Password').fill(secret);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
}

async function choosePassword(page: Page, now: string): Promise<void> {
  await password(page, 'Password now').fill(now);
  await page.getByLabel('New password *', { exact: true }).fill(PASSWORD);
  await page.getByLabel('New password, again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Change the password' }).click();
}

async function logOut(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByLabel('E-mail').waitFor();
}

test('a new supervisor chooses a password, sets up the second factor, saves the recovery codes, and gets to the page they wanted', async () => {
  const { email, password: first } = await hired('supervisor');
  const { page, complaints } = await desktop.openAsNobody(desk, '/audit-log?act=staff.add');
  await logIn(page, email, first);
  await choosePassword(page, first);

  const key = ((await page.getByText(/^([A-Z2-7]{4} ?){8}$/).textContent()) ?? '').replaceAll(' ', '');
  expect(await violations(page)).toEqual([]);
  await page.getByLabel('Code from the app').fill(codeAt(key, desk.now()));
  await page.getByRole('button', { name: 'Turn it on' }).click();
  const listed = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await listed.first().waitFor();
  const codes = await listed.allTextContents();
  expect(new Set(codes).size).toBeGreaterThanOrEqual(8);
  await page.getByLabel('I have saved them').check();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('heading', { name: 'Audit log' }).waitFor();
  expect(page.url()).toBe(`${desk.url}/console/audit-log?act=staff.add`);

  // The code of the app is used up. A recovery code works once.
  const [code = ''] = codes;
  const signs = [
    page.getByRole('navigation', { name: 'Pages' }),
    page.getByRole('alert').filter({ hasText: 'was used before' }),
  ];
  for (const sign of signs) {
    await logOut(page, /New \d/);
    await logIn(page, email, PASSWORD);
    await page.getByLabel('Code from your authenticator app').fill(code);
    await page.getByRole('button', { name: 'Go on' }).click();
    expect(await seen(sign)).toBe(true);
  }
  expect(complaints).toEqual([]);
});

test('a wrong password and an e-mail that nobody has are refused in the same words', async () => {
  const { email } = await hired('agent');
  const said: (string | null)[] = [];
  const { page, complaints } = await desktop.openAsNobody(desk, '/');
  for (const who of [email, 'nobody@wallet.example']) {
    await page.reload();
    await logIn(page, who, 'not the password');
    said.push(await page.getByRole('alert').textContent());
  }
  expect(said[0]).toContain('E-mail or password is not right.');
  expect(said[1]).toBe(said[0]);
  expect(complaints).toEqual([]);
});

test('a session that was idle too long ends at the login page, and the login leads back to the same page', async () => {
  const { email, password: first } = await hired('agent');
  const { page, complaints } = await desktop.openAsNobody(desk, '/');
  await logIn(page, email, first);
  await choosePassword(page, first);
  await page.getByRole('link', { name: 'Customers' }).click();
  await page.getByRole('heading', { name: 'Customers' }).waitFor();
  desk.advance(31 * MINUTE);
  await page.getByRole('link', { name: 'Deliveries' }).click();
  await page.getByLabel('E-mail').waitFor();
  // What they had looked at is gone from the page.
  expect(await page.getByRole('navigation', { name: 'Pages' }).count()).toBe(0);
  await logIn(page, email, PASSWORD);
  await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/console/deliveries');
  expect(complaints).toEqual([]);
});

test.each(['logged out', 'rested too long'])(
  'a person who logs in sees nothing that the person before them looked at, who %s',
  async (how) => {
    const { page } = await desktop.openAsNobody(desk, '/customers');
    const [before, next] = [await hired('agent'), await hired('agent')];
    await logIn(page, before.email, before.password);
    await choosePassword(page, before.password);
    await page.getByText(PHONE).first().waitFor();
    if (how === 'logged out') await logOut(page, /New \d/);
    else {
      desk.advance(31 * MINUTE);
      await page.getByRole('link', { name: 'Deliveries' }).click();
    }
    // The service has not answered yet. Anything the page shows now would be the data of the person before.
    const answered = Promise.withResolvers<void>();
    await page.route('**/api/v1/customers*', async (route) => {
      await answered.promise;
      await route.continue();
    });
    await logIn(page, next.email, next.password);
    await choosePassword(page, next.password);
    await page.getByRole('link', { name: 'Customers' }).click();
    await page.getByRole('heading', { name: 'Customers' }).waitFor();
    expect(await page.getByText(PHONE).count()).toBe(0);
    answered.resolve();
    expect(await seen(page.getByText(PHONE))).toBe(true);
  },
);

test('the page to go back to is always inside the console', async () => {
  const { email, password: first } = await hired('agent');
  const { page } = await desktop.openAsNobody(desk, '/login?back=%2F%2Fevil.example%2F');
  await logIn(page, email, first);
  await choosePassword(page, first);
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  expect(page.url().startsWith(`${desk.url}/console`)).toBe(true);
});

test.each(['light', 'dark'] as const)('the login page is clean for axe in %s and fits a phone', async (colorScheme) => {
  const { page, complaints } = await desktop.openAsNobody(desk, '/', { colorScheme, width: 320 });
  await page.getByLabel('E-mail').waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await sideways(page)).toBe(0);
  expect(complaints).toEqual([]);
});

test('a person who has forgotten the password is told whom to ask, and what to do if no admin can log in', async () => {
  const { page, complaints } = await desktop.openAsNobody(desk, '/');
  await page.getByRole('button', { name: 'Forgot your password?' }).click();
  await page.getByText('Ask an admin of Merchant').waitFor();
  await page.getByText('staff reset-password --email').waitFor();
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});
