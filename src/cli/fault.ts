import { UnusableSecret } from '../app-secret.ts';
import { StorageUnavailable } from '../core/unit-of-work.ts';
import { sqliteFile, withoutPassword } from '../db/database-url.ts';
import { storageFault } from '../db/faults.ts';
import { DatabaseRefused, NoDatabase } from '../db/refused.ts';
import { DatabaseLost } from '../db/traces.ts';
import { lostWords } from './lost.ts';
import { CommandRefused, EXIT } from './refusal.ts';

/** What stops a command from outside, in words that say what to do. */

const textOf = (thrown: unknown): { code: string; message: string } => {
  const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
  const known = typeof code === 'string' ? code : '';
  return { code: known, message: typeof message === 'string' && message !== '' ? message : known };
};

/** Why the database cannot be opened; what is no fault of the storage is left as it is. No password is repeated. */
export function openFault(databaseUrl: string, thrown: unknown): unknown {
  const url = withoutPassword(databaseUrl);
  if (thrown instanceof NoDatabase) {
    const at = url.startsWith('file:') ? sqliteFile(url) : url;
    return new CommandRefused(`There is no database at ${at} (DATABASE_URL), and this command makes none.`);
  }
  if (thrown instanceof DatabaseLost) return new CommandRefused(lostWords(thrown, url), EXIT.configuration);
  if (thrown instanceof DatabaseRefused) return new CommandRefused(thrown.message, EXIT.configuration);
  if (thrown instanceof UnusableSecret) return new CommandRefused(`${thrown.message}.`, EXIT.configuration);
  const fault = storageFault(thrown);
  const { code, message } = textOf(thrown);
  const isKnown = thrown instanceof StorageUnavailable;
  if (!isKnown && !fault && code === '') return thrown;
  const why = isKnown || !fault ? message : `${fault.says} (${message})`;
  const what = `The database ${withoutPassword(databaseUrl)} (DATABASE_URL) cannot be opened: ${why}`;
  if (fault?.isSetUpWrongly) return new CommandRefused(`${what}${asWhom(databaseUrl)}`, EXIT.configuration);
  // A refusal with a code of its own has said what to set.
  return new CommandRefused(what, isKnown && code !== '' ? EXIT.refused : EXIT.unavailable);
}

/** Whose rights they are, where a file is what it is about. */
const asWhom = (databaseUrl: string): string =>
  databaseUrl.startsWith('file:') && process.getuid ? `; this process runs as user ${process.getuid()}` : '';

const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EACCES: 'needs rights this process does not have',
};

/** A start that failed because a port cannot be had; null for anything else. `setting` names the port's variable. */
export function portFault(thrown: unknown, setting: (port: number) => string): CommandRefused | null {
  const { syscall, port, address } = (thrown ?? {}) as { syscall?: unknown; port?: unknown; address?: unknown };
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return null;
  const { code, message } = textOf(thrown);
  const why = LISTEN_FAULTS[code];
  if (why === undefined || typeof port !== 'number')
    return new CommandRefused(`Cannot listen where HOST says: ${message}`);
  return new CommandRefused(`Port ${port} on ${String(address)} ${why}. ${setting(port)}`);
}
