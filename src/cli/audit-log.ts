import { type Command, InvalidArgumentError } from 'commander';
import type { AuditHead } from '../audit-log/ports.ts';
import type { ChainFault, ChainReport } from '../audit-log/verify.ts';
import { withDatabase } from './context.ts';
import { type Print, pairs } from './print.ts';
import { EXIT } from './refusal.ts';

const FAULTS: Readonly<Record<ChainFault, string>> = {
  missing: 'an entry before it is gone',
  displaced: 'it does not follow the entry before it',
  changed: 'it was changed, or written by somebody without the application’s secret',
  key_lost: 'APP_SECRET no longer holds the key it was written with',
};

/** `12:<hash>`, as `audit-log verify` prints it. */
function head(text: string): AuditHead {
  const [, id, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (id === undefined || hash === undefined) {
    throw new InvalidArgumentError('It must be a head as this command prints it: 12:5e3c…');
  }
  return { id: Number(id), hash };
}

/** `audit-log verify` */
export function addAuditLog(program: Command, print: () => Print): void {
  program
    .command('audit-log')
    .description('who saw or did what')
    .command('verify')
    .description('prove that no entry was changed, taken out or forged')
    .option('--noted <head>', 'a head printed earlier: is it still there?', head)
    .addHelpText(
      'after',
      `
Note the head somewhere else: only a noted head shows whether entries were cut
off at the end. Exit code 1 when the log does not hold.`,
    )
    .action(async ({ noted }: { noted?: AuditHead }) => {
      const { verifyChain } = await import('../audit-log/verify.ts');
      const { ringToRead } = await import('../compose-keys.ts');
      const report = await withDatabase(({ work }, config) => verifyChain(work, ringToRead(config), noted ?? null));
      const holds = report.broken === null && report.holdsNoted !== false;
      const { count, broken, holdsNoted } = report;
      const value = { holds, entries: count, head: headText(report), broken, holds_noted: holdsNoted };
      print().result(value, [
        ...pairs(['Entries', 'Head'], [String(count), headText(report) ?? 'none']),
        '',
        holds ? 'The audit log holds.' : `THE AUDIT LOG DOES NOT HOLD: ${faultText(report)}.`,
      ]);
      if (!holds) process.exitCode = EXIT.refused;
    });
}

const headText = ({ head: last }: ChainReport): string | null => last && `${last.id}:${last.hash}`;

const faultText = ({ broken }: ChainReport): string =>
  broken ? `entry ${broken.id}: ${FAULTS[broken.fault]}` : 'the noted head is not in it: entries were cut off';
