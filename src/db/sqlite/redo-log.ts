import type Sqlite from 'better-sqlite3';
import type { Commands } from './group-commit.ts';
import { type RedoLogOptions, openLog } from './redo-log-files.ts';
import { refusalIfLogKept } from './redo-log-place.ts';
import { type Write, noting } from './written-statements.ts';

/** `off` gives up a log that was kept before. Null is for a database that keeps none. */
export type RedoLogSetting = RedoLogOptions | 'off' | null;

/** The commands of a group commit and the connection that its stores write through, with the redo log beside them. */
interface Kept {
  readonly commands: Commands;
  readonly client: Sqlite.Database;
}

/**
 * Keeps the redo log of a database. Each group's writes become one record, which is flushed to the disk before the
 * group's COMMIT; a group whose record cannot be kept is not committed. This happens under the write lock, so several
 * processes share one log in the order of their commits. The place where the last commit's record ends is committed
 * with it. What a lost commit or a crash left after that place is overwritten by the next commit. If the database is
 * lost before that, a restore treats such a record as a commit whose answer never got out.
 */
export function keepRedoLog(commands: Commands, writer: Sqlite.Database, setting: RedoLogSetting): Kept {
  if (setting === null) return { commands: refusingIfLogKept(commands, writer), client: writer };
  if (setting === 'off') return { commands: forgettingLog(commands, writer), client: writer };

  const written: Write[] = [];
  let before = 0;
  const log = openLog(writer, setting);
  return {
    client: noting(writer, written),
    commands: {
      ...commands,
      begin: () => {
        commands.begin();
        written.length = 0;
      },
      savepoint: () => {
        commands.savepoint();
        before = written.length;
      },
      undo: () => {
        commands.undo();
        written.length = before;
      },
      commit: () => {
        if (written.length > 0) log.keep(written);
        commands.commit();
      },
    },
  };
}

function refusingIfLogKept(commands: Commands, writer: Sqlite.Database): Commands {
  const refuse = refusalIfLogKept(writer);
  return {
    ...commands,
    commit: () => {
      refuse();
      commands.commit();
    },
  };
}

function forgettingLog(commands: Commands, writer: Sqlite.Database): Commands {
  const forget = writer.prepare('DELETE FROM redo_log');
  return {
    ...commands,
    commit: () => {
      forget.run();
      commands.commit();
    },
  };
}
