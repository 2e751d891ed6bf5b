import { execFileSync } from 'node:child_process';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { Role } from '../../src/staff/rights.ts';
import { launchBrowser } from '../harness/browser.ts';
import type { Desk } from '../console/desk-harness.ts';

/** The support desk in a real browser. */
export interface DeskPage {
  readonly page: Page;
  /** What the browser complained of: scripts that failed, and everything the content security policy stopped. */
  readonly complaints: readonly string[];
}

export interface Desktop {
  /** Opens a path below `/console` as a new person of this role. */
  open(desk: Desk, role: Role, path: string, options?: PageOptions): Promise<DeskPage>;
  /** The same as somebody who is not logged in. */
  openAsNobody(desk: Pick<Desk, 'url'>, path: string, options?: PageOptions): Promise<DeskPage>;
  close(): Promise<void>;
}

export interface PageOptions {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
}

/** The reader's time zone. */
export const READERS_ZONE = 'Africa/Lagos';

const BUILD = new URL('../../src/web/build.ts', import.meta.url).pathname;

/**
 * One browser for a file of tests, with one context: the packaged Chromium does not survive the closing of one. The page
 * is built first where it is older than its sources.
 */
export async function startDesktop(): Promise<Desktop> {
  execFileSync(process.execPath, [BUILD, '--if-older'], { stdio: 'ignore' });
  const browser: Browser = await launchBrowser();
  // On a machine without a locale (`C`) the browser names a language that its own Intl refuses.
  const context: BrowserContext = await browser.newContext({
    locale: 'en-GB',
    // Not the machine's zone: on a machine in UTC, a time in the wrong zone would look right.
    timezoneId: READERS_ZONE,
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);

  const openWith = async (
    token: string | null,
    desk: Pick<Desk, 'url'>,
    path: string,
    { colorScheme = 'light', width = 1280 }: PageOptions = {},
  ): Promise<DeskPage> => {
    for (const open of context.pages()) await open.close();
    await context.clearCookies();
    if (token !== null) {
      const cookie = { name: 'session', value: token, url: desk.url, httpOnly: true, sameSite: 'Strict' } as const;
      await context.addCookies([cookie]);
    }
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    const complaints: string[] = [];
    page.on('pageerror', (fault) => complaints.push(fault.message));
    page.on('console', (line) => {
      if (line.type() === 'error' && !line.text().includes('status of')) complaints.push(line.text());
    });
    await page.goto(`${desk.url}/console${path}`);
    return { page, complaints };
  };

  return {
    open: async (desk, role, path, options) => openWith((await desk.member(role)).token, desk, path, options),
    openAsNobody: (desk, path, options) => openWith(null, desk, path, options),
    close: () => browser.close(),
  };
}

/** Waits until it is visible. A textarea does not count, because React keeps what is typed into it as its text. */
export const seen = async (what: Locator): Promise<true> => {
  await what.and(what.page().locator(':not(textarea)')).first().waitFor();
  return true;
};

/** Waits until no part of the page is still loading: parts load one after another. */
export const fullyLoaded = (page: Page): Promise<void> =>
  page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });

/**
 * Gives a reason in the dialog that is open, presses its button, and waits until the act is done and the dialog gone.
 */
export async function giveReason(page: Page, reason: string, button: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await dialog.getByRole('button', { name: button }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** What axe finds wrong with the page as it is now. */
export async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** How far the page scrolls sideways, in pixels. */
export const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
