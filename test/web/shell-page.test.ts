import { expect, test } from '@jest/globals';
import { DAY } from '../../src/core/clock.ts';
import { ROLES, type Right, may } from '../../src/staff/rights.ts';
import { startDesk } from '../console/desk-harness.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { fullyLoaded, seen, sideways, violations } from './desk-page.ts';

/** The frame around every page, and the pages of admins, of auditors, and of everybody's own account. */
const { desk, desktop } = await deskInBrowser();

test('people get the production build of the page, whatever NODE_ENV is where it is built', async () => {
  expect(process.env['NODE_ENV']).toBe('test');
  const html = await (await fetch(`${desk.url}/console`)).text();
  const scripts = [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, path]) => `${desk.url}${path}`);
  const code = await Promise.all(scripts.map(async (script) => (await fetch(script)).text()));
  expect(code.join('').length).toBeGreaterThan(100_000);
  // Only React's development build has it.
  expect(scripts.filter((_, at) => code[at]?.includes('jsxDEV'))).toEqual([]);
});

const NAVIGATION: readonly (readonly [name: string, right: Right])[] = [
  ['Attention', 'see'],
  ['Transactions', 'see'],
  ['Reviews', 'see'],
  ['Approvals', 'see'],
  ['Customers', 'see'],
  ['Deliveries', 'see'],
  ['Outbox', 'see'],
  ['Ledger', 'ledger'],
  ['Figures', 'see'],
  ['Audit log', 'audit_log'],
  ['Staff', 'staff'],
  ['Settings', 'settings'],
];

test.each(ROLES)(
  'the role %s finds in the navigation what the table of rights lets it see, and no more',
  async (role) => {
    const { page, complaints } = await desktop.open(desk, role, '/account');
    const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    await links.first().waitFor();
    const allowed = NAVIGATION.filter(([, right]) => may(role, right)).map(([name]) => name);
    expect(await links.allTextContents()).toEqual(allowed);
    // A person who types the URL all the same is told so by the page, and refused by the service.
    const forbidden = [
      ['/audit-log', 'audit_log'],
      ['/staff', 'staff'],
      ['/settings', 'settings'],
    ] as const;
    const [path] = forbidden.find(([, right]) => !may(role, right)) ?? [];
    await page.goto(`${desk.url}/console${path ?? ''}`);
    expect(await seen(page.getByRole('heading', { name: 'Your role does not allow this', level: 1 }))).toBe(true);
    expect(complaints).toEqual([]);
  },
);

test.each([
  { role: 'admin', path: '/staff', sign: 'Tokens of machines' },
  { role: 'admin', path: '/settings', sign: 'Configuration' },
  { role: 'auditor', path: '/audit-log', sign: 'Audit log' },
  { role: 'agent', path: '/account', sign: 'Where you are logged in' },
  { role: 'agent', path: '/no-such-page', sign: 'There is no such page' },
] as const)(
  '$path is clean for axe in light on a desk and in dark on a phone, which it fits',
  async ({ role, path, sign }) => {
    const { page, complaints } = await desktop.open(desk, role, path);
    await page.getByRole('heading', { name: sign }).waitFor();
    await fullyLoaded(page);
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 320, height: 700 });
    await page.reload();
    await page.getByRole('heading', { name: sign }).waitFor();
    await fullyLoaded(page);
    expect(await page.evaluate(() => document.documentElement.dataset['mantineColorScheme'])).toBe('dark');
    expect(await sideways(page)).toBe(0);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  },
);

