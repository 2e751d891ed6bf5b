import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { keptAppSecret } from '../src/app-secret.ts';
import { inAThread } from './harness/in-a-thread.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'app-secret-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('is made once, 32 random bytes, for the owner’s eyes only, and kept', () => {
  const data = join(folder, 'not', 'there', 'yet');
  const secret = keptAppSecret(data);
  expect(secret).toHaveLength(32);
  expect(keptAppSecret(data)).toEqual(secret);
  expect(readdirSync(data)).toEqual(['app-secret']);
  expect([statSync(data), statSync(join(data, 'app-secret'))].map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o600]);
  expect(keptAppSecret(folder)).not.toEqual(secret);
});

test('is one for all that start at the same instant, and no draft of another is left', async () => {
  const folders = Array.from({ length: 12 }, (_, round) => join(folder, `start-${round}`));
  const came = new SharedArrayBuffer(4);
  const starter = () =>
    inAThread(
      'src/app-secret.ts',
      (its: typeof import('../src/app-secret.ts'), places: readonly string[], gate: SharedArrayBuffer) => {
        const count = new Int32Array(gate);
        return places.map((place, round) => {
          Atomics.add(count, 0, 1);
          Atomics.notify(count, 0);
          for (let seen = Atomics.load(count, 0); seen < 2 * (round + 1); seen = Atomics.load(count, 0)) {
            Atomics.wait(count, 0, seen);
          }
          return its.keptAppSecret(place).toString('hex');
        });
      },
      folders,
      came,
    );
  const [one, other] = await Promise.all([starter(), starter()]);
  expect(one).toEqual(other);
  expect(new Set(one).size).toBe(folders.length);
  expect(folders.map((place) => readdirSync(place))).toEqual(folders.map(() => ['app-secret']));
});

test.each(['', '\n', 'c2hvcnQ=', '????'])(
  'a file that holds no whole secret (%j) stops the start, and stays as it is',
  (text) => {
    writeFileSync(join(folder, 'app-secret'), text);
    expect(() => keptAppSecret(folder)).toThrow(/app-secret holds no secret of 32 bytes/);
    expect(readdirSync(folder)).toEqual(['app-secret']);
  },
);

test('a file that was written by hand, with a line break, is read', () => {
  writeFileSync(join(folder, 'app-secret'), `${Buffer.alloc(32, 7).toString('base64')}\n`);
  expect(keptAppSecret(folder)).toEqual(Buffer.alloc(32, 7));
});

test('is on the disk under its name before anything can be sealed with it', () => {
  const flushed: unknown[] = [];
  const keep = () => keptAppSecret(folder, true, (of) => void flushed.push([of, readdirSync(of)]));
  const made = keep();
  expect(flushed).toEqual([[folder, ['app-secret']]]);
  expect(keep()).toEqual(made);
});
