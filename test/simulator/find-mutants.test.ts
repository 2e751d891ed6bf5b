import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findMutant } from './find-mutants.ts';
import type { Mutant } from './mutants.ts';
import { ROOT, copyProduct } from './product-copy.ts';

/** On a machine that runs other tests beside it. */
const TEST_MS = 120_000;
const FILE = 'src/core/money.ts';
const FIRST_LINE = readFileSync(join(ROOT, FILE), 'utf8').split('\n')[0] ?? '';

/** A fault that puts a statement at the start of a file. */
const startingWith = (statement: string): Mutant => ({
  name: statement,
  edits: [{ file: FILE, from: FIRST_LINE, to: `${statement}\n${FIRST_LINE}` }],
});

const LOOKING = [
  { who: 'the simulator', foundBy: {} },
  { who: 'a test', foundBy: { foundBy: 'test/core/money.test.ts' } },
];

test.each(LOOKING)(
  'a fault that cannot be loaded is not found by $who, and what was printed says why',
  async ({ foundBy }) => {
    const { by, output } = await findMutant({ ...startingWith("import './nowhere.ts';"), ...foundBy });
    expect(by).toBeNull();
    expect(output).toContain('nowhere.ts');
  },
  TEST_MS,
);

test.each(LOOKING)(
  'a fault that runs for ever, and ignores the signal to end, is not found by $who, and does not block the search',
  async ({ foundBy }) => {
    expect(
      (
        await findMutant(
          { ...startingWith("process.on('SIGTERM', () => {}); for (;;);"), ...foundBy },
          undefined,
          3_000,
        )
      ).by,
    ).toBeNull();
  },
  TEST_MS,
);

test('each fault is undone before the next one is made, even when looking for it fails', async () => {
  const copy = copyProduct();
  const source = (): string => readFileSync(join(copy.folder, FILE), 'utf8');
  try {
    const edits = [
      { file: FILE, from: FIRST_LINE, to: '// first\n// second' },
      { file: FILE, from: '// second', to: '// third' },
    ];
    const looked = copy.withEdits(edits, async () => {
      expect(source()).toMatch(/^\/\/ first\n\/\/ third\n/);
      throw new Error('nobody looks');
    });
    await expect(looked).rejects.toThrow('nobody looks');
    expect(source()).toBe(readFileSync(join(ROOT, FILE), 'utf8'));
  } finally {
    copy.remove();
  }
});
