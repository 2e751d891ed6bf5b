import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { runFuzz } from './run-fuzz.ts';

// As `npm start` does: builds the page of the support desk.
beforeAll(() => {
  execFileSync(process.execPath, [resolve('src/web/build.ts'), '--if-older'], { stdio: 'ignore' });
});

// The seed is always the same, so that no change fails by chance. `npm run fuzz` makes a longer run with another seed
// against the built service, and measures times. Here a busy machine may take as long as it needs.
test('hostile HTTP breaks nothing while customers go on buying', async () => {
  const { failures, attacks, bought } = await runFuzz({
    seed: 1,
    seconds: 10,
    perSecond: 150,
    idleSockets: 1_000,
    cli: resolve('src/cli.ts'),
    untilCutOff: false,
    tell: () => {},
  });
  expect(failures).toEqual([]);
  expect(attacks).toBeGreaterThan(500);
  expect(bought.transactions).toBeGreaterThan(50);
});
