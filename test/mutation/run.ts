/**
 * `npm run mutation -- [folder …]`: lets Stryker make small faults in the pure core, folder by folder, and prints which of
 * them no test noticed. Ends with 1 when the score of a folder is too low, or a survivor is not explained.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { PartialStrykerOptions } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import { FOLDERS } from './folders.ts';
import {
  type FolderReport,
  explainedInVain,
  folderTable,
  forgetUncovered,
  readReport,
  survivorTable,
} from './report.ts';

const USAGE = `npm run mutation -- [options] [folder …]

  --report          runs nothing, and reads what the last run has kept

The folders: ${Object.keys(FOLDERS).join(', ')}; all of them when none is named. What has not changed since the last run is
not tried again; remove reports/mutation to begin anew.
`;
const KEPT = 'reports/mutation';
const LEAST_SCORE = 90;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { report: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const keptOf = (folder: string): string => `${KEPT}/${folder}.json`;

async function mutate(folder: string, tests: readonly string[]): Promise<void> {
  const options: PartialStrykerOptions = {
    mutate: [`src/${folder}/**/*.ts`],
    incrementalFile: keptOf(folder),
    jest: {
      config: {
        testMatch: tests.map((file) => `<rootDir>/${file}`),
        testRunner: '<rootDir>/test/mutation/jest-circus-until-one-fails.mjs',
        testSequencer: '<rootDir>/test/mutation/as-listed.mjs',
        setupFiles: ['<rootDir>/test/harness/native-addon.mjs', '<rootDir>/test/mutation/fixed-seed.mjs'],
        // A test must not fail because the machine is slow; Stryker's own limit is told apart from a failure.
        testTimeout: 3_600_000,
      },
    },
  };
  if (existsSync(keptOf(folder))) forgetUncovered(keptOf(folder));
  const began = performance.now();
  await new Stryker(options).runMutationTest();
  say(`${folder}: ${((performance.now() - began) / 60_000).toFixed(1)} minutes`);
}

async function main(): Promise<void> {
  if (values.help) return void say(USAGE);
  const reports: FolderReport[] = [];
  for (const folder of positionals.length > 0 ? positionals : Object.keys(FOLDERS)) {
    const tests = FOLDERS[folder];
    if (!tests) throw new RangeError(`there is no folder ${folder}`);
    if (!values.report) await mutate(folder, tests);
    reports.push(readReport(folder, keptOf(folder)));
  }
  writeFileSync(`${KEPT}/summary.json`, `${JSON.stringify(reports, null, 2)}\n`);
  say(`\n${folderTable(reports)}\n\n${survivorTable(reports)}`);
  const vain = reports.flatMap(explainedInVain);
  for (const { file, from, to } of vain) say(`explained, but it has not survived: ${file}: ${from} → ${to}`);
  const isGood = reports.every(
    ({ score, survivors }) => score >= LEAST_SCORE && survivors.every(({ why }) => why !== null),
  );
  process.exitCode = isGood && vain.length === 0 ? 0 : 1;
}

await main();
