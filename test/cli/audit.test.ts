import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { type Place, json, makePlace, run, serviceSettings } from './process.ts';

let place: Place;
beforeEach(() => {
  place = makePlace(serviceSettings('http://127.0.0.1:9'));
});
afterEach(() => place.remove());

const MEG = ['--user', 'poormeggriffin', '--mode', 'TEST'];
const sql = (text: string): void => {
  const client = new Sqlite(join(place.folder, 'data/finswich.db'));
  client.exec(text);
  client.close();
};

test('audit ends with 0 while the books balance, with 1 once they do not, and names the rule and the place', async () => {
  await json(place, ['wallet', 'open', ...MEG, '--phone', '+2347081332677']);
  await json(place, ['wallet', 'fund', ...MEG, '--amount', '1000.00', '--reference', 'first']);
  const whole = await run(place, ['audit']);
  expect([whole.code, whole.stdout]).toEqual([0, expect.stringContaining('1 entries, 3 accounts: the books balance.')]);

  sql("update accounts set balance = balance + 1 where kind = 'customer'");
  const [told, read] = [await run(place, ['--json', 'audit']), await run(place, ['audit'])];
  expect([told.code, read.code]).toEqual([1, 1]);
  const rule = 'a balance is the sum of its postings';
  expect(JSON.parse(told.stdout)).toMatchObject({
    holds: false,
    faults: [{ rule, where: expect.stringContaining('poormeggriffin') }],
  });
  expect(read.stdout).toContain(`BROKEN: ${rule}: `);
  expect(read.stdout).toContain('the books DO NOT balance.');

  sql("update accounts set balance = balance - 1 where kind = 'customer'");
  expect((await run(place, ['--json', 'audit'])).code).toBe(0);
});
