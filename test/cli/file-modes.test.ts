import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Place, json, makePlace, serviceSettings, start, urlOf } from './process.ts';

let place: Place;
beforeEach(() => {
  place = makePlace({ ...serviceSettings('http://127.0.0.1:9'), REDO_LOG: './redo' });
});
afterEach(() => place.remove());

/** Every file and folder of ours that others may do anything with. */
const open = (): string[] =>
  readdirSync(place.folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !name.startsWith('.') && (statSync(join(place.folder, name)).mode & 0o077) !== 0,
  );

async function served(
  settings: Readonly<Record<string, string>> = {},
  signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM',
): Promise<{ readonly log: string; readonly open: string[] }> {
  const service = start(place, ['serve'], settings);
  await urlOf(service);
  const found = open();
  service.kill(signal);
  return { log: (await service.ended).stdout, open: found };
}

test('the database, its WAL, its log, its secret and its backups can be read by their owner alone', async () => {
  expect((await served()).open).toEqual([]);
  await json(place, ['backup', 'copy.db']);
  expect(open()).toEqual([]);
});

test('files that an older version left open, to all or to its group, are closed at the next start, which says so once', async () => {
  // What a crash leaves beside the database is as secret as the database.
  await served({}, 'SIGKILL');
  expect(readdirSync(join(place.folder, 'data'))).toEqual(
    expect.arrayContaining(['finswich.db-wal', 'finswich.db-shm']),
  );
  for (const name of ['data', 'redo']) {
    for (const [nth, file] of readdirSync(join(place.folder, name)).entries()) {
      chmodSync(join(place.folder, name, file), nth % 2 === 0 ? 0o644 : 0o640);
    }
    chmodSync(join(place.folder, name), name === 'data' ? 0o755 : 0o710);
  }
  const { log, open: left } = await served();
  expect(left).toEqual([]);
  expect(log.match(/files\.tightened/g)).toHaveLength(1);
  expect((await served()).log).not.toContain('files.tightened');
});

test.each([
  ['that is everybody’s', 0o1777, 'elsewhere'],
  ['that is somebody’s home', 0o755, 'data'],
])('a folder %s is left as it is, with a warning', async (_what, mode, home) => {
  const folder = join(place.folder, 'data');
  mkdirSync(folder);
  chmodSync(folder, mode);
  const { log, open: left } = await served({ HOME: join(place.folder, home) });
  expect(left).toEqual(['data']);
  expect(log).toContain('files.readable_by_others');
});
