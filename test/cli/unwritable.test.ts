import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startDeafServer } from '../calls/deaf-server.ts';
import { type Ended, type Place, makePlace, run, serviceSettings } from './process.ts';

let place: Place;
beforeEach(() => {
  place = makePlace({
    ...serviceSettings('http://127.0.0.1:9'),
    APP_SECRET: Buffer.alloc(32, 3).toString('base64'),
    NODE_ENV: 'development',
  });
});
afterEach(() => {
  chmodSync(place.folder, 0o755);
  place.remove();
});

const isRoot = process.getuid?.() === 0;
/** A user who may write nothing here: nobody, where the tests run as root; elsewhere the folder's own user. */
const STRANGER = isRoot ? { uid: 65_534, gid: 65_534 } : {};

/** A command as a user who may read the database and not write it. */
async function asStranger(args: readonly string[]): Promise<Ended> {
  const data = join(place.folder, 'data');
  if (existsSync(join(data, 'finswich.db'))) chmodSync(join(data, 'finswich.db'), 0o444);
  if (existsSync(data)) chmodSync(data, 0o555);
  chmodSync(place.folder, 0o555);
  const env = { PATH: process.env['PATH'], HOME: place.folder, ...place.environment };
  const child = spawn(process.execPath, [resolve('src/cli.ts'), ...args], {
    ...STRANGER,
    cwd: place.folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (said.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.stderr += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (existsSync(data)) chmodSync(data, 0o755);
  return { code, ...said };
}

const REFUSED =
  /^The database file:\.\/data\/finswich\.db \(DATABASE_URL\) cannot be opened: [^\n]+; this process runs as user \d+\n$/;

test.each([['serve'], ['work'], ['migrate']])(
  '%s of a user who may not make the folder of the database ends with 78, in plain words',
  async (command) => {
    const { code, stderr } = await asStranger([command]);
    expect({ code, stderr }).toEqual({ code: 78, stderr: expect.stringMatching(REFUSED) });
  },
);

test.each([['serve'], ['work']])(
  '%s of a user who may not write the database, which somebody else made, ends with 78, in plain words',
  async (command) => {
    expect((await run(place, ['migrate'])).code).toBe(0);
    const { code, stderr } = await asStranger([command]);
    expect({ code, stderr }).toEqual({ code: 78, stderr: expect.stringMatching(REFUSED) });
    expect(stderr).toMatch(/may not write|cannot be opened/);
  },
);

test('a file beside the database that holds half an application secret ends serve with 78, in plain words', async () => {
  const { APP_SECRET: _, ...environment } = place.environment;
  await run(place, ['migrate']);
  writeFileSync(join(place.folder, 'data', 'app-secret'), 'aGFsZg==');
  const { code, stderr } = await run({ ...place, environment }, ['serve']);
  expect({ code, stderr }).toEqual({ code: 78, stderr: 'data/app-secret holds no secret of 32 bytes.\n' });
  expect(readFileSync(join(place.folder, 'data', 'app-secret'), 'utf8')).toBe('aGFsZg==');
});

test('serve against a Postgres that never answers ends with 69, in plain words', async () => {
  const deaf = await startDeafServer();
  try {
    const { port } = new URL(deaf.url);
    const { code, stderr } = await run(place, ['serve'], {
      DATABASE_URL: `postgres://clerk:hunter2@127.0.0.1:${port}/books`,
    });
    expect(code).toBe(69);
    expect(stderr).toMatch(
      /^The database postgres:\S+ \(DATABASE_URL\) cannot be opened: the server does not answer[^\n]*\n$/,
    );
    expect(stderr).not.toContain('hunter2');
  } finally {
    deaf.close();
  }
});
