import { beforeEach, expect, test } from '@jest/globals';
import { append } from '../../../src/audit-log/append.ts';
import type { AuditLogFilter, NewAct } from '../../../src/audit-log/ports.ts';
import { createKeyRing } from '../../../src/core/key-ring.ts';
import type { TestDatabase } from '../databases.ts';
import { NOW, STRANGE, anAct, run } from '../records.ts';

const ring = createKeyRing([Buffer.alloc(32, 1)]);

export function auditLogStoreTests(db: () => TestDatabase): void {
  beforeEach(() => db().sql('delete from audit_log'));
  const write = (...acts: NewAct[]) =>
    run(db().work, async ({ auditLog }) => {
      for (const act of acts) await append(auditLog, ring, act);
    });
  const list = (filter: Partial<AuditLogFilter> = {}) =>
    db().work.read(({ auditLog }) =>
      auditLog.list({
        actor: null,
        act: null,
        subject: null,
        from: null,
        to: null,
        place: null,
        limit: 100,
        ...filter,
      }),
    );
  const ids = async (filter: Partial<AuditLogFilter>) => (await list(filter)).map(({ id }) => id);

  test('an entry comes back as it was written, and the next one holds its hash', async () => {
    const first = anAct({ subject: STRANGE, reason: STRANGE, detail: { text: STRANGE, list: [1, null, { a: true }] } });
    const second = anAct({
      actor: { kind: 'cli', id: null, name: 'root' },
      subject: null,
      reason: null,
      address: null,
    });
    await write(first, second);
    const [newer, older] = await list();
    expect(older).toEqual({ ...first, id: 1, keyId: ring.activeKeyId, previousHash: '', hash: expect.any(String) });
    expect(newer).toMatchObject({ ...second, id: 2, previousHash: older?.hash });
    expect(await db().work.read(({ auditLog }) => auditLog.head())).toEqual({ id: 2, hash: newer?.hash });
  });

  test('20 appended at the same instant are one chain without a gap', async () => {
    await Promise.all(Array.from({ length: 20 }, () => write(anAct())));
    const entries = await db().work.read(({ auditLog }) => auditLog.following(0, 100));
    expect(entries.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect(entries.slice(1).map(({ previousHash }) => previousHash)).toEqual(
      entries.slice(0, -1).map(({ hash }) => hash),
    );
  });

  test('the list is filtered by who, what, on what and when, and goes on where a page ended', async () => {
    const cli = { kind: 'cli', id: null, name: 'root' } as const;
    await write(
      anAct({ at: NOW }),
      anAct({ at: NOW + 1, act: 'review.decide', subject: 'review/7' }),
      anAct({ at: NOW + 1, actor: { kind: 'token', id: 7, name: 'till' } }),
      anAct({ at: NOW + 2, actor: cli }),
    );
    expect(await ids({})).toEqual([4, 3, 2, 1]);
    expect(await ids({ actor: { kind: 'person', id: 7 } })).toEqual([2, 1]);
    expect(await ids({ actor: cli })).toEqual([4]);
    expect(await ids({ act: 'review.decide' })).toEqual([2]);
    expect(await ids({ subject: 'transaction/UTL-1', act: 'note.add' })).toEqual([4, 3, 1]);
    expect(await ids({ from: NOW + 1 })).toEqual([4, 3, 2]);
    expect(await ids({ to: NOW + 1 })).toEqual([1]);
    expect(await ids({ limit: 2 })).toEqual([4, 3]);
    const place = { at: NOW + 1, id: 2 };
    expect(await ids({ place: { ...place, isBack: false } })).toEqual([1]);
    expect(await ids({ place: { ...place, isBack: true }, limit: 1 })).toEqual([3]);
    expect(await ids({ place: { ...place, isBack: true } })).toEqual([4, 3]);
  });

  test('how often, and when last, somebody did something is found by person, act, subject and time', async () => {
    const ada = { kind: 'person', id: 7, name: 'Ada' } as const;
    const reveal = (given: Partial<NewAct>) => anAct({ actor: ada, act: 'voucher.reveal', ...given });
    await write(
      reveal({ at: NOW }),
      reveal({ at: NOW + 5, subject: 'transaction/UTL-2' }),
      reveal({ at: NOW + 6, actor: { ...ada, kind: 'token' } }),
      anAct({ at: NOW + 7, actor: ada }),
    );
    await db().work.read(async ({ auditLog }) => {
      expect(await auditLog.count(ada, 'voucher.reveal', NOW - 1)).toBe(2);
      expect(await auditLog.count(ada, 'voucher.reveal', NOW)).toBe(1);
      expect(await auditLog.lastTime(ada, 'voucher.reveal', 'transaction/UTL-1', NOW - 1)).toBe(NOW);
      expect(await auditLog.lastTime(ada, 'voucher.reveal', 'transaction/UTL-1', NOW)).toBeNull();
    });
  });
}
