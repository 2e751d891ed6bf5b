/** The process of `named-tests.ts`: runs what it is asked to, in the folder where it was started. */
import { runCLI } from 'jest';

export interface TestRequest {
  readonly file: string;
  /** Null: all tests of the file. */
  readonly named: string | null;
}

export interface TestReply {
  /** A test has failed. A file that could not be loaded does not count. */
  readonly hasFailed: boolean;
  readonly output: string;
}

process.on('message', (asked: TestRequest) => void run(asked).then((told) => process.send?.(told)));

async function run({ file, named }: TestRequest): Promise<TestReply> {
  const { results } = await runCLI(
    {
      $0: '',
      _: [file],
      cacheDirectory: `${process.cwd()}/jest`,
      passWithNoTests: true,
      reporters: [],
      runInBand: true,
      silent: true,
      ...(named !== null && { testNamePattern: named.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`) }),
    },
    [process.cwd()],
  );
  return {
    hasFailed: results.numFailedTests > 0 && results.numRuntimeErrorTestSuites === 0,
    output: [
      ...results.testResults.map(({ failureMessage }) => failureMessage ?? ''),
      ...(results.numPassedTests + results.numFailedTests === 0 ? [`No test of ${file} is called: ${named}`] : []),
    ].join('\n'),
  };
}
