import { readFileSync, rmSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { findMutant } from './find-mutants.ts';
import { MUTANTS } from './mutants.ts';
import type { WorldPlan } from './plan.ts';
import { runNode } from './run-node.ts';
import { runWorld } from './world.ts';

const MINUTE_MS = 60_000;

/** The command as `npm run simulate` runs it. */
const simulate = (args: readonly string[]) => runNode(['test/simulator/simulate.ts', ...args], process.cwd());

test(
  'purchases survive every fault, with fixed seeds',
  async () => {
    for (const seed of [1, 2, 3, 4]) {
      const { code, output } = await simulate(['--seed', String(seed), '--purchases', '400']);
      // What is printed on a failure names the seed and the shortest run.
      expect(code === 0 ? '' : output).toBe('');
      expect(output).toContain('holds');
    }
  },
  2 * MINUTE_MS,
);

test(
  'purchases survive every fault, with a minute of new seeds',
  async () => {
    const { code, output } = await simulate(['--purchases', '400', '--minutes', '1']);
    expect(code === 0 ? '' : output).toBe('');
    expect(output).toContain('holds');
  },
  4 * MINUTE_MS,
);

test(
  'the same seed is the same run, to the byte',
  async () => {
    const args = ['--seed', '77', '--purchases', '150', '--trace'];
    const [first, second] = await Promise.all([simulate(args), simulate(args)]);
    expect(first.code).toBe(0);
    expect(first.output.length).toBeGreaterThan(100_000);
    const withoutTimes = (text: string) => text.replaceAll(/ in [\d.]+ s of one core \(\d+\/s\)/g, '');
    expect(withoutTimes(second.output)).toBe(withoutTimes(first.output));
  },
  2 * MINUTE_MS,
);

test(
  'a failure prints its seed, and the shortest run that still fails',
  async () => {
    const mutant = MUTANTS.find(({ name }) => name === 'an expired code still opens');
    if (!mutant) throw new Error('there is no such mutant');
    const { by, output } = await findMutant(mutant, ['--seed', '1', '--purchases', '400']);
    expect(by).toBe('simulator: no call with an old code');
    expect(output).toContain('npm run simulate -- --seed 1 --purchases 400');
    const [, enough = '', file = ''] = /(\d+) of 400 purchases are enough[^]*--plan (\S+)/.exec(output) ?? [];
    expect(Number(enough)).toBe(1);
    const plan = JSON.parse(readFileSync(file, 'utf8')) as WorldPlan;
    rmSync(file);
    expect(plan.purchases).toHaveLength(1);
    // It is the fault of the mutant, not of the plan.
    expect((await runWorld(plan)).broken).toBeNull();
  },
  2 * MINUTE_MS,
);
