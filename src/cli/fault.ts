import { withoutPassword } from '../effective-settings.ts';
import { CommandRefused } from './refusal.ts';

/** What stops a command from outside, in words that say what to do. */

const textOf = (thrown: unknown): { code: string; message: string } => {
  const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
  const known = typeof code === 'string' ? code : '';
  return { code: known, message: typeof message === 'string' && message !== '' ? message : known };
};

/** Why the database cannot be opened; what the machine gave no code for is left as it is. No password is repeated. */
export function openFault(databaseUrl: string, thrown: unknown): unknown {
  const { code, message } = textOf(thrown);
  if (code === '') return thrown;
  return new CommandRefused(`The database ${withoutPassword(databaseUrl)} (DATABASE_URL) cannot be opened: ${message}`);
}

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
