import { type Part, type Read, type Settings, optional, text } from '../core/setting.ts';
import { isPostgres, withoutPassword } from './database-url.ts';

export interface DatabaseSettings {
  readonly url: string;
  /** The folder of the redo log. `off` gives up a log that was kept; null when none is kept. */
  readonly redoLog: string | null;
}

const SETTINGS = {
  DATABASE_URL: {
    reads: text.regex(/^(file:.+|postgres(ql)?:\/\/.+)/, 'must start with file: or postgres://'),
    default: 'file:./data/finswich.db',
    says: 'the store',
    explains: 'The database: `file:<path>` for SQLite, or `postgres://user:password@host:5432/database`.',
    shown: ({ url }) => withoutPassword(url),
  },
  REDO_LOG: {
    reads: optional,
    says: 'folder of the log of every commit',
    explains:
      'A folder, best on another disk, for a log of every commit (SQLite): together with a backup it restores everything since, see [backup and restore](backup-and-restore.md#the-redo-log). `off` stops keeping a log.',
    shown: ({ redoLog }) => redoLog,
  },
} satisfies Settings<DatabaseSettings>;

/** The store. */
export const DATABASE: Part<DatabaseSettings> = {
  settings: SETTINGS,
  build: ({ DATABASE_URL: url, REDO_LOG: redoLog }: Read<typeof SETTINGS>, fault) => {
    if (redoLog !== null && redoLog !== 'off' && isPostgres(url)) {
      fault('REDO_LOG', 'keeps what is written to SQLite; Postgres has WAL archiving of its own');
    }
    return { url, redoLog };
  },
};
