import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { type Place, json, makePlace, run, serviceSettings } from './process.ts';

let place: Place;
const MEG = ['--user', 'meg', '--mode', 'TEST'];
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

function exec(sql: string): void {
  const client = new Sqlite(join(place.folder, 'data/finswich.db'));
  client.exec(sql);
  client.close();
}

beforeAll(async () => {
  place = makePlace({ ...serviceSettings('http://127.0.0.1:9'), REDO_LOG: './redo' });
  await json(place, ['wallet', 'open', ...MEG]);
});
afterAll(() => place.remove());

test('a database keeps which version made each change of its tables', () => {
  const client = new Sqlite(join(place.folder, 'data/finswich.db'), { readonly: true });
  const rows = client.prepare('SELECT migration, product_version FROM __drizzle_migrations ORDER BY created_at').all();
  client.close();
  expect(rows[0]).toEqual({ migration: '0000_purchase', product_version: version });
});

test('a database that a newer version has changed is refused by every command that opens it, and stays as it is', async () => {
  exec("INSERT INTO __drizzle_migrations VALUES (99, 'next', 9999999999999, '0999_things_to_come', '7.5.0')");
  const commands = [['serve'], ['work'], ['migrate'], ['audit'], ['wallet', 'show', ...MEG], ['backup', 'copy.db']];
  for (const args of commands) {
    const { code, stdout, stderr } = await run(place, args);
    expect({ args, code, stdout }).toEqual({ args, code: 78, stdout: '' });
    expect(stderr).toContain('changed by version 7.5.0 of this program (migration 0999_things_to_come)');
    expect(stderr).toContain(`This is version ${version}`);
  }
});

test('one from before versions were kept is told by the day its newest migration was made', async () => {
  exec(
    'UPDATE __drizzle_migrations SET migration = NULL, product_version = NULL, created_at = 4102444800000 WHERE id = 99',
  );
  const { code, stderr } = await run(place, ['audit']);
  expect(code).toBe(78);
  expect(stderr).toContain('changed by a newer version of this program (migration of 2100-01-01)');
});
