import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { newCustomer } from '../harness/customer.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';
import { inDoubt } from '../console/cases.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { giveReason, seen, sideways, violations } from './desk-page.ts';

const NEW = '+2348031234577';
const { desk, desktop } = await deskInBrowser();

const phoneOf = async (user: string, mode: 'TEST' | 'LIVE') =>
  (await desk.service.database.work.read(({ wallets }) => wallets.find(mode, user)))?.phone;

async function changePhone(page: Page, confirm: string): Promise<void> {
  await page.getByRole('button', { name: 'Change details' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Phone' }).fill(NEW);
  expect(await violations(page)).toEqual([]);
  await giveReason(page, 'New SIM, she showed her passport', confirm);
}

test('in TEST a supervisor changes a phone at once, and the page shows the old and the new one', async () => {
  const { user, phone } = await newCustomer(desk);
  const { page, complaints } = await desktop.open(desk, 'supervisor', `/customers/TEST/${user}`);
  await changePhone(page, 'Change the details');
  const changes = page.getByRole('region', { name: 'Changes of phone and e-mail' });
  expect(await seen(changes.getByText(`Phone changed from ${phone} to ${NEW}`))).toBe(true);
  expect(await phoneOf(user, 'TEST')).toBe(NEW);
  expect(complaints).toEqual([]);
});

test('a supervisor changes country, names and a phone of that country, and the page shows them', async () => {
  const { user } = await newCustomer(desk);
  const { page, complaints } = await desktop.open(desk, 'supervisor', `/customers/TEST/${user}`);
  await page.getByRole('button', { name: 'Change details' }).click();
  const field = (name: string) => page.getByRole('dialog').getByRole('textbox', { name });
  expect(await field('Country').inputValue()).toBe('NG');
  await field('Country').fill('ke');
  await field('First name').fill('Kamau');
  await field('Last name').fill('Njoroge');
  await field('Phone').fill('0712 345678');
  await giveReason(page, 'Moved to Nairobi', 'Change the details');
  const facts = page.getByRole('region', { name: 'Wallet' });
  for (const fact of ['KE', 'Kamau', 'Njoroge', '+254712345678']) {
    expect(await seen(facts.getByText(fact, { exact: true }))).toBe(true);
  }
  expect(complaints).toEqual([]);
});

test('only the fields that were edited are changed: a colleague’s new phone stays, and an e-mail can be removed', async () => {
  const { user, phone } = await newCustomer(desk);
  const { page } = await desktop.open(desk, 'supervisor', `/customers/TEST/${user}`);
  const dialog = page.getByRole('dialog');
  const email = dialog.getByRole('textbox', { name: 'E-mail' });
  await page.getByRole('button', { name: 'Change details' }).click();
  await email.fill('new@wallet.example');
  const colleague = await desk.member('supervisor');
  await colleague.post(`/customers/TEST/${user}/details`, { phone: NEW, reason: 'New SIM' });
  // When money moves, the page loads the customer again behind the dialog.
  await settledTransaction(desk, 'CHANGED-MEANWHILE', user);
  await page.locator('.facts').getByText(NEW).waitFor();
  expect(await dialog.getByRole('textbox', { name: 'Phone' }).inputValue()).toBe(phone);
  await giveReason(page, 'She asked for it', 'Change the details');
  const changed = async () => {
    const wallet = await desk.service.database.work.read(({ wallets }) => wallets.find('TEST', user));
    return { phone: wallet?.phone, email: wallet?.email };
  };
  expect(await changed()).toEqual({ phone: NEW, email: 'new@wallet.example' });

  await page.getByRole('button', { name: 'Change details' }).click();
  await email.fill('');
  await giveReason(page, 'She reads no mail', 'Change the details');
  expect(await changed()).toEqual({ phone: NEW, email: null });
});

test('somebody tied to the proposer is told from when they may confirm, and is not offered it before', async () => {
  const admin = await desk.member('admin');
  const hired = async (email: string) => {
    const { body } = await admin.post('/staff', { email, name: email, role: 'supervisor' });
    return desk.sessionOf({ id: (body['person'] as { id: number }).id, email });
  };
  const [one, other] = [await hired('one@wallet.example'), await hired('other@wallet.example')];
  const doubtful = await inDoubt(desk, 'LIVE');
  const reason = 'Their statement has it';
  await one.post(`/reviews/${doubtful.id}/decision`, { choice: 'paid', reason });
  await one.post(`/customers/LIVE/${doubtful.user}/details`, { phone: NEW, reason });
  for (const path of [doubtful.path, `/customers/LIVE/${doubtful.user}`]) {
    for (const [member, offers] of [
      [other, []],
      [await desk.member('supervisor'), [expect.stringMatching(/^(Confirm|Approve)/)]],
    ] as const) {
      const { page } = await desktop.open({ ...desk, member: async () => member }, 'supervisor', path);
      await page.getByText('Who may confirm it now:').first().waitFor();
      const buttons = await page.getByRole('button', { name: /^(Confirm|Approve)/ }).allInnerTexts();
      const told = await page.getByText('You may confirm it from').count();
      expect({ path, offers: buttons, told }).toEqual({ path, offers, told: member === other ? 1 : 0 });
    }
  }
});

test('in LIVE one person asks, sees that they cannot approve, and a second person approves it from the list', async () => {
  const { user, phone } = await newCustomer(desk, '1000.00', 'LIVE');
  const first = await desktop.open(desk, 'supervisor', `/customers/LIVE/${user}`);
  await changePhone(first.page, 'Ask for the change');
  const waits = first.page.getByRole('region', { name: 'Waits for a second person' });
  expect(await seen(waits.getByText('Another person must approve it.'))).toBe(true);
  expect(await waits.getByRole('button', { name: /^Approve/ }).count()).toBe(0);
  expect(await seen(waits.getByRole('button', { name: /^Take back/ }))).toBe(true);
  expect(await phoneOf(user, 'LIVE')).toBe(phone);

  const second = await desktop.open(desk, 'supervisor', '/', { colorScheme: 'dark' });
  await second.page.getByRole('listitem').filter({ hasText: 'Approvals' }).getByRole('link').click();
  const card = second.page.getByRole('listitem', { name: `Change of a customer’s details for ${user}` });
  await card.waitFor();
  expect(await card.innerText()).toMatch(/supervisor-\d+@wallet\.example/);
  expect(await card.innerText()).toContain('New SIM, she showed her passport');
  expect(await violations(second.page)).toEqual([]);
  await card.getByRole('button', { name: /^Approve/ }).click();
  expect(await seen(second.page.getByRole('dialog').getByText(NEW))).toBe(true);
  await giveReason(second.page, 'I called her on the old number', 'Approve it');
  await card.waitFor({ state: 'detached' });
  expect(await phoneOf(user, 'LIVE')).toBe(NEW);
  expect([...first.complaints, ...second.complaints]).toEqual([]);
});

test('the pages fit a phone, and people who may not decide see no button', async () => {
  const { user } = await newCustomer(desk, '1000.00', 'LIVE');
  const supervisor = await desk.member('supervisor');
  const reason = 'New SIM, she showed her passport';
  await supervisor.post(`/customers/LIVE/${user}/details`, { phone: NEW, email: `${'long'.repeat(20)}@b.cd`, reason });
  for (const path of ['/approvals', `/customers/LIVE/${user}`]) {
    const { page } = await desktop.open(desk, 'agent', path, { width: 360 });
    const card = page.getByRole('listitem', { name: `Change of a customer’s details for ${user}` });
    await card.waitFor();
    expect(await card.getByRole('button').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Change details' }).count()).toBe(0);
    expect(await sideways(page)).toBe(0);
    expect(await violations(page)).toEqual([]);
  }
});
