import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { aTransaction, run } from '../db/records.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

/** As many as are counted one by one; an export reads them in twenty pieces. */
const MANY = 10_000;

let desk: Desk;
let auditor: Member;
let file: Database.Database;
beforeAll(async () => {
  desk = await startDesk();
  auditor = await desk.member('auditor');
  await run(desk.service.database.work, ({ transactions }) =>
    transactions.insert(aTransaction({ reference: 'UTL-0' })),
  );
  file = new Database(join(desk.folder, 'finswich.db'));
  file.exec(`
    insert into transactions (reference, mode, user_reference, amount, currency, state, initiated_at, expires_at, state_since)
    with recursive numbers(n) as (values (1) union all select n + 1 from numbers where n < ${MANY - 1})
    select 'UTL-' || n, mode, user_reference, amount, currency, state, initiated_at + n, expires_at + n, state_since + n
    from transactions, numbers`);
});
afterAll(async () => {
  file.close();
  await desk.close();
});

const download = () =>
  fetch(`${desk.url}/api/v1/transactions/export?sort=oldest`, {
    headers: { cookie: `session=${auditor.token}` },
  });

test('ten thousand are counted as ten thousand, and one more as more than that', async () => {
  const count = async () => (await auditor.get('/transactions/count')).body;
  expect(await count()).toEqual({ count: MANY, is_more: false });
  const one = aTransaction({ reference: `UTL-${MANY}`, initiatedAt: aTransaction().initiatedAt + MANY });
  await run(desk.service.database.work, ({ transactions }) => transactions.insert(one));
  expect(await count()).toEqual({ count: MANY, is_more: true });
});

test('an export of thousands has every one of them once, in order, and says how many they are', async () => {
  const response = await download();
  const [, ...lines] = (await response.text()).trimEnd().split('\n');
  expect(lines.map((line) => line.split(',')[0])).toEqual(Array.from({ length: MANY + 1 }, (_, n) => `UTL-${n}`));
  expect(response.headers.get('x-rows')).toBe(String(lines.length));
});

test('an export that fails before its end breaks off, so that nobody takes it for a whole one', async () => {
  // A moment that no calendar has: this row cannot be told, and it is the last of them.
  file.exec(`update transactions set state_since = 9e15 where reference = 'UTL-${MANY}'`);
  const response = await download();
  expect([response.status, response.headers.get('x-rows')]).toEqual([200, String(MANY + 1)]);
  await expect(response.text()).rejects.toThrow('terminated');
});
