// A mutant needs only one failed test, and Jest cannot stop at the first one. So this runner skips the tests after it,
// and does not even load the files after it. It also skips a file that holds none of the tests that may notice: loading
// thirty files takes longer than the tests. Stryker wants "jest-circus" in the file name.
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

/** The names of the tests in each file that this process has loaded. They never change while it runs. */
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
