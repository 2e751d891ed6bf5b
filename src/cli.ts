#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addAppKey } from './cli/app-key.ts';
import { addApproval } from './cli/approval.ts';
import { addAuditLog } from './cli/audit-log.ts';
import { addAudit } from './cli/audit.ts';
import { addBackup } from './cli/backup.ts';
import { readEnvironmentFile } from './cli/context.ts';
import { addDemo } from './cli/demo-command.ts';
import { addMigrate } from './cli/migrate.ts';
import { type Print, createPrint } from './cli/print.ts';
import { CommandRefused, EXIT } from './cli/refusal.ts';
import { addRestore } from './cli/restore.ts';
import { addReview } from './cli/review.ts';
import { addSandbox } from './cli/sandbox.ts';
import { addServe } from './cli/serve.ts';
import { addStaff } from './cli/staff.ts';
import { addTransaction } from './cli/transaction.ts';
import { addWallet } from './cli/wallet.ts';

/**
 * Every command (docs/operations.md#commands). What a command needs is loaded when it runs, so that --help and refusals
 * are quick.
 */

const { version, description } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
  description: string;
};
const program = new Command('finswich-merchant')
  .description(description)
  .version(version)
  .option('--json', 'print the result as one JSON value on standard output, and nothing else')
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(add --help for what the command takes)')
  .exitOverride()
  .addHelpText(
    'after',
    `
New here? Run: demo
Exit codes: 0 done, 1 refused or failed, 2 wrong usage,
69 the database is away, full or damaged, 78 wrong configuration.`,
  )
  // The demo has settings of its own, so it does not read the file.
  .hook('preAction', (_program, command) => {
    if (command.name() !== 'demo') readEnvironmentFile();
  });
const print = (): Print => createPrint(program.opts<{ json?: boolean }>().json === true, process.stdout);

addServe(program);
addDemo(program, print);
addSandbox(program, print);
addMigrate(program, print);
addWallet(program, print);
addTransaction(program, print);
addReview(program, print);
addApproval(program, print);
addAudit(program, print);
addStaff(program, print);
addAppKey(program, print);
addAuditLog(program, print);
addBackup(program, print);
addRestore(program, print);

/** When a reader has seen enough, like `| head`, the command has not failed. */
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code !== 'EPIPE') throw fault;
  process.exit();
});

// Whatever is written holds people's money and phones.
process.umask(0o077);

try {
  await program.parseAsync();
} catch (thrown) {
  process.exitCode = exitCodeOf(thrown);
}

function exitCodeOf(thrown: unknown): number {
  // Commander has said what was wrong.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (thrown instanceof CommandRefused) {
    process.stderr.write(`${thrown.message}\n`);
    return thrown.exitCode;
  }
  const fault = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.stderr.write(`This should not have happened; please report it.\n${fault}\n`);
  return EXIT.refused;
}
