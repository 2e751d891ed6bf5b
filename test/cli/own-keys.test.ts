import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { launchBrowser } from '../harness/browser.ts';
import { codeIn } from '../harness/merchant.ts';
import { type Place, type Running, holdPort, json, makePlace, start, urlOf } from './process.ts';

/** Processes take turns on a busy machine, and five of them start here one after the other. */
const WHOLE_WALK_MS = 180_000;
const PHONE = '+2347081332677';

let place: Place;
let held: Awaited<ReturnType<typeof holdPort>> | null = null;
const running: Running[] = [];

beforeEach(() => void (place = makePlace()));
afterEach(async () => {
  for (const one of running.splice(0)) {
    one.kill('SIGTERM');
    await one.ended;
  }
  await held?.release();
  place.remove();
});

function begin(...args: readonly string[]): Running {
  const one = start(place, args);
  running.push(one);
  return one;
}

/** The lines of settings that the sandbox prints, all of them and nothing else, as they would be copied. */
async function linesForEnv(sandbox: Running): Promise<string> {
  await sandbox.until(/Press Ctrl\+C/);
  const [, lines = ''] = await sandbox.until(/Put these lines into the \.env[^\n]*\n\n((?:[^\n]+\n)+)/);
  return lines;
}

test(
  'with keys of their own a developer buys in the sandbox: its lines go into .env as they are, and the phone shows itself',
  async () => {
    held = await holdPort();
    const env = join(place.folder, '.env');
    writeFileSync(env, `PORT=${held.port}\nFINSWICH_TEST_SECRET_KEY=made up\nFINSWICH_TEST_PUBLIC_KEY=made_up\n`);
    const sandbox = begin('sandbox', '--port', '0');
    const [, page = ''] = await sandbox.until(/Checkout page: (http:\S+)/);
    const lines = await linesForEnv(sandbox);
    await sandbox.until(new RegExp(`No service answers at http://127.0.0.1:${held.port} yet`));
    appendFileSync(env, lines);

    const meg = ['--user', 'poormeggriffin', '--mode', 'TEST'];
    await json(place, ['wallet', 'open', ...meg, '--phone', PHONE, '--category', 'gold']);
    await json(place, ['wallet', 'fund', ...meg, '--amount', '1000.00', '--reference', 'first-top-up']);
    await held.release();
    const service = await urlOf(begin('serve'));
    expect(service).toBe(`http://127.0.0.1:${held.port}`);
    await begin('sandbox', '--port', '0').until(new RegExp(`A service answers at ${service} already`));

    const browser = await launchBrowser();
    try {
      const shop = await browser.newPage();
      shop.setDefaultTimeout(60_000);
      await shop.goto(page);
      const phone = shop.getByLabel('Messages on the phone');
      await shop.getByRole('button', { name: 'Pay ₦200.00' }).click();
      const text = await phone.getByText('is your code').textContent();
      await shop.getByLabel('One-time code').fill(codeIn(text ?? ''));
      await shop.getByRole('button', { name: 'Confirm' }).click();
      await shop.getByRole('heading', { name: 'Here is your PIN' }).waitFor();
      const pin = ((await shop.locator('#value-number').textContent()) ?? '').replaceAll(' ', '');
      await phone.getByText(`PIN: ${pin}`).waitFor();
      expect(await shop.getByLabel('Phone', { exact: true }).inputValue()).toBe(PHONE);
    } finally {
      await browser.close();
    }
    expect(await json(place, ['wallet', 'show', ...meg])).toMatchObject({
      balances: [{ available: '800.00', held: '0.00' }],
    });
    for (const one of running.splice(0).toReversed()) {
      one.kill('SIGTERM');
      expect((await one.ended).code).toBe(0);
    }
  },
  WHOLE_WALK_MS,
);

test(
  'the lines are the settings that --json prints, and the configuration takes each of them as it stands',
  async () => {
    const keys = { FINSWICH_LIVE_SECRET_KEY: 'made_up', FINSWICH_LIVE_PUBLIC_KEY: 'made_up' };
    place = { ...place, environment: keys };
    const options = ['--port', '0', '--mode', 'LIVE', '--merchant', 'http://127.0.0.1:9/a service/'];
    const lines = await linesForEnv(begin('sandbox', ...options));
    const [, , , port = ''] = /^(FINSWICH_LIVE_API_URL)=(http:\/\/127\.0\.0\.1:(\d+))$/m.exec(lines) ?? [];
    const [printed = ''] = await begin('--json', 'sandbox', ...options).until(/^\{.*\}$/m);
    const { settings } = JSON.parse(printed) as { settings: Record<string, string> };

    const pasted = Object.fromEntries(
      lines
        .trimEnd()
        .split('\n')
        .map((line) => /^([A-Z_]+)=(\S+)$/.exec(line)?.slice(1) ?? [line]),
    );
    expect(Object.keys(pasted)).toEqual(Object.keys(settings));
    expect(pasted).toMatchObject({
      FINSWICH_LIVE_API_URL: `http://127.0.0.1:${port}`,
      FINSWICH_ORIGIN: 'http://127.0.0.1:9/a%20service',
      SMS_PROVIDER: settings['SMS_PROVIDER'],
    });
    expect(readConfig({ ...keys, ...pasted })).toMatchObject({ ok: true });
  },
  WHOLE_WALK_MS,
);
