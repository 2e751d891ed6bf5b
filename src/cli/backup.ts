import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { configured, withDatabase } from './context.ts';
import type { Print } from './print.ts';
import { CommandRefused } from './refusal.ts';

/** `backup` (design §13). */
export function addBackup(program: Command, print: () => Print): void {
  program
    .command('backup')
    .description('copy the SQLite database to a file while it is in use')
    .argument('<file>', 'where to; a file that exists is never overwritten')
    .addHelpText(
      'after',
      `
The copy is whole; prove it with: DATABASE_URL=file:<file> … audit
With REDO_LOG it also says where the copy stands in the log, and which segments
of it only older copies need: they may go with those.
Keep APP_SECRET (or the file app-secret beside the database) too, in another
place: without it the vouchers in the copy cannot be read.`,
    )
    .action(async (file: string) => {
      const { databaseUrl, redoLog } = await configured();
      if (!databaseUrl.startsWith('file:'))
        throw new CommandRefused('backup copies a SQLite database; for Postgres use pg_dump.');
      if (existsSync(file)) throw new CommandRefused(`${file} exists already; nothing was written.`);
      await withDatabase((database) =>
        database.backup(file).catch((thrown: unknown) => {
          rmSync(file, { force: true });
          throw new CommandRefused(`${file} cannot be written: ${thrown instanceof Error ? thrown.message : 'fault'}`);
        }),
      );
      const [{ mark }, { sqliteFile }] = await Promise.all([
        import('../db/traces.ts'),
        import('../db/database-url.ts'),
      ]);
      mark(sqliteFile(databaseUrl), { lastBackup: { file: resolve(file), at: Date.now() } });
      const { logPlaceOf, segmentsBefore } = await import('../db/restore.ts');
      const folder = redoLog !== null && redoLog !== 'off' && existsSync(redoLog) ? redoLog : null;
      const place = folder === null ? null : logPlaceOf(file);
      if (folder === null || !place) {
        print().result({ backup: file }, [`Copied to ${file}.`]);
        return;
      }
      const older = segmentsBefore(folder, place);
      print().result({ backup: file, position: place.position, segments_before: older }, [
        `Copied to ${file}, which holds the log up to commit ${place.position}.`,
        ...(older.length === 0 ? [] : [`Needed by older copies alone, in ${folder}:`]),
        ...older.map((name) => `  ${name}`),
      ]);
    });
}
