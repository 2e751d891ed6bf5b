import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { counted } from '../core/counted.ts';
import { type AuditReport, audit } from '../ledger/audit.ts';
import type { Replayed } from '../db/sqlite/restore.ts';
import { DatabaseRefused } from '../db/refused.ts';
import { configured } from './context.ts';
import { type Print, pairs, when } from './print.ts';
import { CommandRefused, EXIT } from './refusal.ts';

/** `restore` rebuilds the database from a copy of it and the redo log since. */
export function addRestore(program: Command, print: () => Print): void {
  program
    .command('restore')
    .description('make the lost SQLite database again, from a backup and the redo log')
    .argument('<file>', 'the backup; it stays as it is')
    .option('--log <folder>', 'the redo log (default: REDO_LOG); off: the copy alone, as it is')
    .option('--check', 'only prove that it can be done; no file is touched')
    .addHelpText(
      'after',
      `
The database of DATABASE_URL must not be there: move what is left of it away.
Every commit after the backup is replayed, in order, and the books are checked.
Nothing is sent and no call is made. Exit code 1 when the log has a gap or is
not this database’s, or the books do not balance; nothing is left behind then.
Stop the service first, and start it when this is done. --check may run beside
it, also on another machine: it does the same on a copy in the folder for
temporary files (TMPDIR), which needs the room.`,
    )
    .action(async (file: string, { log, check = false }: { log?: string; check?: boolean }) => {
      const { url: databaseUrl, redoLog } = (await configured()).database;
      if (!databaseUrl.startsWith('file:')) {
        throw new CommandRefused('restore makes a SQLite database; for Postgres use its own tools.');
      }
      const given = log ?? redoLog;
      for (const needed of [file, ...(given === null || given === 'off' ? [] : [given])]) {
        if (!existsSync(needed)) throw new CommandRefused(`There is no ${needed}; nothing was written.`);
      }
      const { sqliteFile } = await import('../db/database-url.ts');
      const target = sqliteFile(databaseUrl);
      // SQLite would take an old WAL for the new database's.
      for (const there of check ? [] : [target, `${target}-wal`]) {
        if (!existsSync(there)) continue;
        throw new CommandRefused(`${there} is there; move it away first. Nothing was written.`);
      }
      const { replayed, report } = check ? await checked(file, given) : await restored(file, given, target);
      const { copyPosition, position, records, lastAt } = replayed;
      const last = lastAt === null ? null : new Date(lastAt).toISOString();
      const numbers = { copy_position: copyPosition, records, position, last_at: last, audit: report };
      print().result({ ...(check ? { checked: file } : { restored: target }), ...numbers }, [
        ...pairs(
          ['Copy', 'Replayed', 'Last commit', 'Books'],
          [
            copyPosition === null
              ? 'with no redo log: it restores to its own moment only'
              : `up to commit ${copyPosition}`,
            copyPosition === null ? '' : `${counted(records, 'commit')}, up to ${position}`,
            last === null ? '' : `${when(last)} UTC`,
            `${report.entries} entries, ${report.accounts} accounts: the books balance.`,
          ],
        ),
        '',
        check ? `${file} can be restored. Nothing was written.` : `Restored to ${target}.`,
      ]);
    });
}

interface Restored {
  readonly replayed: Omit<Replayed, 'copyPosition' | 'position'> & {
    readonly copyPosition: number | null;
    readonly position: number | null;
  };
  readonly report: AuditReport;
}

/** Works on a file beside the target. The file gets the target's name only when everything is right. */
async function restored(file: string, log: string | null, target: string): Promise<Restored> {
  const draft = `${target}.restoring`;
  const clear = (): void => ['', '-wal', '-shm'].forEach((end) => rmSync(`${draft}${end}`, { force: true }));
  mkdirSync(dirname(target), { recursive: true, mode: OWNER_FOLDER });
  clear();
  try {
    const made = await rebuilt(file, log, draft);
    const { giveName } = await import('../db/sqlite/flush-folder.ts');
    giveName(draft, target);
    return made;
  } catch (thrown) {
    throw asRefusal(thrown);
  } finally {
    clear();
  }
}

/** Does the whole restore in a temporary folder of its own. */
async function checked(file: string, log: string | null): Promise<Restored> {
  const folder = mkdtempSync(join(tmpdir(), 'restore-check-'));
  try {
    return await rebuilt(file, log, join(folder, 'copy.db'));
  } catch (thrown) {
    throw asRefusal(thrown);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Rebuilds the database in a draft: takes the copy, replays every commit of the log since, and checks the file and the
 * books.
 */
async function rebuilt(file: string, log: string | null, draft: string): Promise<Restored> {
  const { integrityFaults, logPlaceOf, replayRedoLog } = await import('../db/sqlite/restore.ts');
  for (const end of ['', '-wal']) {
    if (!existsSync(`${file}${end}`)) continue;
    copyFileSync(`${file}${end}`, `${draft}${end}`);
    chmodSync(`${draft}${end}`, OWNER_ONLY);
  }
  const damage = integrityFaults(draft);
  if (damage.length > 0)
    throw new CommandRefused(['The copy is damaged.', ...damage.map((one) => `  ${one}`)].join('\n'));
  const place = logPlaceOf(draft);
  if (log === null && place !== null) {
    throw new CommandRefused('Name the folder of the redo log with --log, or set REDO_LOG.');
  }
  const progress = showProgress();
  const replayed =
    log === null || log === 'off'
      ? { copyPosition: null, position: null, records: 0, lastAt: null }
      : replayRedoLog(draft, log, progress.at);
  progress.end();
  const report = await audited(draft);
  if (report.holds) return { replayed, report };
  const faults = report.faults.map(({ rule, where }) => `  ${rule}: ${where}`);
  throw new CommandRefused(['The books do not balance; nothing was restored.', ...faults].join('\n'));
}

function asRefusal(thrown: unknown): unknown {
  if (thrown instanceof CommandRefused) return thrown;
  if (thrown instanceof DatabaseRefused) return new CommandRefused(thrown.message, EXIT.configuration);
  const { code, name, message } = thrown as { code?: unknown; name?: unknown; message?: unknown };
  return typeof code === 'string' || name === 'RedoLogFault'
    ? new CommandRefused(`Not restored: ${String(message)}.`)
    : thrown;
}

const OWNER_ONLY = 0o600;
const OWNER_FOLDER = 0o700;

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

/** Shows the progress of the replay on a terminal; prints nothing elsewhere. */
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
