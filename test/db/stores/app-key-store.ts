import { expect, test } from '@jest/globals';
import type { TestDatabase } from '../databases.ts';
import { NOW, STRANGE, fresh, run } from '../records.ts';

export function appKeyStoreTests(db: () => TestDatabase): void {
  const key = () => ({
    name: STRANGE,
    mode: 'LIVE' as const,
    hash: fresh('hash'),
    rights: ['read', 'order'] as const,
    createdBy: 'ops',
    createdAt: NOW,
    expiresAt: NOW + 1,
  });

  test('a key is found by its hash with its mode and rights, is noted when used, and revoked; no other is', async () => {
    const { work } = db();
    const [one, other] = [key(), key()];
    const id = await run(work, ({ appKeys }) => appKeys.insert(one));
    const otherId = await run(work, ({ appKeys }) => appKeys.insert(other));
    const untouched = { ...other, id: otherId, lastUsedAt: null, revokedAt: null };
    expect(await work.read(({ appKeys }) => appKeys.findByHash(one.hash))).toEqual({ ...untouched, ...one, id });
    await run(work, async ({ appKeys }) => {
      await appKeys.setLastUsed(id, NOW + 2);
      await appKeys.revoke(id, NOW + 3);
    });
    const kept = { ...one, id, lastUsedAt: NOW + 2, revokedAt: NOW + 3 };
    expect(await work.read(({ appKeys }) => appKeys.find(id))).toEqual(kept);
    expect((await work.read(({ appKeys }) => appKeys.list())).slice(0, 2)).toEqual([untouched, kept]);
    expect(await work.read(({ appKeys }) => appKeys.find(otherId + 1))).toBeNull();
    expect(await work.read(({ appKeys }) => appKeys.findByHash('nobody'))).toBeNull();
  });
}
