/**
 * `npm run mutation -- [folder or file …]`: lets Stryker make small faults in the pure core, folder by folder, and
 * prints which of them no test noticed. Exits with 1 when the score of one is too low, a survivor is not explained, or
 * an explained mutant did not survive.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import type { PartialStrykerOptions } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import { offerSharedPostgres } from '../harness/shared-postgres.ts';
import { FOLDERS } from './folders.ts';
import { partTable, forgetUncovered, readReport, staleExplanations, survivorTable } from './report.ts';

const USAGE = `npm run mutation -- [options] [folder or file …]

  --report          runs nothing, and prints the results of the last run
  --test <file>     runs only this test, or these: quicker, and the next run tries what survives them with all tests

The folders: ${Object.keys(FOLDERS).join(', ')}; all of them when none is named. A file is named with its folder, such as
ledger/post.ts. What has not changed since the last run is not tried again; remove reports/mutation to start again.
`;
const KEPT = 'reports/mutation';
const LEAST_SCORE = 90;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    report: { type: 'boolean', default: false },
    test: { type: 'string', multiple: true },
    help: { type: 'boolean', default: false },
  },
});
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const folderOf = (part: string): string => part.split('/')[0] ?? '';
const keptOf = (folder: string): string => `${KEPT}/${folder}.json`;

/** `parts`: the folder itself, or some of its files. */
async function mutate(folder: string, parts: readonly string[]): Promise<void> {
  const tests = values.test ?? FOLDERS[folder] ?? [];
  const options: PartialStrykerOptions = {
    mutate: [
      ...parts.map((part) => (part.endsWith('.ts') ? `src/${part}` : `src/${part}/**/*.ts`)),
      // Most of these files is text for people.
      '!src/**/settings.ts',
    ],
    incrementalFile: keptOf(folder),
    jest: {
      config: {
        testMatch: tests.map((file) => `<rootDir>/${file}`),
        // Jest starts again for every mutant: it must not search all tests, or start other programs to search them.
        roots: [...new Set(tests.map((file) => `<rootDir>/${dirname(file)}`))],
        watchman: false,
        haste: { forceNodeFilesystemAPI: true },
        testRunner: '<rootDir>/test/mutation/jest-circus-until-one-fails.mjs',
        testSequencer: '<rootDir>/test/mutation/as-listed.mjs',
        setupFiles: ['<rootDir>/test/harness/native-addon.mjs', '<rootDir>/test/mutation/fixed-seed.mjs'],
        // A test must not fail because the machine is slow. Stryker's own limit counts as out of time, not as a
        // failure.
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
  const parts = positionals.length > 0 ? positionals : Object.keys(FOLDERS);
  const stranger = parts.find((part) => !(folderOf(part) in FOLDERS) || !existsSync(`src/${part}`));
  if (stranger !== undefined) throw new RangeError(`there is no ${stranger}`);
  if (!values.report) {
    // Jest starts again for every mutant, but the Postgres server need not.
    const endSharedPostgres = await offerSharedPostgres();
    for (const folder of new Set(parts.map(folderOf))) {
      await mutate(
        folder,
        parts.filter((part) => folderOf(part) === folder),
      );
    }
    await endSharedPostgres();
  }
  const reports = parts.map((part) => readReport(part, keptOf(folderOf(part))));
  writeFileSync(`${KEPT}/summary.json`, `${JSON.stringify(reports, null, 2)}\n`);
  say(`\n${partTable(reports)}\n\n${survivorTable(reports)}`);
  const stale = reports.flatMap(staleExplanations);
  for (const { file, from, to } of stale) say(`explained, but it did not survive: ${file}: ${from} → ${to}`);
  const isGood = reports.every(
    ({ score, survivors }) => score >= LEAST_SCORE && survivors.every(({ why }) => why !== null),
  );
  process.exitCode = isGood && stale.length === 0 ? 0 : 1;
}

await main();
