import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type NewAppKey, identifyAppKey, makeAppKey, revokeAppKey } from '../../src/app-keys/keys.ts';
import type { AppKey } from '../../src/app-keys/ports.ts';
import { DAY, MINUTE } from '../../src/core/clock.ts';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { err } from '../../src/core/result.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW } from '../db/records.ts';

const RING = createKeyRing([Buffer.alloc(32, 3)]);
const BY = { actor: { kind: 'cli', id: null, name: 'ops' }, address: null } as const;

let db: TestDatabase;
let now: number;
beforeEach(async () => {
  db = await (DIALECTS[0] as (typeof DIALECTS)[number]).open();
  now = NOW;
});
afterEach(() => db.close());

const acting = () => ({ by: BY, at: now, ring: RING });
const make = (given: Partial<NewAppKey> = {}) =>
  db.work.run((stores) =>
    makeAppKey(stores, { name: 'app', mode: 'TEST', rights: ['read'], days: 365, ...given }, randomBytes, acting()),
  );
async function made(given: Partial<NewAppKey> = {}): Promise<{ readonly key: string; readonly row: AppKey }> {
  const result = await make(given);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}
const revoke = (id: number) => db.work.run((stores) => revokeAppKey(stores, id, acting()));
const identify = (key: string) => identifyAppKey({ work: db.work, clock: () => now }, key);
const stored = (id: number) => db.work.read(({ appKeys }) => appKeys.find(id));

test('a key lets a back end in with its own mode and rights, and the database does not hold it', async () => {
  const { key, row } = await made({ mode: 'LIVE', rights: ['order', 'read', 'order'] });
  expect(key).toMatch(/^fmk_[\w-]{43}$/);
  expect(row).toMatchObject({ name: 'app', mode: 'LIVE', rights: ['read', 'order'], createdBy: 'ops' });
  const tables = [await db.sql('select * from app_keys'), await db.sql('select * from audit_log')];
  expect(JSON.stringify(tables)).not.toContain(key.slice(4));
  expect(await identify(key)).toEqual(row);
});

test.each(['', 'x', 'fmk_', 'fmt_'])('no other text lets anybody in: the key with %j', async (other) => {
  const { key } = await made();
  expect(await identify(other === 'fmt_' ? key.replace('fmk_', other) : `${key.slice(0, 4)}${other}`)).toBeNull();
  expect(await identify(`${key}${other || '='}`)).toBeNull();
});

test.each([1, 366])('a key may last %i days, and is over to the millisecond', async (days) => {
  const { key, row } = await made({ days });
  now += days * DAY - 1;
  expect(await identify(key)).toMatchObject({ id: row.id });
  now += 1;
  expect(await identify(key)).toBeNull();
});

test('a key is noted as used once a minute at the most', async () => {
  const { key, row } = await made();
  expect(row.lastUsedAt).toBeNull();
  const used: unknown[] = [];
  for (const pause of [0, MINUTE - 1, 1]) {
    now += pause;
    await identify(key);
    used.push((await stored(row.id))?.lastUsedAt);
  }
  expect(used).toEqual([NOW, NOW, NOW + MINUTE]);
});

test('a revoked key is worth nothing from then on, and is not noted as used', async () => {
  const { key, row } = await made();
  now += MINUTE;
  expect(await revoke(row.id)).toEqual({ ok: true, value: { ...row, revokedAt: now } });
  expect(await identify(key)).toBeNull();
  expect(await stored(row.id)).toMatchObject({ lastUsedAt: null, revokedAt: now });
  expect(await revoke(row.id)).toEqual(err('revoked_before'));
  expect(await revoke(row.id + 1)).toEqual(err('unknown_key'));
});

test('the audit log keeps who made and who revoked which key', async () => {
  const { row } = await made({ rights: ['pins', 'read'], days: 9 });
  await revoke(row.id);
  const entries = await db.work.read(({ auditLog }) => auditLog.following(0, 10));
  const about = { actor: BY.actor, subject: `app_key/${row.id}` };
  expect(entries).toMatchObject([
    { ...about, act: 'app_key.make', detail: { name: 'app', mode: 'TEST', rights: ['read', 'pins'], days: 9 } },
    { ...about, act: 'app_key.revoke', detail: { name: 'app', mode: 'TEST' } },
  ]);
});

test.each<[Partial<NewAppKey>, string]>([
  [{ rights: [] }, 'bad_rights'],
  [{ rights: ['read', 'refund'] }, 'bad_rights'],
  [{ rights: ['toString'] }, 'bad_rights'],
  [{ mode: 'LIVE', rights: ['order', 'pins'] }, 'order_with_pins'],
  [{ mode: 'LIVE', rights: ['pins', 'accounts', 'read', 'order'] }, 'order_with_pins'],
  [{ days: 0 }, 'bad_days'],
  [{ days: 367 }, 'bad_days'],
  [{ days: 1.5 }, 'bad_days'],
  [{ name: ' ' }, 'bad_name'],
  [{ name: 'app\u202e7' }, 'bad_name'],
  [{ name: 'a'.repeat(101) }, 'bad_name'],
])('a key as %j is refused: %s, and nothing is kept', async (given, fault) => {
  expect(await make(given)).toEqual(err(fault));
  expect(await db.sql('select * from app_keys')).toEqual([]);
});

test.each<Partial<NewAppKey>>([
  { mode: 'TEST', rights: ['order', 'pins'] },
  { mode: 'LIVE', rights: ['read', 'order', 'accounts'] },
  { mode: 'LIVE', rights: ['read', 'pins', 'accounts'] },
])('a key as %j is made', async (given) => {
  expect((await make(given)).ok).toBe(true);
});
