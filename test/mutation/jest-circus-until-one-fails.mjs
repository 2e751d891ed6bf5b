// Jest has no way to stop at the first failed test, and a mutant needs only one: what stands behind it is skipped, and
// the files behind it are not even loaded. Nor is a file that holds none of the tests that may notice: to load thirty of
// them takes longer than the tests. Stryker asks for "jest-circus" in the name.
import { createEmptyTestResult } from '@jest/test-result';
import jestCircus from 'jest-circus/runner';

const circus = jestCircus.default;

const mutant = () => process.env.__STRYKER_ACTIVE_MUTANT__;
/** The last mutant that a test has noticed. */
let noticed;
/** A file of no tests at all counts as broken. */
const LEFT_OUT = {
  ancestorTitles: [],
  failureMessages: [],
  fullName: 'left out',
  status: 'pending',
  title: 'left out',
};
const isOver = () => mutant() !== undefined && noticed === mutant();

/** By file, the names of its tests, as far as this process has loaded it: they never change while it runs. */
const namesIn = new Map();
const holdsNone = (testFilePath, { testNamePattern }) =>
  mutant() !== undefined &&
  testNamePattern !== undefined &&
  namesIn.get(testFilePath)?.some((name) => new RegExp(testNamePattern, 'i').test(name)) === false;

export default async function untilOneFails(globalConfig, config, environment, runtime, testFilePath, ...rest) {
  if (isOver() || holdsNone(testFilePath, globalConfig))
    return { ...createEmptyTestResult(), testFilePath, testResults: [LEFT_OUT] };
  const heard = environment.handleTestEvent?.bind(environment);
  environment.handleTestEvent = async (event, state) => {
    if (event.name === 'test_done' && event.test.errors.length > 0) noticed = mutant();
    if (event.name === 'test_start' && isOver()) event.test.mode = 'skip';
    if (event.name === 'run_describe_start' && isOver()) event.describeBlock.mode = 'skip';
    await heard?.(event, state);
  };
  const result = await circus(globalConfig, config, environment, runtime, testFilePath, ...rest);
  namesIn.set(
    testFilePath,
    result.testResults.map(({ fullName }) => fullName),
  );
  return result;
}
