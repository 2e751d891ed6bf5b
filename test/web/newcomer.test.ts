import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { PHONE } from '../harness/merchant.ts';
import { playTransactions } from '../harness/played-transactions.ts';
import { deskInBrowser } from './desk-in-browser.ts';

/**
 * A person on their first day at the desk, with a customer on the phone. They know what the customer says, and read what
 * the page says. Each question is answered from the landing page in at most three clicks; Enter counts as a click.
 */
const MOST_CLICKS = 3;

const { desk, desktop } = await deskInBrowser();
beforeAll(async () => {
  await playTransactions(desk);
});

/** The newcomer's hands, with the clicks counted by the browser itself. */
async function newcomer() {
  const { page, complaints } = await desktop.open(desk, 'agent', '/');
  await page.getByRole('heading', { name: 'Attention' }).waitFor();
  let clicks = 0;
  return {
    page,
    complaints,
    clicks: () => clicks,
    click: async (name: string | RegExp): Promise<void> => {
      clicks += 1;
      await page.getByRole('link', { name }).or(page.getByRole('button', { name })).first().click();
    },
    /** Into the one search box, which is on every page. */
    ask: async (what: string): Promise<void> => {
      clicks += 2;
      await page.getByRole('searchbox').first().click();
      await page.keyboard.type(what);
      await page.keyboard.press('Enter');
    },
  };
}

const storyOn = async (page: Page): Promise<string> => {
  await page.locator('.story').waitFor();
  return (await page.locator('.story').textContent()) ?? '';
};
const mainOn = async (page: Page): Promise<string> => (await page.getByRole('main').textContent()) ?? '';

test('“I paid and have no PIN”: Finswich was paid, no PIN has come, and a person looks into it', async () => {
  const { page, ask, clicks, complaints } = await newcomer();
  await ask(' utl-NO-pin');
  expect(await storyOn(page)).toMatch(/^Debited ₦200\.00 at .*Finswich paid at /);
  expect(await mainOn(page)).toContain('The transaction is paid, but its PIN or token has not come.');
  expect(clicks()).toBeLessThanOrEqual(MOST_CLICKS);
  expect(complaints).toEqual([]);
});

test('“Where is my money?”: it was refunded, at this moment', async () => {
  const { page, ask, click, clicks } = await newcomer();
  await ask(PHONE.replace('+234', '0'));
  await click('UTL-refunded');
  expect(await storyOn(page)).toMatch(/₦200\.00 refunded at [\d:]+\.$/);
  expect(clicks()).toBeLessThanOrEqual(MOST_CLICKS);
});

test('“Did it go through?”: nobody knows yet, and the money is still held', async () => {
  const { page, click, clicks } = await newcomer();
  await click('In doubt');
  await click('UTL-in-doubt');
  expect(await storyOn(page)).toMatch(/Finswich’s answer is unknown, the money is still held/);
  expect(clicks()).toBeLessThanOrEqual(MOST_CLICKS);
});

test('“It does not take my code”: three were wrong, two tries are left, nothing was taken', async () => {
  const { page, ask, clicks } = await newcomer();
  await ask('UTL-wrong-otp');
  await storyOn(page);
  expect(await mainOn(page)).toContain('3 wrong tries, 2 tries left');
  expect(await mainOn(page)).toContain('nothing has been taken');
  expect(clicks()).toBeLessThanOrEqual(MOST_CLICKS);
});

test('“Was I charged four times?”: it was delivered four times and acted on once, with one debit', async () => {
  const { page, ask, clicks } = await newcomer();
  await ask('UTL-four-times');
  expect((await storyOn(page)).match(/Debited/g)).toHaveLength(1);
  expect(await mainOn(page)).toContain('Delivered 4 times, acted once.');
  expect(clicks()).toBeLessThanOrEqual(MOST_CLICKS);
});
