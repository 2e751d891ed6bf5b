import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Found, findMutants, tableLine } from './find-mutants.ts';
import { MUTANTS } from './mutants.ts';

const found = new Map<string, Found>();

/** On a machine that runs other tests beside them. */
const MS_FOR_EACH = 20_000;

beforeAll(async () => {
  for (const one of await findMutants(1)) found.set(one.mutant.name, one);
}, MUTANTS.length * MS_FOR_EACH);

afterAll(() => {
  process.stdout.write(`${[...found.values()].map(tableLine).join('\n')}\n`);
});

test('there are enough deliberate faults to judge the tests by', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(20);
});

test.each(MUTANTS.map(({ name }) => name))('somebody notices: %s', (name) => {
  const { by, output = '' } = found.get(name) ?? {};
  expect({ by, output }).toEqual({ by: expect.any(String), output });
});
