import { afterAll, expect, test } from '@jest/globals';
import { initiateEvent } from '../harness/events.ts';
import { startSilentProxy } from '../harness/silent-proxy.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { seen } from './desk-page.ts';

const { desk, desktop } = await deskInBrowser();
const proxy = await startSilentProxy(Number(new URL(desk.url).port));
afterAll(() => proxy.close());

test('5 s after the service falls silent the page no longer says that it is up to date, says that the service does not answer, and catches up by itself', async () => {
  const behind = { ...desk, url: `http://127.0.0.1:${proxy.port}` };
  const { page } = await desktop.open(behind, 'agent', '/transactions');
  const sign = page.locator('.connection');
  await page.getByText('Keeps itself up to date').waitFor();
  expect(await sign.getAttribute('data-state')).toBe('connected');
  proxy.fallSilent();
  await page.locator('.connection:not([data-state=connected])').waitFor({ timeout: 5_000 });
  expect(await seen(page.getByRole('alert').getByText('The service does not answer.'))).toBe(true);
  await desk.post(initiateEvent('UTL-while-away'));
  expect(await page.getByText('UTL-while-away').count()).toBe(0);
  proxy.passTo(Number(new URL(desk.url).port));
  await page.getByText('UTL-while-away').waitFor({ timeout: 30_000 });
  expect(await seen(page.getByText('Keeps itself up to date'))).toBe(true);
  expect(await page.getByText('The service does not answer.').count()).toBe(0);
});

test('a page that is opened while the service is overloaded says that it tries again, and does', async () => {
  const { page } = await desktop.open(desk, 'agent', '/account');
  let isAway = true;
  const problem = {
    title: 'The database cannot keep up or is away. Please try again.',
    code: 'overloaded',
    status: 503,
  };
  await page.route(/\/api\/v1\/transactions(\?|$)/, (route) =>
    isAway
      ? route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) })
      : route.continue(),
  );
  await page.goto(`${desk.url}/console/transactions`);
  expect(await seen(page.getByText('This page tries again by itself.'))).toBe(true);
  isAway = false;
  expect(await seen(page.getByText('UTL-while-away'))).toBe(true);
});
