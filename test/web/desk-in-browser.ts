import { afterAll } from '@jest/globals';
import { type Desk, startDesk } from '../console/desk-harness.ts';
import type { MerchantOptions } from '../harness/merchant.ts';
import { type Desktop, startDesktop } from './desk-page.ts';

/**
 * The support desk of a service of its own, and a browser to see it in. A file of tests calls this once, at its top: all
 * its tests share the two, which are closed after the last of them.
 */
export async function deskInBrowser(
  options: MerchantOptions = {},
): Promise<{ readonly desk: Desk; readonly desktop: Desktop }> {
  const [desk, desktop] = await Promise.all([startDesk(options), startDesktop()]);
  afterAll(async () => {
    await desktop.close();
    await desk.close();
  });
  return { desk, desktop };
}
