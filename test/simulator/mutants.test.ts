import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Found, findMutants, tableLine } from './find-mutants.ts';
import { MUTANTS } from './mutants.ts';

const found = new Map<string, Found>();

beforeAll(async () => {
  for (const one of await findMutants()) found.set(one.mutant.name, one);
}, 480_000);

afterAll(() => {
  process.stdout.write(`${[...found.values()].map(tableLine).join('\n')}\n`);
});

test('there are enough deliberate faults to trust the tests by', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(20);
});

test.each(MUTANTS.map(({ name }) => name))('somebody notices: %s', (name) => {
  const { by, output = '' } = found.get(name) ?? {};
  expect({ by, output }).toEqual({ by: expect.any(String), output });
});
