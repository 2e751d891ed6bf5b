import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { append } from '../../src/audit-log/append.ts';
import { verifyChain } from '../../src/audit-log/verify.ts';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW, STRANGE, anAct, run } from '../db/records.ts';

const OLD = Buffer.alloc(32, 1);
const NEW = Buffer.alloc(32, 2);
const ring = createKeyRing([OLD]);

describe.each(DIALECTS)('the chain on $dialect', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.sql('delete from audit_log');
    await write(12);
  });
  const write = (count: number, by = ring) =>
    run(db.work, async ({ auditLog }) => {
      for (let at = 0; at < count; at += 1) await append(auditLog, by, anAct({ at: NOW + at }));
    });
  const verify = (by = ring) => verifyChain(db.work, by);

  test('holds, also with texts no database gives back as they were, and longer than a batch', async () => {
    const odd = {
      actor: { kind: 'cli', id: null, name: `a\u0000b\u202e\ud800` } as const,
      subject: `a\u0000b\ud800`,
      reason: 'two\nlines',
      detail: { text: `\u0000\ud800${STRANGE}`, none: undefined },
    };
    await run(db.work, ({ auditLog }) => append(auditLog, ring, anAct(odd)));
    await write(600);
    expect(await verify()).toEqual({
      count: 613,
      head: { id: 613, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      broken: null,
      holdsNoted: null,
    });
  });

  test.each([
    'at = at + 1',
    "actor_kind = 'cli'",
    'actor_id = actor_id + 1',
    "actor_name = 'Eve'",
    "act = 'note.write'",
    "subject = 'transaction/UTL-2'",
    'reason = null',
    "address = '10.0.0.1'",
    "detail = '{}'",
    `hash = '${'0'.repeat(64)}'`,
  ])('tells of an entry whose %s', async (change) => {
    await db.sql(`update audit_log set ${change} where id = 5`);
    expect(await verify()).toMatchObject({ count: 4, head: { id: 4 }, broken: { id: 5, fault: 'changed' } });
  });

  test('shows that an entry is gone, from the beginning or the middle', async () => {
    await db.sql('delete from audit_log where id = 5');
    expect(await verify()).toMatchObject({ broken: { id: 6, fault: 'missing' } });
    await db.sql('delete from audit_log where id = 1');
    expect(await verify()).toMatchObject({ count: 0, head: null, broken: { id: 2, fault: 'missing' } });
  });

  test('shows that entries changed places, or that one was taken out and the rest moved up', async () => {
    await db.sql('update audit_log set id = 99 where id = 5');
    await db.sql('update audit_log set id = 5 where id = 6');
    await db.sql('update audit_log set id = 6 where id = 99');
    expect(await verify()).toMatchObject({ broken: { id: 5, fault: 'displaced' } });
  });

  test('cannot be forged by somebody who has the database and not the secret', async () => {
    await db.sql('delete from audit_log');
    await write(12, createKeyRing([Buffer.alloc(32, 9)]));
    expect(await verify()).toMatchObject({ count: 0, broken: { id: 1, fault: 'key_lost' } });
    await db.sql(`update audit_log set key_id = '${ring.activeKeyId}'`);
    expect(await verify()).toMatchObject({ count: 0, broken: { id: 1, fault: 'changed' } });
  });

  test('goes on over a rotation of the secret, as long as the old key is kept', async () => {
    const rotated = createKeyRing([NEW, OLD]);
    await write(2, rotated);
    expect(await verify(rotated)).toMatchObject({ count: 14, broken: null });
    expect(await verify(createKeyRing([NEW]))).toMatchObject({ broken: { id: 1, fault: 'key_lost' } });
  });

  test('a head that was noted before shows that the end was cut off', async () => {
    const { head: noted } = await verify();
    await write(1);
    expect((await verifyChain(db.work, ring, noted)).holdsNoted).toBe(true);
    await db.sql('delete from audit_log where id > 10');
    expect(await verifyChain(db.work, ring, noted)).toMatchObject({ broken: null, holdsNoted: false });
    await write(5);
    expect((await verifyChain(db.work, ring, noted)).holdsNoted).toBe(false);
  });
});
