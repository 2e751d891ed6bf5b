import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DAY } from '../../src/core/clock.ts';
import { keepHouse } from '../../src/worker/keep-house.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW, aPerson, run } from '../db/records.ts';

let db: TestDatabase;
let staffId: number;
beforeAll(async () => {
  const sqlite = DIALECTS.find(({ dialect }) => dialect === 'sqlite');
  if (!sqlite) throw new Error('there is no SQLite');
  db = await sqlite.open();
  staffId = (await run(db.work, ({ staff }) => staff.insert(aPerson()))) ?? 0;
});
afterAll(() => db.close());

/** One more than a call throws away of each kind. */
const MANY = 2_001;

// Bodies and vouchers, of which the call tells how many, are in retention.test.ts.
test.each([
  ['sessions', 'staff_sessions', () => [staffId, `'h' || i`, `'full'`, `'password'`, 0, 0, `'a'`, `'b'`]],
  ['failed logins', 'login_throttle', () => [`'k' || i`, 1, 0]],
  ['wrong codes', 'otp_tries', () => [`'r'`, `'TEST'`, `'meg'`, `'+234'`, 0]],
  ['reports of unknown texts', 'delivery_receipts', () => [`'termii'`, `'t' || i`, `'passed_on'`, 0, 0]],
  ['keys of requests', 'idempotency_keys', () => [`'person/1'`, `'k' || i`, `'d'`, `'r'`, 0]],
])(
  'of more %s than one call throws away the rest is told to be due, and goes with the next',
  async (_, table, values) => {
    await db.sql(`insert into ${table} (${COLUMNS[table]}) with recursive n(i) as (select 1 union all select i + 1 from n
    where i < ${MANY}) select ${values().join(', ')} from n`);
    const kept = async (): Promise<number> => (await db.sql(`select 1 from ${table}`)).length;
    const keep = () => keepHouse(db.work, () => NOW, { voucherMs: DAY, bodyMs: DAY });
    expect([(await keep()).isDone, await kept()]).toEqual([false, 1]);
    expect([(await keep()).isDone, await kept()]).toEqual([true, 0]);
  },
);

const COLUMNS: Readonly<Record<string, string>> = {
  staff_sessions: 'staff_id, token_hash, stage, method, created_at, last_seen_at, address, browser',
  login_throttle: 'key, failures, last_at',
  otp_tries: 'reference, mode, user_reference, recipient, at',
  delivery_receipts: 'gateway, gateway_reference, state, at, is_known',
  idempotency_keys: 'actor, key, digest, reply, at',
};
