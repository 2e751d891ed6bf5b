import { existsSync } from 'node:fs';
import { type DatabaseLost, databasesBeside } from '../db/sqlite/traces.ts';

/** A command of this program as a person types it: in a checkout, in the image, or installed. */
export function commandLine(command: string, program = process.argv[1] ?? ''): string {
  if (/[\\/]src[\\/]cli\.ts$/.test(program)) return `npm run -s cli -- ${command}`;
  if (/[\\/]dist[\\/]cli\.js$/.test(program)) return `node dist/cli.js ${command}`;
  return `finswich-merchant ${command}`;
}

/** What to do about a lost database: what was found, how to get it back, and how to start over. */
export function lostWords({ place, traces, lastBackup }: DatabaseLost, databaseUrl: string): string {
  const { file, redoLog } = place;
  const beside = file === null ? [] : databasesBeside(file);
  return [
    `There is no database at ${file ?? databaseUrl}, but there was one. What is left of it:`,
    ...traces.map(({ path, says }) => `  ${path}: ${says}`),
    ...(beside.length === 0 ? [] : [`Beside it: ${beside.join(', ')}. Is DATABASE_URL right?`]),
    'A new database would know none of your customers and none of their money, so nothing was started or made.',
    '',
    ...(file === null ? POSTGRES_RECOVERY : sqliteRecovery(file, redoLog, lastBackup?.file ?? null)),
    '',
    'Only if you really want to start over, with no customer and no money, move what is left away first:',
    `  ${quoted(['mkdir', 'lost'])} && ${quoted(['mv', ...traces.map(({ path }) => path), 'lost/'])}`,
  ].join('\n');
}

const POSTGRES_RECOVERY = [
  'The database of DATABASE_URL has no tables: is it the right one? Bring it back with Postgres’ own tools.',
];

function sqliteRecovery(file: string, redoLog: string | null, backup: string | null): readonly string[] {
  const log = redoLog === null ? [] : ['--log', redoLog];
  const command = commandLine(quoted(['restore', backup ?? '<your newest backup>', ...log]));
  return [
    'To get it back, put it where it was if you know where it is. Otherwise make it again from the newest backup:',
    ...(['', '-wal', '-shm'].some((end) => existsSync(`${file}${end}`))
      ? [`  mkdir -p lost && mv ${quoted([file])}* lost/`]
      : []),
    `  ${command}`,
    redoLog === null
      ? 'restore goes back to the moment of the backup: what came after it is lost, because no redo log was kept.'
      : 'restore takes the backup and replays every commit of the redo log since: nothing that was answered is lost.',
  ];
}

const quoted = (words: readonly string[]): string =>
  words
    .map((word) => (/^[\w./:=@<>-]+$/.test(word) || word.startsWith('<') ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
