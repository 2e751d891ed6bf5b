import { copyFileSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ok } from '../../src/core/result.ts';
import { initiateEvent } from '../harness/events.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';

let merchant: Merchant;
const at = (name: string): string => join(merchant.folder, name);

beforeEach(async () => {
  merchant = await startMerchant();
});
afterEach(() => merchant.close());

async function readiness(): Promise<{ status: number; why: string }> {
  const reply = await fetch(`${merchant.url}/readyz`);
  const { checks } = (await reply.json()) as { checks: readonly { why?: string }[] };
  return { status: reply.status, why: checks.map(({ why }) => why ?? '').join('') };
}

const HOW: Readonly<Record<string, () => void>> = {
  'moved away': () => renameSync(at('finswich.db'), at('away.db')),
  removed: () => {
    // A second name keeps it, to bring it back by.
    linkSync(at('finswich.db'), at('away.db'));
    rmSync(at('finswich.db'));
  },
  'replaced by a copy': () => {
    renameSync(at('finswich.db'), at('away.db'));
    copyFileSync(at('away.db'), at('finswich.db'));
  },
};

test.each(Object.keys(HOW))(
  'a database that is %s under the service: no event is answered with success, readyz says why, and once it is back all goes on',
  async (how) => {
    expect((await merchant.post(initiateEvent('UTL-before'))).status).toBe(200);
    expect(await readiness()).toEqual({ status: 200, why: '' });
    HOW[how]?.();

    expect(await merchant.post(initiateEvent('UTL-lost'))).toMatchObject({ status: 503, body: { code: 'overloaded' } });
    const found = await readiness();
    expect(found.status).toBe(503);
    expect(found.why).toContain('its file was moved, removed or replaced while this process used it');
    expect(merchant.log.filter((line) => /readiness\.lost.*in its place/.test(line))).toHaveLength(1);
    // Staff do not go on reading from a file that is no longer the database either.
    await expect(
      merchant.service.database.desk.customer({ mode: 'TEST', userReference: 'x' } as never),
    ).rejects.toThrow('moved, removed or replaced');

    renameSync(at('away.db'), at('finswich.db'));
    expect((await merchant.post(initiateEvent('UTL-lost'))).status).toBe(200);
    expect(
      await merchant.service.database.work.read(({ transactions }) => transactions.findCalled('UTL-lost')),
    ).not.toBeNull();
  },
);

// Without the first nobody finds the commits; with another one in place of the second, two processes overwrite each other.
test.each(['-wal', '-shm'])(
  'a %s that is taken away from under the service: nothing is written into it any more until it is back',
  async (end) => {
    renameSync(at(`finswich.db${end}`), at(`away.db${end}`));
    expect((await merchant.post(initiateEvent('UTL-lost'))).status).toBe(503);
    renameSync(at(`away.db${end}`), at(`finswich.db${end}`));
    expect((await merchant.post(initiateEvent('UTL-lost'))).status).toBe(200);
  },
);

test('work that comes once the database was moved away is not begun, and whoever asked is told that nothing was kept', async () => {
  const { work } = merchant.service.database;
  const freeze = () => work.run(async ({ wallets }) => ok(await wallets.setStatus('TEST', 'poormeggriffin', 'frozen')));
  renameSync(at('finswich.db'), at('away.db'));
  await expect(freeze()).rejects.toMatchObject({ name: 'StorageUnavailable', mayBeKept: false });
  renameSync(at('away.db'), at('finswich.db'));
  const wallet = await work.read(({ wallets }) => wallets.find('TEST', 'poormeggriffin'));
  expect(wallet?.status).toBe('active');
});

test('a commit during which the database was moved away is not answered with success', async () => {
  const { work } = merchant.service.database;
  mkdirSync(at('elsewhere'));
  const done = work.run(async ({ wallets }) => {
    await wallets.setStatus('TEST', 'poormeggriffin', 'frozen');
    renameSync(at('finswich.db'), at('elsewhere/finswich.db'));
    return ok(undefined);
  });
  await expect(done).rejects.toMatchObject({ name: 'StorageUnavailable', mayBeKept: true });
  renameSync(at('elsewhere/finswich.db'), at('finswich.db'));
});
