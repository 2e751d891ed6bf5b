import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { type Playground, playground } from './playground.ts';

export type Shop = Playground & { readonly page: Page; readonly complaints: readonly string[] };

/** The page of a sandbox of its own, ready to order. */
export async function openShop(
  context: BrowserContext,
  options: Partial<SandboxOptions> & { colorScheme?: 'light' | 'dark'; width?: number } = {},
): Promise<Shop> {
  const { colorScheme = 'light', width = 1280, ...settings } = options;
  const ground = await playground(settings);
  const page = await context.newPage();
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 900 });
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('pageerror', (fault) => complaints.push(fault.message));
  page.on('console', (line) => {
    if (line.type() === 'error' && !line.text().includes('status of')) complaints.push(line.text());
  });
  await page.goto(ground.sandbox.url);
  await page.getByRole('button', { name: 'Pay ₦200.00', disabled: false }).waitFor();
  return {
    ...ground,
    page,
    complaints,
    async [Symbol.asyncDispose]() {
      await page.close();
      await ground[Symbol.asyncDispose]();
    },
  };
}

/** Reads the newest code off the phone on the page, as the customer would. */
export async function codeOnPhone(page: Page, nth = 1): Promise<string> {
  const text = page
    .getByLabel('Messages on the phone')
    .getByText(/code is/)
    .nth(nth - 1);
  return /\d{6}/.exec((await text.textContent()) ?? '')?.[0] ?? '';
}

export async function pay({ page }: Shop): Promise<void> {
  await page.getByRole('button', { name: /^Pay/ }).click();
  await page.getByLabel('One-time code').fill(await codeOnPhone(page));
  await page.getByRole('button', { name: 'Confirm' }).click();
}

export const heading = (page: Page, name: string) => page.getByRole('heading', { name });

/** Waits for it to be visible. */
export const seen = async (what: Locator): Promise<boolean> => {
  await what.waitFor();
  return true;
};

export async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
