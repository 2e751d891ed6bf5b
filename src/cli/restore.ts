import { counted } from '../core/counted.ts';
import { copyFileSync, existsSync, linkSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { type AuditReport, audit } from '../ledger/audit.ts';
import type { Replayed } from '../db/restore.ts';
import { DatabaseRefused } from '../db/refused.ts';
import { configured } from './context.ts';
import { type Print, pairs, when } from './print.ts';
import { CommandRefused, EXIT } from './refusal.ts';

/** `restore`: a copy of the database and the redo log since make the database again. */
export function addRestore(program: Command, print: () => Print): void {
  program
    .command('restore')
    .description('make the lost SQLite database again, from a backup and the redo log')
    .argument('<file>', 'the backup; it stays as it is')
    .option('--log <folder>', 'the redo log (default: REDO_LOG)')
    .addHelpText(
      'after',
      `
The database of DATABASE_URL must not be there: move what is left of it away.
Every commit after the backup is done again, in order, and the books are proven.
Nothing is sent and nobody is called. Exit code 1 when the log has a gap or is
not this database’s, or the books do not balance; nothing is left behind then.
Stop the service first, and start it when this is done.`,
    )
    .action(async (file: string, { log }: { log?: string }) => {
      const { databaseUrl, redoLog } = await configured();
      if (!databaseUrl.startsWith('file:')) {
        throw new CommandRefused('restore makes a SQLite database; for Postgres use its own tools.');
      }
      const folder = log ?? redoLog;
      if (folder === null || folder === 'off') {
        throw new CommandRefused('Name the folder of the redo log with --log, or set REDO_LOG.');
      }
      for (const needed of [file, folder]) {
        if (!existsSync(needed)) throw new CommandRefused(`There is no ${needed}; nothing was written.`);
      }
      const { sqliteFile } = await import('../db/database-url.ts');
      const target = sqliteFile(databaseUrl);
      // A log of writes that is left would be taken for the new database's.
      for (const there of [target, `${target}-wal`]) {
        if (!existsSync(there)) continue;
        throw new CommandRefused(`${there} is there; move it away first. Nothing was written.`);
      }
      const { replayed, report } = await restored(file, folder, target);
      const { copyPosition, position, records, lastAt } = replayed;
      const last = lastAt === null ? null : new Date(lastAt).toISOString();
      print().result(
        { restored: target, copy_position: copyPosition, records, position, last_at: last, audit: report },
        [
          ...pairs(
            ['Copy', 'Replayed', 'Last commit', 'Books'],
            [
              `up to commit ${copyPosition}`,
              `${counted(records, 'commit')}, up to ${position}`,
              last === null ? '' : `${when(last)} UTC`,
              `${report.entries} entries, ${report.accounts} accounts: the books balance.`,
            ],
          ),
          '',
          `Restored to ${target}.`,
        ],
      );
    });
}

interface Restored {
  readonly replayed: Replayed;
  readonly report: AuditReport;
}

/** Works on a file beside the target, which takes the target's name only when everything is right. */
async function restored(file: string, folder: string, target: string): Promise<Restored> {
  const draft = `${target}.restoring`;
  const clear = (): void => ['', '-wal', '-shm'].forEach((end) => rmSync(`${draft}${end}`, { force: true }));
  const { RedoLogFault } = await import('../db/redo-segment.ts');
  const { replayRedoLog } = await import('../db/restore.ts');
  mkdirSync(dirname(target), { recursive: true });
  clear();
  try {
    copyFileSync(file, draft);
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${draft}-wal`);
    const progress = showProgress();
    const replayed = replayRedoLog(draft, folder, progress.at);
    progress.end();
    const report = await audited(draft);
    if (!report.holds) {
      const faults = report.faults.map(({ rule, where }) => `  ${rule}: ${where}`);
      throw new CommandRefused(['The books do not balance; nothing was restored.', ...faults].join('\n'));
    }
    // Unlike a rename it takes no file's place.
    linkSync(draft, target);
    return { replayed, report };
  } catch (thrown) {
    if (thrown instanceof DatabaseRefused) throw new CommandRefused(thrown.message, EXIT.configuration);
    if (thrown instanceof RedoLogFault) throw new CommandRefused(`Not restored: ${thrown.message}.`);
    const { code, message } = thrown as { code?: unknown; message?: unknown };
    if (typeof code === 'string' && !(thrown instanceof CommandRefused)) {
      throw new CommandRefused(`Not restored: ${String(message)}.`);
    }
    throw thrown;
  } finally {
    clear();
  }
}

async function audited(file: string): Promise<AuditReport> {
  const { openDatabase } = await import('../db/open.ts');
  const database = await openDatabase(`file:${file}`, { mayMake: false });
  try {
    return await database.work.read(({ ledger }) => audit(ledger));
  } finally {
    await database.close();
  }
}

const SHOWN_EVERY = 1_000;

/** Where the replay is, on a terminal; nothing anywhere else. */
function showProgress(): { readonly at: (position: number) => void; readonly end: () => void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { at: () => {}, end: () => {} };
  return {
    at: (position) => {
      if (position % SHOWN_EVERY === 0) stderr.write(`\rReplaying commit ${position}`);
    },
    end: () => stderr.write('\r\u001b[K'),
  };
}
