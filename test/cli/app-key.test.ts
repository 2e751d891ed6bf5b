import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { type Place, json, makePlace, run } from './process.ts';

interface Made {
  readonly id: number;
  readonly key: string;
}
interface Listed {
  readonly id: number;
  readonly created_at: string;
  readonly expires_at: string;
}

let place: Place;
beforeAll(async () => {
  place = makePlace();
  await json(place, ['migrate']);
});
afterAll(() => place.remove());

const add = (...args: readonly string[]): string[] => ['app-key', 'add', '--name', 'app back end', ...args];
const DAY = 24 * 60 * 60 * 1_000;

test('a key is printed as {id, key}, listed without itself, and revoked', async () => {
  const made = await json<Made>(place, add('--mode', 'LIVE'));
  expect(Object.keys(made)).toEqual(['id', 'key']);
  expect(made.key).toMatch(/^fmk_[\w-]{43}$/);
  const [listed] = await json<[Listed]>(place, ['app-key', 'list']);
  // Without --rights and --days.
  expect(listed).toMatchObject({ id: made.id, name: 'app back end', mode: 'LIVE', rights: ['read'], revoked_at: null });
  expect(Date.parse(listed.expires_at) - Date.parse(listed.created_at)).toBe(365 * DAY);
  expect(JSON.stringify(listed)).not.toContain(made.key.slice(4));
  expect(await json(place, ['app-key', 'revoke', String(made.id)])).toMatchObject({
    id: made.id,
    revoked_at: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  expect(await run(place, ['app-key', 'revoke', String(made.id)])).toMatchObject({ code: 1, stdout: '' });
});

test('a person reads the key with what to do with it, and which keys still work', async () => {
  const { stdout } = await run(place, add('--mode', 'TEST', '--rights', 'order, pins,read', '--days', '90'));
  expect(stdout).toMatch(/^Key +fmk_[\w-]{43}$/m);
  expect(stdout).toMatch(/^Rights +read, order, pins$/m);
  expect(stdout).toContain('shown this once');
  expect(stdout).toContain('Authorization: Bearer <key>');
  expect(stdout).toContain('X-User-Reference: <user reference>');
  const outlived = await json<Made>(place, add('--mode', 'TEST'));
  const client = new Sqlite(join(place.folder, 'data', 'finswich.db'));
  client.prepare('update app_keys set expires_at = ? where id = ?').run(Date.now() - 1, outlived.id);
  client.close();
  const list = await run(place, ['app-key', 'list']);
  expect(list.stdout.match(/revoked|expired|active/g)).toEqual(['expired', 'active', 'revoked']);
});

test.each([
  [add('--mode', 'LIVE', '--rights', 'order,pins'), 1, /^In LIVE no key may have both order and pins/],
  [add('--mode', 'LIVE', '--rights', 'refund'), 1, /^The rights must be some of: read, order, pins, accounts\./],
  [add('--mode', 'LIVE', '--days', '367'), 1, /^A key lasts 1 to 366 days\./],
  [['app-key', 'revoke', '77'], 1, /^There is no such key\./],
  [add(), 2, /--mode/],
  [add('--mode', 'live'), 2, /TEST, LIVE/],
  [add('--mode', 'LIVE', '--days', '0'), 2, /whole number/],
])('%j is refused with %i, and no key is made', async (args, code, said) => {
  const before = await json(place, ['app-key', 'list']);
  const ended = await run(place, args);
  expect(ended).toMatchObject({ code, stdout: '' });
  expect(ended.stderr).toMatch(said);
  expect(await json(place, ['app-key', 'list'])).toEqual(before);
});