test('with the keyboard alone: to the page, to the search, to its result, to another page, and out of a dialog', async () => {
  const { page, complaints } = await desktop.open(desk, 'agent', '/customers');
  await page.getByRole('heading', { name: 'Customers' }).waitFor();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the page' });
  expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  await page.keyboard.press('/');
  await page.keyboard.type('poormeggriffin');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/transactions?search=poormeggriffin');
  await page.locator('#main').focus();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.locator('#main').focus();
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await page.waitForURL('**/customers');
  const first = page.locator('.row-link').first();
  await first.waitFor();
  await page.keyboard.press('j');
  expect(await first.evaluate((link) => link === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/customers\/(TEST|LIVE)\/poormeggriffin$/);
  expect(complaints).toEqual([]);
});

test('LIVE and TEST are named on every page, chosen in the URL, and kept from list to list', async () => {
  const { page } = await desktop.open(desk, 'agent', '/customers');
  const band = page.locator('.mode-band');
  await band.getByText('LIVE and TEST').waitFor();
  await page.getByText('LIVE', { exact: true }).and(page.locator('label *')).first().click();
  await page.waitForURL('**/customers?mode=LIVE');
  await band.getByText('real money', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Deliveries' }).click();
  await page.waitForURL('**/deliveries?mode=LIVE');
  await page.goto(`${desk.url}/console/customers/TEST/poormeggriffin`);
  await band.getByText('no real money moves').waitFor();
  expect(await band.getAttribute('data-mode')).toBe('TEST');
  // A list does not take on the mode of the record before it, and a search keeps the mode of its list.
  await page.getByRole('link', { name: 'All customers' }).click();
  await band.getByText('LIVE and TEST').waitFor();
  await page.goto(`${desk.url}/console/deliveries?mode=LIVE`);
  await page.getByRole('searchbox').fill('nobody');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/transactions?search=nobody&mode=LIVE');
});

test('where only one mode has keys, every page says which money it is about, and offers no other', async () => {
  const keyless = { FINSWICH_TEST_SECRET_KEY: '', FINSWICH_TEST_PUBLIC_KEY: '' };
  const live = await startDesk({ environment: keyless });
  try {
    const { page } = await desktop.open(live, 'agent', '/account');
    const band = page.locator('.mode-band');
    await band.getByText('real money', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Deliveries' }).click();
    await page.getByRole('heading', { name: 'Deliveries', level: 1 }).waitFor();
    expect(await band.textContent()).toBe('LIVEreal money');
    expect(await page.getByLabel('Mode shown').count()).toBe(0);
  } finally {
    await live.close();
  }
});

test('colours and the zone of times are chosen, and remembered', async () => {
  const { page, complaints } = await desktop.open(desk, 'agent', '/account');
  const scheme = () => page.evaluate(() => document.documentElement.dataset['mantineColorScheme']);
  await page.getByRole('button', { name: /agent/ }).click();
  await page.getByRole('dialog').getByText('Dark').click();
  await page.getByLabel('Times in UTC').check();
  await page.reload();
  await page.getByRole('heading', { name: 'Your account' }).waitFor();
  expect(await scheme()).toBe('dark');
  expect(await seen(page.getByText(/\d UTC$/))).toBe(true);
  expect(complaints).toEqual([]);
});

test('an admin adds a person whose first password is shown once, disables them, and makes a token', async () => {
  const { page, complaints } = await desktop.open(desk, 'admin', '/staff');
  await page.getByRole('button', { name: 'Add a person' }).click();
  await page.getByLabel('Name').fill('Chidi Eze');
  await page.getByLabel('E-mail').fill('chidi@wallet.example');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const once = page.getByRole('dialog', { name: 'The first password' });
  const password = (await once.locator('code').textContent()) ?? '';
  expect(password.length).toBeGreaterThan(16);
  await once.getByRole('button', { name: 'I have it' }).click();
  await once.waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(password);

  const row = page.getByRole('row').filter({ hasText: 'Chidi Eze' });
  await row.getByRole('button', { name: 'Change Chidi Eze' }).click();
  await page.getByRole('button', { name: 'Disable …' }).click();
  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await row.getByText('Disabled').waitFor();

  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByLabel('Name').fill('Nightly export');
  await page.getByRole('button', { name: 'Make the token' }).click();
  const token = (await page.getByRole('dialog', { name: 'The token' }).locator('.secret').textContent()) ?? '';
  const asMachine = await fetch(`${desk.url}/api/v1/transactions`, { headers: { authorization: `Bearer ${token}` } });
  expect(asMachine.status).toBe(200);
  await page.getByRole('button', { name: 'I have it' }).click();

  // Nobody is offered to disable themselves.
  const own = page.getByRole('row').filter({ hasText: 'you' });
  await own.getByRole('button', { name: /^Change admin/ }).click();
  const offers = page.locator('.menu-link').filter({ hasText: '…' });
  await offers.first().waitFor();
  expect(await offers.allInnerTexts()).toEqual(['Sessions …', 'Role …']);
  // An expired token is shown as expired, and offers nothing.
  desk.advance(91 * DAY);
  const later = await desktop.open(desk, 'admin', '/staff');
  const expired = later.page.getByRole('row').filter({ hasText: 'Nightly export' });
  expect(await seen(expired.getByText('Expired'))).toBe(true);
  expect(await expired.getByRole('button').count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('an auditor sees who did what, one entry in full, and that the chain holds', async () => {
  await (await desk.member('supervisor')).post('/customers/TEST/poormeggriffin/freeze', { reason: 'Stolen phone' });
  const { page, complaints } = await desktop.open(desk, 'auditor', '/audit-log?act=wallet.freeze');
  await page.getByRole('cell', { name: 'Stolen phone' }).waitFor();
  await page.locator('.row-link').first().click();
  await page.getByRole('dialog').getByText('wallet/TEST/poormeggriffin').waitFor();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Verify the chain' }).click();
  expect(await seen(page.getByText('The chain holds'))).toBe(true);
  // When the check could not be repeated, the page does not say that the chain holds.
  await page.route('**/api/v1/audit-log/verdict', (route) => route.fulfill({ status: 500, body: 'no' }));
  await page.getByRole('button', { name: 'Verify the chain' }).click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByText('The chain holds').count()).toBe(0);
  expect(complaints).toEqual([]);
});
