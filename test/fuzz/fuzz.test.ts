import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { runFuzz } from './run-fuzz.ts';

// As for a service that was started by `npm start`: the support desk has its page.
beforeAll(() => {
  execFileSync(process.execPath, [resolve('src/web/build.ts'), '--if-older'], { stdio: 'ignore' });
});

// The same seed each time: what a change is judged by must not be luck. A longer run of another seed, against the built
// service and with its times: npm run fuzz. A machine whose cores are all busy is given the time that it needs.
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
