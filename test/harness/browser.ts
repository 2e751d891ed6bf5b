import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** A real browser: the Chromium in the npm package where it runs, elsewhere the machine's own Chrome. */
export async function launchBrowser(): Promise<Browser> {
  const args = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  if (process.platform !== 'linux' || process.arch !== 'x64') return chromium.launch({ channel: 'chrome', args });
  // Otherwise it would emulate a graphics card on the processor, which takes a third of a test's time.
  sparticuz.setGraphicsMode = false;
  const executablePath = await sparticuz.executablePath();
  return chromium.launch({ executablePath, args: [...sparticuz.args, '--disable-gpu', ...args] });
}
