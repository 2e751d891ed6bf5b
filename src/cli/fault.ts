import { UnusableSecret } from '../app-secret.ts';
import { StorageUnavailable } from '../core/unit-of-work.ts';
import { sqliteFile, withoutPassword } from '../db/database-url.ts';
import { storageFault } from '../db/faults.ts';
import { DatabaseRefused, NoDatabase } from '../db/refused.ts';
import { DatabaseLost } from '../db/sqlite/traces.ts';
import { lostWords } from './lost.ts';
import { CommandRefused, EXIT } from './refusal.ts';

/** A fault outside the program that stops a command, in words that say what to do. */

const textOf = (thrown: unknown): { code: string; message: string } => {
  const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
  const known = typeof code === 'string' ? code : '';
  return { code: known, message: typeof message === 'string' && message !== '' ? message : known };
};

/**
 * Turns a fault of opening the database into a refusal that says why, without the URL's password. Returns any other
 * fault as it is.
 */
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
  if (fault?.isMisconfigured) return new CommandRefused(`${what}${asWhom(databaseUrl)}`, EXIT.configuration);
  // A refusal with a code already says what to set.
  return new CommandRefused(what, isKnown && code !== '' ? EXIT.refused : EXIT.unavailable);
}

/** Names the user of this process when the database is a file. */
const asWhom = (databaseUrl: string): string =>
  databaseUrl.startsWith('file:') && process.getuid ? `; this process runs as user ${process.getuid()}` : '';

const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EACCES: 'needs rights this process does not have',
};

/** The fault of a start whose port is not free; null for any other fault. `setting` names the port's variable. */
export function portFault(thrown: unknown, setting: (port: number) => string): CommandRefused | null {
  const { syscall, port, address } = (thrown ?? {}) as { syscall?: unknown; port?: unknown; address?: unknown };
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return null;
  const { code, message } = textOf(thrown);
  const why = LISTEN_FAULTS[code];
  if (why === undefined || typeof port !== 'number')
    return new CommandRefused(`Cannot listen where HOST says: ${message}`);
  return new CommandRefused(`Port ${port} on ${String(address)} ${why}. ${setting(port)}`);
}
