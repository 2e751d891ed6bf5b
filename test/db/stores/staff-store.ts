import { expect, test } from '@jest/globals';
import type { Session } from '../../../src/staff/ports.ts';
import type { TestDatabase } from '../databases.ts';
import { NOW, STRANGE, aPerson, aSession, fresh, run } from '../records.ts';

export function staffStoreTests(db: () => TestDatabase): void {
  const add = async (given: Parameters<typeof aPerson>[0] = {}): Promise<number> =>
    run(db().work, async ({ staff }) => {
      const id = await staff.insert(aPerson(given));
      if (id === null) throw new Error('the e-mail is taken');
      return id;
    });

  test('a person is found by id and e-mail as kept, changes are kept, and an e-mail has one person', async () => {
    const person = aPerson({
      name: STRANGE,
      totpSecret: 'v1.sealed',
      totpLastStep: 60_000_000,
      mustChangePassword: true,
    });
    const id = await add(person);
    const { work } = db();
    expect(await work.read(({ staff }) => staff.findByEmail(person.email))).toEqual({ ...person, id });
    const changed = { ...person, id, role: 'admin', mustChangePassword: false, lastLoginAt: NOW } as const;
    await run(work, ({ staff }) => staff.save({ ...changed, status: 'disabled' }));
    expect(await work.read(({ staff }) => staff.find(id))).toEqual({ ...changed, status: 'disabled' });
    expect(await run(work, ({ staff }) => staff.insert(person))).toBeNull();
    expect((await work.read(({ staff }) => staff.list())).map((one) => one.id)).toContain(id);
  });

  test('only active admins are counted', async () => {
    const admins = () => run(db().work, ({ staff }) => staff.activeAdmins());
    const before = await admins();
    await add({ role: 'admin' });
    await add({ role: 'admin', status: 'disabled' });
    await add({ role: 'supervisor' });
    expect(await admins()).toBe(before + 1);
  });

  test('a recovery code works once, also at the same instant, and only for its person', async () => {
    const [id, other] = [await add(), await add()];
    const { work } = db();
    const use = (staffId: number, ...digests: string[]) =>
      run(work, ({ staff }) => staff.useRecoveryCode(staffId, digests, NOW));
    await run(work, ({ staff }) => staff.replaceRecoveryCodes(id, ['a', 'b']));
    expect(await use(other, 'a')).toBe(false);
    const used = await Promise.all(Array.from({ length: 10 }, () => use(id, 'x', 'a')));
    expect(used.filter(Boolean)).toHaveLength(1);
    expect(await work.read(({ staff }) => staff.recoveryCodesLeft(id))).toBe(1);
    await run(work, ({ staff }) => staff.replaceRecoveryCodes(id, ['c']));
    const left = { replaced: await use(id, 'b'), first: await use(id, 'c'), second: await use(id, 'c') };
    expect(left).toEqual({ replaced: false, first: true, second: false });
  });

  test('a session is found by its token, moves to another one, and ends', async () => {
    const staffId = await add();
    const { work } = db();
    const session = aSession({ staffId, browser: STRANGE });
    const id = await run(work, ({ sessions }) => sessions.insert(session));
    const find = (hash: string) => work.read(({ sessions }) => sessions.findByToken(hash));
    expect(await find(session.tokenHash)).toEqual({ ...session, id });
    const moved: Session = {
      ...session,
      id,
      tokenHash: fresh('hash'),
      stage: 'enrol',
      lastSeenAt: NOW + 1,
      enrolling: 's',
    };
    await run(work, ({ sessions }) => sessions.save(moved));
    expect([await find(session.tokenHash), await find(moved.tokenHash)]).toEqual([null, moved]);
    const end = (whose: number) => run(work, ({ sessions }) => sessions.end(whose, id));
    const ended = { byAnother: await end(staffId + 1), by: await end(staffId), again: await end(staffId) };
    expect(ended).toEqual({ byAnother: false, by: true, again: false });
  });

  test('all sessions of a person end but the one that stays; those long unseen are dropped a few at a time', async () => {
    const [staffId, other] = [await add(), await add()];
    const { work } = db();
    const insert = (given: Parameters<typeof aSession>[0]) =>
      run(work, ({ sessions }) => sessions.insert(aSession(given)));
    const [first, second] = [await insert({ staffId }), await insert({ staffId })];
    const foreign = await insert({ staffId: other });
    expect(await run(work, ({ sessions }) => sessions.endAll(staffId, first))).toBe(1);
    const of = async (whose: number) => (await work.read(({ sessions }) => sessions.of(whose))).map(({ id }) => id);
    expect([await of(staffId), await of(other)]).toEqual([[first], [foreign]]);
    expect(second).not.toBe(first);
    const longAgo = NOW - 1_000_000;
    for (const lastSeenAt of [longAgo, longAgo + 1, longAgo + 2]) await insert({ staffId, lastSeenAt });
    const drop = (limit: number) => run(work, ({ sessions }) => sessions.drop(longAgo + 1, limit));
    expect([await drop(1), await drop(10), await drop(10)]).toEqual([1, 1, 0]);
  });

  test('a token is found by its hash with its rights, is noted when used, and revoked', async () => {
    const hash = fresh('hash');
    const token = {
      name: STRANGE,
      hash,
      rights: ['see', 'export'],
      createdBy: 'Ada',
      createdAt: NOW,
      expiresAt: NOW + 1,
    } as const;
    const { work } = db();
    const id = await run(work, ({ machineTokens }) => machineTokens.insert(token));
    const unused = { ...token, hash: fresh('hash') };
    await run(work, ({ machineTokens }) => machineTokens.insert(unused));
    await run(work, async ({ machineTokens }) => {
      expect(await machineTokens.findByHash(hash)).toEqual({ ...token, id, lastUsedAt: null, revokedAt: null });
      await machineTokens.setLastUsed(id, NOW + 2);
      await machineTokens.revoke(id, NOW + 3);
    });
    const kept = { ...token, id, lastUsedAt: NOW + 2, revokedAt: NOW + 3 };
    expect(await work.read(({ machineTokens }) => machineTokens.find(id))).toEqual(kept);
    expect(await work.read(({ machineTokens }) => machineTokens.list())).toContainEqual(kept);
    expect(await work.read(({ machineTokens }) => machineTokens.findByHash(unused.hash))).toMatchObject({
      lastUsedAt: null,
      revokedAt: null,
    });
  });

  test('50 failed logins at the same instant are 50, and the old are dropped', async () => {
    const { work } = db();
    const key = fresh('email');
    await Promise.all(
      Array.from({ length: 50 }, () =>
        run(work, async ({ loginThrottle }) => {
          const { failures } = (await loginThrottle.find(key)) ?? { failures: 0 };
          await loginThrottle.save(key, { failures: failures + 1, lastAt: NOW });
        }),
      ),
    );
    expect(await work.read(({ loginThrottle }) => loginThrottle.find(key))).toEqual({ failures: 50, lastAt: NOW });
    // One more makes it younger.
    await run(work, ({ loginThrottle }) => loginThrottle.save(key, { failures: 51, lastAt: NOW + 1 }));
    expect(await work.read(({ loginThrottle }) => loginThrottle.find(key))).toEqual({ failures: 51, lastAt: NOW + 1 });
    expect(await run(work, ({ loginThrottle }) => loginThrottle.drop(NOW, 10))).toBe(0);
    expect(await run(work, ({ loginThrottle }) => loginThrottle.drop(NOW + 1, 10))).toBe(1);
    await run(work, ({ loginThrottle }) => loginThrottle.save(key, { failures: 1, lastAt: NOW }));
    await run(work, ({ loginThrottle }) => loginThrottle.remove(key));
    expect(await work.read(({ loginThrottle }) => loginThrottle.find(key))).toBeNull();
  });
}
