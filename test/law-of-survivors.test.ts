import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { oneLine } from './mutation/report.ts';
import { type Harmless, REASONS } from './mutation/survivors.ts';
import { ROOT } from './simulator/product-copy.ts';

const stands = ({ file, from, line = '' }: Harmless): boolean => {
  if (!existsSync(join(ROOT, file))) return false;
  const source = readFileSync(join(ROOT, file), 'utf8');
  return oneLine(source).includes(from) && source.includes(line);
};

test('every explained mutant is of code that still stands where the explanation says', () => {
  const moved = REASONS.flatMap(({ mutants }) => mutants).filter((one) => !stands(one));
  expect(moved).toEqual([]);
});
