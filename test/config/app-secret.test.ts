import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { keptAppSecret } from '../../src/app-secret.ts';

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
  expect(statSync(join(data, 'app-secret')).mode & 0o777).toBe(0o600);
  expect(keptAppSecret(folder)).not.toEqual(secret);
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
