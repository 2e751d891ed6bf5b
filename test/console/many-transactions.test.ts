import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { aTransaction, known, run } from '../db/records.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

/** The highest number that is counted exactly. An export reads this many in twenty chunks. There is one more. */
const MANY = 10_000;

let desk: Desk;
let auditor: Member;
let file: Database.Database;
beforeAll(async () => {
  desk = await startDesk();
  auditor = await desk.member('auditor');
  await run(desk.service.database.work, (stores) => known(stores, { reference: 'UTL-0' }));
  file = new Database(join(desk.folder, 'finswich.db'));
  file.exec(`
    insert into transaction_names (rail, reference)
    with recursive numbers(n) as (values (1) union all select n + 1 from numbers where n < ${MANY})
    select 'finswich', 'UTL-' || n from numbers;
    insert into transactions (id, rail, reference, way, mode, user_reference, amount, currency, state, initiated_at, expires_at, state_since)
    with numbers(n, name) as (select substr(reference, 5) + 0, id from transaction_names where reference <> 'UTL-0')
    select name, rail, 'UTL-' || n, way, mode, user_reference, amount, currency, state, initiated_at + n, expires_at + n, state_since + n
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
  const count = async (query = '') => (await auditor.get(`/transactions/count${query}`)).body;
  const lastAt = new Date(aTransaction().initiatedAt + MANY).toISOString();
  expect(await count(`?to=${lastAt}`)).toEqual({ count: MANY, is_more: false });
  expect(await count()).toEqual({ count: MANY, is_more: true });
});

test('an export of thousands has every one of them once, in order, and says how many they are', async () => {
  const response = await download();
  const [, ...lines] = (await response.text()).trimEnd().split('\n');
  expect(lines.map((line) => line.split(',')[0])).toEqual(Array.from({ length: MANY + 1 }, (_, n) => `UTL-${n}`));
  expect(response.headers.get('x-rows')).toBe(String(lines.length));
});

test('an export that fails before its end breaks off, so that nobody takes it for a complete one', async () => {
  // The last row gets a time outside any calendar, so that it cannot be written out.
  const last = `where reference = 'UTL-${MANY}'`;
  file.exec(`update transactions set state_since = state_since + 9e15 ${last}`);
  try {
    const response = await download();
    expect([response.status, response.headers.get('x-rows')]).toEqual([200, String(MANY + 1)]);
    await expect(response.text()).rejects.toThrow('terminated');
  } finally {
    file.exec(`update transactions set state_since = state_since - 9e15 ${last}`);
  }
});
