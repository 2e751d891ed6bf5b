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

async function served(): Promise<{ readonly log: string; readonly open: string[] }> {
  const service = start(place, ['serve']);
  await urlOf(service);
  const found = open();
  service.kill('SIGTERM');
  return { log: (await service.ended).stdout, open: found };
}

test('the database, its WAL, its log, its secret and its backups are for nobody else’s eyes', async () => {
  expect((await served()).open).toEqual([]);
  await json(place, ['backup', 'copy.db']);
  expect(open()).toEqual([]);
});

test('what an older version left open is closed at the next start, which says so once', async () => {
  await served();
  for (const name of ['data', 'redo']) {
    for (const file of readdirSync(join(place.folder, name))) chmodSync(join(place.folder, name, file), 0o644);
    chmodSync(join(place.folder, name), 0o755);
  }
  const { log, open: left } = await served();
  expect(left).toEqual([]);
  expect(log.match(/files\.tightened/g)).toHaveLength(1);
  expect((await served()).log).not.toContain('files.tightened');
});

test('a folder that others use too is left as it is, with a warning', async () => {
  mkdirSync(join(place.folder, 'data'));
  chmodSync(join(place.folder, 'data'), 0o1777);
  const { log, open: left } = await served();
  expect(left).toEqual(['data']);
  expect(log).toContain('files.readable_by_others');
});
