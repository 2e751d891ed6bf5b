import { existsSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { StorageUnavailable } from '../core/unit-of-work.ts';
import { configured, withDatabase } from './context.ts';
import { type Print, when } from './print.ts';
import { CommandRefused } from './refusal.ts';

/** `backup` (docs/operations.md#commands). */
export function addBackup(program: Command, print: () => Print): void {
  program
    .command('backup')
    .description('copy the SQLite database to a file while it is in use')
    .argument('<file>', 'where to; a file that exists is never overwritten')
    .addHelpText(
      'after',
      `
It says which moment the copy restores to: with REDO_LOG the last commit of the
log, without it the moment of the copy. Prove it with: restore --check <file>
It also names the segments of the log that only older copies need. Delete them
together with those copies.
Keep APP_SECRET (or the file app-secret beside the database) too, in another
place: without it the vouchers in the copy cannot be read.`,
    )
    .action(async (file: string) => {
      const { url: databaseUrl, redoLog } = (await configured()).database;
      if (!databaseUrl.startsWith('file:'))
        throw new CommandRefused('backup copies a SQLite database; for Postgres use pg_dump.');
      if (existsSync(file)) throw new CommandRefused(`${file} exists already; nothing was written.`);
      const copiedAt = Date.now();
      await withDatabase((database) =>
        database.backup(file).catch((thrown: unknown) => {
          if (thrown instanceof StorageUnavailable) throw thrown;
          if ((thrown as { code?: unknown }).code !== 'EEXIST') rmSync(file, { force: true });
          const isNowhere = (thrown as { code?: unknown }).code === 'ENOENT';
          const why = isNowhere ? `make the folder ${dirname(file)} first` : messageOf(thrown);
          throw new CommandRefused(`${file} cannot be written: ${why}`);
        }),
      );
      const [{ mark }, { sqliteFile }] = await Promise.all([
        import('../db/sqlite/traces.ts'),
        import('../db/database-url.ts'),
      ]);
      mark(sqliteFile(databaseUrl), { lastBackup: { file: resolve(file), at: copiedAt } });
      const { logPlaceOf, segmentsBefore } = await import('../db/sqlite/restore.ts');
      const place = logPlaceOf(file);
      if (place === null || redoLog === null || redoLog === 'off') {
        const moment = new Date(copiedAt).toISOString();
        print().result({ backup: file, restores_to: moment }, [
          `Copied to ${file}.`,
          place === null || redoLog === 'off'
            ? `It restores to this moment only, ${when(moment)} UTC: no redo log is kept (REDO_LOG).`
            : `Alone it restores to this moment only, ${when(moment)} UTC; REDO_LOG does not name the log its database keeps.`,
        ]);
        return;
      }
      const { position } = place;
      const older = segmentsBefore(redoLog, place);
      print().result(
        { backup: file, restores_to: 'the end of the log', log: redoLog, position, segments_before: older },
        [
          `Copied to ${file}, which holds the log up to commit ${position}.`,
          `With the log in ${redoLog} it restores to the last commit before a loss.`,
          ...(older.length === 0 ? [] : [`Needed by older copies alone, in ${redoLog}:`]),
          ...older.map((name) => `  ${name}`),
        ],
      );
    });
}

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : 'fault');
