import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { initiateEvent, reversalEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, type MerchantOptions, startMerchant } from '../harness/merchant.ts';

const running = new Set<Merchant>();
afterEach(() => Promise.all([...running].map(stop)));

async function start(environment: MerchantOptions['environment']): Promise<Merchant> {
  const merchant = await startMerchant({ environment: { ...environment } });
  running.add(merchant);
  return merchant;
}

async function stop(merchant: Merchant): Promise<void> {
  running.delete(merchant);
  await merchant.close();
}

const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64');

test('what was decided before the application key was rotated is recognised after it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rotation-'));
  const DATABASE_URL = `file:${join(folder, 'rotated.db')}`;
  const before = await start({ DATABASE_URL, APP_SECRET: key(1) });
  const events = [initiateEvent('ROTATED'), valueReadyEvent('ROTATED'), reversalEvent('ROTATED')];
  const first = [];
  for (const event of events) first.push((await before.post(event)).body);
  await stop(before);

  const after = await start({ DATABASE_URL, APP_SECRET: `${key(2)},${key(1)}` });
  const again = [];
  for (const event of events) again.push((await after.post(event)).body);
  expect(again).toEqual(first);
  const deliveries = await after.service.database.work.read(async (stores) =>
    stores.inbox.of(await idOf(stores, 'ROTATED')),
  );
  expect(deliveries.slice(events.length).map(({ verdict }) => verdict)).toEqual(events.map(() => 'repeated'));
  await stop(after);
  rmSync(folder, { recursive: true });
});

test("a reversal that proved its origin by the URL's token keeps a transaction that is announced later from taking money", async () => {
  const token = 'a-token-of-the-tests';
  const merchant = await start({
    FINSWICH_WEBHOOK_TOKEN: token,
    FINSWICH_UNSIGNED_EVENTS: 'UTILITY_TRANSACTION_REVERSAL',
  });
  const path = `/webhooks/finswich/${token}/transaction`;
  expect((await merchant.post(reversalEvent('EARLY'), { path, secret: null })).status).toBe(200);
  expect((await merchant.post(initiateEvent('EARLY'), { path })).body).toMatchObject({ code: 'conflicting_event' });
});
