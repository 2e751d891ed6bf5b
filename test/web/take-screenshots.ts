/**
 * `npm run screenshots`: the main pages of the support desk as docs/support-desk.md#pages shows them, over a service on
 * which transactions of every kind were played.
 */
import { execFileSync } from 'node:child_process';
import { launchBrowser } from '../harness/browser.ts';
import { playTransactions } from '../harness/played-transactions.ts';
import { sampleTransactions } from '../bench/sample-transactions.ts';
import { deskOf } from '../console/desk-harness.ts';

const FOLDER = new URL('./screenshots/', import.meta.url).pathname;

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly waitFor: string;
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

const SHOTS: readonly Shot[] = [
  { name: 'attention', path: '/', waitFor: 'Begun' },
  { name: 'transactions', path: '/transactions', waitFor: 'UTL-four-times' },
  { name: 'transaction', path: '/transactions/UTL-in-doubt', waitFor: 'in doubt', height: 1100 },
  { name: 'transaction-phone', path: '/transactions/UTL-four-times', waitFor: 'acted once', width: 390, height: 844 },
  { name: 'review-dark', path: '/reviews', waitFor: 'Payment in doubt', scheme: 'dark' },
  { name: 'figures', path: '/figures?mode=TEST&by=day', waitFor: 'How far they got', height: 1100 },
];

execFileSync(process.execPath, [new URL('../../src/web/build.ts', import.meta.url).pathname, '--if-older']);
await sampleTransactions(async (merchant) => {
  await playTransactions(merchant);
  const desk = deskOf(merchant);
  const { token } = await desk.member('supervisor');
  const browser = await launchBrowser();
  const context = await browser.newContext({ timezoneId: 'Africa/Lagos', locale: 'en-GB', reducedMotion: 'reduce' });
  await context.addCookies([{ name: 'session', value: token, url: desk.url, httpOnly: true, sameSite: 'Strict' }]);
  for (const { name, path, waitFor, scheme = 'light', width = 1280, height = 820 } of SHOTS) {
    const page = await context.newPage();
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height });
    await page.goto(`${desk.url}/console${path}`);
    await page.getByText(waitFor).first().waitFor();
    await page.waitForLoadState('load');
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: `${FOLDER}${name}.png` });
    process.stdout.write(`${name}.png\n`);
    await page.close();
  }
  await browser.close();
});
