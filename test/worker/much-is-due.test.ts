import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DAY } from '../../src/core/clock.ts';
import { keepHouse } from '../../src/worker/keep-house.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { manyRows } from '../db/many-rows.ts';
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

/** What is thrown away, in which table, and how rows of it are made that are due; `n` counts them. */
const DUE: readonly (readonly [what: string, table: string, row: () => Readonly<Record<string, string>>])[] = [
  [
    'sessions',
    'staff_sessions',
    () => ({
      staff_id: String(staffId),
      token_hash: `'h' || n`,
      stage: `'full'`,
      method: `'password'`,
      created_at: '0',
      last_seen_at: '0',
      address: `'a'`,
      browser: `'b'`,
    }),
  ],
  ['failed logins', 'login_throttle', () => ({ key: `'k' || n`, failures: '1', last_at: '0' })],
  [
    'wrong codes',
    'otp_tries',
    () => ({ transaction_id: '1', mode: `'TEST'`, user_reference: `'meg'`, recipient: `'+234'`, at: '0' }),
  ],
  [
    'reports of unknown texts',
    'delivery_receipts',
    () => ({ gateway: `'termii'`, gateway_reference: `'t' || n`, state: `'passed_on'`, at: '0', is_known: '0' }),
  ],
  [
    'keys of requests',
    'idempotency_keys',
    () => ({ actor: `'person/1'`, key: `'k' || n`, digest: `'d'`, reply: `'r'`, at: '0' }),
  ],
];

// Bodies and vouchers, of which the call tells how many, are in retention.test.ts.
test.each(DUE)(
  'of more %s than one call throws away the rest is told to be due, and goes with the next',
  async (_, table, row) => {
    await db.sql(manyRows(table, MANY, row()));
    const kept = async (): Promise<number> => (await db.sql(`select 1 from ${table}`)).length;
    const keep = () => keepHouse(db.work, () => NOW, { voucherMs: DAY, bodyMs: DAY });
    expect([(await keep()).isDone, await kept()]).toEqual([false, 1]);
    expect([(await keep()).isDone, await kept()]).toEqual([true, 0]);
  },
);
