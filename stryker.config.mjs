/** The options of `npm run mutation` for every folder; test/mutation/run.ts adds the folder and its tests. */
export default {
  plugins: ['@stryker-mutator/jest-runner'],
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: { enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // What a test file has loaded stays in the memory of its process. Without this limit, a process grew to 3.8 GB.
  maxTestRunnerReuse: 100,
  // A mutant must not die because the machine is slow.
  timeoutMS: 60_000,
  timeoutFactor: 4,
  dryRunTimeoutMinutes: 30,
  // Types are blanked out and never compiled. With tsconfig.json, Stryker would look for a compiler that it cannot
  // load.
  tsconfigFile: 'none.json',
  disableTypeChecks: false,
  incremental: true,
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['dist', 'reports', 'data', 'secrets'],
  reporters: ['progress-append-only'],
};
