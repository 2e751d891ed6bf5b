import { expect, test } from '@jest/globals';
import { LOCK_MS, noPin } from '../../../src/pins/tries.ts';
import { pinSubject, readPinSubject } from '../../../src/pins/ports.ts';
import type { TestDatabase } from '../databases.ts';
import { NOW, STRANGE, fresh, run } from '../records.ts';

export function pinStoreTests(db: () => TestDatabase): void {
  test('a PIN is found as it was saved, in its own mode alone, whatever its customer is called', async () => {
    const userReference = `${STRANGE}${fresh('user')}`;
    const first = { ...noPin({ mode: 'TEST', userReference }), failures: 3 } as const;
    const next = {
      ...first,
      hash: '$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAA',
      keyId: 'aaaaaaaa',
      failures: 1,
      locks: 9,
      lockedUntil: NOW + LOCK_MS.longest,
      setAt: NOW - 16,
    } as const;
    await run(db().work, async ({ pins }) => {
      expect(await pins.find('TEST', userReference)).toBeNull();
      await pins.save(first);
      expect(await pins.find('TEST', userReference)).toEqual(first);
      await pins.save(next);
      await pins.save({ ...first, mode: 'LIVE', failures: 2 });
    });
    await db().work.read(async ({ pins }) => {
      expect(await pins.find('TEST', userReference)).toEqual(next);
      expect((await pins.find('LIVE', userReference))?.failures).toBe(2);
    });
    // Everything can be taken back.
    await run(db().work, ({ pins }) => pins.save(first));
    expect(await db().work.read(({ pins }) => pins.find('TEST', userReference))).toEqual(first);
  });

  test.each(['meg', 'a/b//c', '', STRANGE])('the message about a PIN names its customer: case %#', (userReference) => {
    const owner = { mode: 'LIVE', userReference } as const;
    expect(readPinSubject(pinSubject(owner))).toEqual(owner);
  });
}
