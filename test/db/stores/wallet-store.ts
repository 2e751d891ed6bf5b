import { expect, test } from '@jest/globals';
import type { TestDatabase } from '../databases.ts';
import { STRANGE, aWallet, fresh, run } from '../records.ts';

export function walletStoreTests(db: () => TestDatabase): void {
  test('a wallet is found as it was opened, whatever its reference is made of', async () => {
    const wallet = aWallet({ userReference: STRANGE });
    await run(db().work, async ({ wallets }) => {
      expect(await wallets.find('TEST', STRANGE)).toBeNull();
      expect(await wallets.insert(wallet)).toBe(true);
    });
    expect(await db().work.read(({ wallets }) => wallets.find('TEST', STRANGE))).toEqual(wallet);
  });

  test('what is not known of a customer stays unknown', async () => {
    const wallet = aWallet({ firstName: null, lastName: null, phone: null, email: null, category: null });
    await run(db().work, ({ wallets }) => wallets.insert(wallet));
    expect(await db().work.read(({ wallets }) => wallets.find('TEST', wallet.userReference))).toEqual(wallet);
  });

  test('a customer has one wallet per mode, and the first profile stays', async () => {
    const wallet = aWallet();
    const { userReference } = wallet;
    const inserted = await run(db().work, async ({ wallets }) => ({
      first: await wallets.insert(wallet),
      again: await wallets.insert({ ...wallet, category: 'silver' }),
      ofTheOtherMode: await wallets.insert({ ...wallet, mode: 'LIVE', category: 'silver' }),
    }));
    expect(inserted).toEqual({ first: true, again: false, ofTheOtherMode: true });
    expect((await db().work.read(({ wallets }) => wallets.find('TEST', userReference)))?.category).toBe('gold');
    expect((await db().work.read(({ wallets }) => wallets.find('LIVE', userReference)))?.category).toBe('silver');
  });

  test('a changed profile is kept in its own mode alone; the rest of a wallet stays', async () => {
    const wallet = aWallet();
    const { userReference } = wallet;
    const names = { country: 'KE', firstName: STRANGE, lastName: null } as const;
    const changed = { ...wallet, ...names, phone: null, email: STRANGE, category: STRANGE };
    await run(db().work, async ({ wallets }) => {
      await wallets.insert(wallet);
      await wallets.insert({ ...wallet, mode: 'LIVE' });
      expect(await wallets.lock('TEST', userReference)).toEqual(wallet);
      await wallets.saveProfile({ ...changed, status: 'frozen', openedAt: 1 });
      expect(await wallets.find('TEST', userReference)).toEqual(changed);
      expect(await wallets.find('LIVE', userReference)).toEqual({ ...wallet, mode: 'LIVE' });
      expect(await wallets.lock('TEST', fresh('nobody'))).toBeNull();
    });
  });

  test('changes of phone and e-mail are found by number, and of one wallet the newest first', async () => {
    const userReference = fresh('user');
    const change = {
      mode: 'TEST',
      userReference,
      oldPhone: null,
      newPhone: '+2347081332677',
      oldEmail: STRANGE,
      newEmail: null,
      changedBy: STRANGE,
    } as const;
    const ids = await run(db().work, async ({ contactChanges }) => [
      await contactChanges.insert({ ...change, at: 1 }),
      await contactChanges.insert({ ...change, at: 3 }),
      await contactChanges.insert({ ...change, at: 2 }),
      await contactChanges.insert({ ...change, at: 2 }),
      await contactChanges.insert({ ...change, mode: 'LIVE', at: 4 }),
    ]);
    await db().work.read(async ({ contactChanges }) => {
      expect(await contactChanges.find(ids[0] ?? 0)).toEqual({ ...change, id: ids[0], at: 1 });
      expect(await contactChanges.find((ids[4] ?? 0) + 1_000)).toBeNull();
      const newest = (limit: number) => contactChanges.of('TEST', userReference, limit);
      expect((await newest(2)).map(({ at }) => at)).toEqual([3, 2]);
      // Of one instant the one that was made last is the newer one.
      expect((await newest(10)).map(({ id }) => id)).toEqual([ids[1], ids[3], ids[2], ids[0]]);
    });
  });

  test('a wallet is frozen in its own mode alone, and one that does not exist is reported', async () => {
    const wallet = aWallet();
    const { userReference } = wallet;
    await run(db().work, async ({ wallets }) => {
      await wallets.insert(wallet);
      await wallets.insert({ ...wallet, mode: 'LIVE' });
      expect(await wallets.setStatus('TEST', userReference, 'frozen')).toBe(true);
      expect(await wallets.setStatus('TEST', 'nobody', 'frozen')).toBe(false);
      expect(await wallets.find('TEST', userReference)).toEqual({ ...wallet, status: 'frozen' });
      expect((await wallets.find('LIVE', userReference))?.status).toBe('active');
    });
  });
}
