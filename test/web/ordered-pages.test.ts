import { describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { takeTry } from '../../src/pins/tries.ts';
import { run } from '../db/records.ts';
import { initiateEvent } from '../harness/events.ts';
import { newCustomer } from '../harness/customer.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { giveReason, seen, sideways, violations } from './desk-page.ts';
import { METERS, TOKEN, playOrdered } from './ordered-examples.ts';

const { desk, desktop } = await deskInBrowser();
const examples = await playOrdered(desk);

const story = (page: Page): Locator => page.locator('.story');
const panel = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
/** The fact of a panel that has this label. */
const fact = (of: Locator, label: string): Locator =>
  of.locator('dl.facts > div', { has: of.page().getByText(label, { exact: true }) }).locator('dd');
/** The one click of a search: into the box. What is typed and Enter are no clicks. */
const searchFor = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('searchbox').first().click();
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await story(page).waitFor();
};

describe('what a customer asks is answered in three clicks', () => {
  /** Counts the clicks since the desk was opened. */
  async function opened() {
    const { page, complaints } = await desktop.open(desk, 'agent', '/');
    await page.evaluate(() => {
      document.addEventListener(
        'click',
        () => sessionStorage.setItem('clicks', `${Number(sessionStorage.getItem('clicks')) + 1}`),
        {
          capture: true,
        },
      );
    });
    const clicks = () => page.evaluate(() => Number(sessionStorage.getItem('clicks')));
    return { page, complaints, clicks };
  }

  test('“I paid for my meter, where is my token?”: carried out, the token has not come, and when VTpass is asked next', async () => {
    const { page, complaints, clicks } = await opened();
    await searchFor(page, METERS.tokenMissing);
    expect(await story(page).textContent()).toMatch(
      /ordered Electricity of Ikeja Electric \(Prepaid\) for 45028874422 over VTpass at [\d:]+ and agreed with their PIN, debited ₦2,000\.00 at [\d:]+, VTpass carried it out .* asked \d+ times since with the same answer, last at [\d:]+, its PIN or token has not come yet, VTpass is asked again by [\d:]+/,
    );
    // Also what VTpass said to each question.
    await page.getByRole('button', { name: /^Questions/ }).click();
    expect(await seen(page.getByText(/^VTpass was asked what became of it: .* the same answer each time\./))).toBe(
      true,
    );
    expect(await clicks()).toBeLessThanOrEqual(3);
    expect(complaints).toEqual([]);
  });

  test('“Was I charged? Nothing came”: nobody knows yet, the money is held, and the upstream is asked now', async () => {
    const { page, clicks } = await opened();
    await searchFor(page, METERS.unanswered);
    expect(await story(page).textContent()).toMatch(
      /VTpass does not know the order \(015: .*\), the money is still held/,
    );
    await page.getByRole('button', { name: 'Ask now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ask now' }).click();
    expect(await seen(page.getByText(/^VTpass is asked at [\d:]+\. The answer appears here by itself\.$/))).toBe(true);
    expect(await clicks()).toBeLessThanOrEqual(3);
  });

  test('“My top-up failed, where is my money?”: why it failed, and when the money came back', async () => {
    const { page, clicks } = await opened();
    await searchFor(page, '0803 123 4567');
    expect(await story(page).textContent()).toMatch(
      /VTpass did not carry it out \(018: the float is too low\) at [\d:]+, ₦200\.00 given back at [\d:]+\.$/,
    );
    expect(await clicks()).toBeLessThanOrEqual(3);
  });

  test('“I never ordered this”: which back end placed it, and how it is known that they agreed', async () => {
    const { page, clicks } = await opened();
    await searchFor(page, '08035550101');
    const order = panel(page, 'Order');
    expect(await fact(order, 'Placed by').textContent()).toMatch(/^the app key \d+, app back end$/);
    expect(await fact(order, 'Agreed').textContent()).toBe('as the back end proved');
    expect(await clicks()).toBeLessThanOrEqual(3);
  });

  test('“I need a receipt”: what was bought, for whom, and how its token ends, to copy', async () => {
    const { page, clicks } = await opened();
    await searchFor(page, METERS.tokenCame);
    await page.getByRole('button', { name: 'Receipt' }).click();
    await page.getByRole('button', { name: 'Copy text' }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(
      /^Bought: Electricity of Ikeja Electric \(Prepaid\)\nFor: 45028874411\nOrdered: .* UTC \(.*\)\nAmount: ₦2,000\.00\nStatus: Paid\nPIN or token: ending in 7802\nReference: ORDER-\d+$/,
    );
    expect(await page.content()).not.toContain(TOKEN);
    expect(await clicks()).toBeLessThanOrEqual(3);
  });
});

test('the answer to a question that somebody asked for appears by itself', async () => {
  const { page } = await desktop.open(desk, 'agent', `/transactions/${examples.inProgress}`);
  const questions = page.locator('.act', { hasText: 'Questions to VTpass' });
  await story(page).waitFor();
  const before = await questions.textContent();
  await run(desk.service.database.work, async (stores) => {
    const found = await stores.transactions.findCalled(examples.inProgress);
    const id = found?.id ?? 0;
    const [last] = (await stores.questions.answers(id)).slice(-1);
    const question = await stores.questions.find(id);
    if (!last || !question) throw new Error('it was never asked');
    const at = desk.now();
    await stores.questions.keepAnswer(id, last, at);
    await stores.questions.save({ ...question, asked: question.asked + 1, askedAt: at });
  });
  await page.waitForFunction((text) => !document.body.textContent?.includes(text), before ?? '');
  expect(await questions.textContent()).not.toBe(before);
});

test('what an order costs, and what it brings, is on its page, in the list and in the figures; what was not told is not 0', async () => {
  const { page, complaints } = await desktop.open(desk, 'agent', `/transactions/${examples.tokenCame}`);
  const order = panel(page, 'Order');
  await order.waitFor();
  expect(await fact(order, 'Cost at VTpass').textContent()).toBe('₦1,960.00');
  expect(await fact(order, 'Margin').textContent()).toBe('₦40.00');
  await page.goto(`${desk.url}/console/transactions/${examples.unanswered}`);
  await order.waitFor();
  expect(await fact(order, 'Cost at VTpass').textContent()).toBe('not told');
  await page.goto(`${desk.url}/console/figures?mode=TEST`);
  const sold = page.getByRole('table', { name: 'Sold by rail and biller' });
  await sold.locator('tbody tr').first().waitFor();
  expect((await sold.locator('tbody tr').allInnerTexts()).map((row) => row.split(/\s*\t\s*/))).toEqual([
    ['Ikeja Electric', 'VTpass', '3', '₦6,000.00', '2', '₦3,920.00', '₦80.00', '₦80.00'],
    ['MTN', 'VTpass', '1', '₦200.00', '1', '₦194.50', '₦5.50', '₦5.50'],
  ]);
  await page.getByText('By day and rail').click();
  const byDay = page.getByRole('table', { name: 'Sold by day and rail' });
  expect(await byDay.locator('tbody tr').count()).toBeGreaterThan(0);
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('the list shows the rail of each transaction, and where there are two, is filtered by it', async () => {
  const { page } = await desktop.open(desk, 'agent', '/transactions?rail=vtpass');
  const rows = page.getByRole('table', { name: 'Transactions' }).locator('tbody tr');
  await rows.first().waitFor();
  expect(await rows.count()).toBe(8);
  expect(await rows.filter({ hasText: 'VTpass' }).count()).toBe(8);
  const { user } = await newCustomer(desk);
  await desk.post(initiateEvent('UTL-beside-orders', { user_reference: user }));
  await page.goto(`${desk.url}/console/transactions`);
  await page.getByRole('combobox', { name: 'Rail' }).click();
  await page.getByRole('option', { name: 'Finswich' }).click();
  expect(await seen(page.getByText('1 transaction', { exact: true }))).toBe(true);
  expect(page.url()).toContain('rail=finswich');
  expect(await rows.filter({ hasText: 'Finswich' }).count()).toBe(1);
});

test('a locked PIN is shown on its customer’s page, and a supervisor unlocks it', async () => {
  const { user: userReference } = await newCustomer(desk);
  await run(desk.service.database.work, async ({ pins }) => {
    for (let tries = 0; tries < 5; tries += 1) await takeTry(pins, { mode: 'TEST', userReference }, desk.now());
  });
  const path = `/customers/TEST/${userReference}`;
  const { page: agents } = await desktop.open(desk, 'agent', path);
  expect(await seen(agents.getByText(/It unlocks by itself at [\d:]+; until then/))).toBe(true);
  expect(await agents.getByRole('button', { name: 'Unlock the PIN' }).count()).toBe(0);
  const { page, complaints } = await desktop.open(desk, 'supervisor', path);
  await page.getByRole('button', { name: 'Unlock the PIN' }).click();
  expect(await violations(page)).toEqual([]);
  await giveReason(page, 'She proved who she is', 'Unlock the PIN');
  await page.getByText('The PIN to pay with is locked').waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
});

test('an admin makes a key of a back end with the keyboard alone, sees it once, and revokes it', async () => {
  const { page, complaints } = await desktop.open(desk, 'admin', '/staff');
  await page.getByRole('button', { name: 'Make a key' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).waitFor();
  await page.keyboard.type('orders at night');
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('checkbox', { name: /^order for customers/ }).focus();
  await page.keyboard.press('Space');
  await dialog.getByRole('button', { name: 'Make the key' }).focus();
  await page.keyboard.press('Enter');
  expect(await seen(page.getByText(/^fmk_/))).toBe(true);
  await page.getByRole('button', { name: 'I have it' }).click();
  const row = page.getByRole('table', { name: 'Keys' }).locator('tbody tr', { hasText: 'orders at night' });
  expect(await row.innerText()).toMatch(/TEST[^]*Good[^]*read, order/);
  await row.getByRole('button', { name: /Revoke/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  expect(await seen(row.getByText('Revoked'))).toBe(true);
  expect(await page.content()).not.toContain('fmk_');
  expect(complaints).toEqual([]);
});

test.each([
  ['light', 1280],
  ['dark', 390],
] as const)('the pages of ordered transactions are accessible in %s at a width of %i', async (colorScheme, width) => {
  for (const path of [
    ...[examples.tokenMissing, examples.reversed, examples.unanswered].map((one) => `/transactions/${one}`),
    '/transactions?rail=vtpass',
  ]) {
    const { page, complaints } = await desktop.open(desk, 'viewer', path, { colorScheme, width });
    await page
      .locator(path.includes('?') ? 'main .money' : '.story')
      .first()
      .waitFor();
    expect([path, await violations(page), await sideways(page), complaints]).toEqual([path, [], 0, []]);
  }
});
