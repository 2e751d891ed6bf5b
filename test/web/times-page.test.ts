import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { DAY } from '../../src/core/clock.ts';
import { playTransactions } from '../harness/played-transactions.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { READERS_ZONE, fullyLoaded } from './desk-page.ts';

const { desk, desktop } = await deskInBrowser();
beforeAll(async () => {
  await playTransactions(desk);
});

interface ShownTime {
  readonly moment: string;
  readonly text: string;
}

/** Every time on the page that shows the time of day and not an age. All of them end with `ends`. */
async function timesOn(page: Page, ends: string): Promise<readonly ShownTime[]> {
  await page
    .locator('time')
    .filter({ hasText: new RegExp(`\\d\\d:\\d\\d:\\d\\d${ends}$`) })
    .first()
    .waitFor();
  await fullyLoaded(page);
  const all = await page
    .locator('time')
    .evaluateAll((found) =>
      found.map((one) => ({ moment: one.getAttribute('datetime') ?? '', text: one.textContent ?? '' })),
    );
  return all.filter(({ text }) => /\d\d:\d\d:\d\d/.test(text));
}

/** The full expected text. The page leaves out the date if it is today's, and the year if it is this year's. */
const inZone = (moment: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  })
    .format(new Date(moment))
    .replace(',', '');

/** The form of a text, that is, which parts it has. */
const formOf = (text: string): string => text.replaceAll(/[A-Z][a-z]+/g, 'month').replaceAll(/\d+/g, '1');

test('each time on a page is its own moment: in the reader’s zone, or in UTC where it says so', async () => {
  const forms = new Set<string>();
  const [local, utc] = [
    { zone: READERS_ZONE, ends: '' },
    { zone: 'UTC', ends: ' UTC' },
  ];
  // The choice is remembered from page to page.
  for (const [path, daysLater, zones] of [
    ['/transactions', 0, [local, utc]],
    ['/customers/TEST/poormeggriffin', 2, [utc, local]],
  ] as const) {
    desk.advance(daysLater * DAY);
    const { page } = await desktop.open(desk, 'supervisor', path);
    for (const { zone, ends } of zones) {
      if (zone === zones[1].zone) await page.keyboard.press('u');
      for (const { moment, text } of await timesOn(page, ends)) {
        const [, date = '', clock = ''] = /^(.*?) ?(\d\d:\d\d:\d\d)/.exec(text) ?? [];
        const whole = inZone(moment, zone);
        expect({ text, hasDate: whole.startsWith(date), hasClock: whole.endsWith(clock) }).toEqual({
          text,
          hasDate: true,
          hasClock: true,
        });
        forms.add(formOf(text));
      }
    }
  }
  expect([...forms].toSorted()).toEqual([
    '1 month 1 1:1:1',
    '1 month 1 1:1:1 UTC',
    '1 month 1:1:1',
    '1 month 1:1:1 UTC',
    '1:1:1',
    '1:1:1 UTC',
  ]);
});
