import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { flushFolder } from './db/sqlite/flush-folder.ts';
import { appSecretFile } from './db/sqlite/traces.ts';

const SECRET_BYTES = 32;

/** The file is there, but its secret is not complete. */
export class UnusableSecret extends Error {
  override readonly name = 'UnusableSecret';
}

/**
 * The application's secret when `APP_SECRET` is not set: made once and kept in the data folder, for the owner's eyes
 * only (docs/configuration.md#settings). Processes that start together end up with the same one. Throws when the file
 * holds no complete secret: what was sealed with it could not be read with a new one. Null when there is no file and
 * none may be made.
 */
export function keptAppSecret(folder: string): Buffer;
export function keptAppSecret(folder: string, mayMake: boolean, flush?: typeof flushFolder): Buffer | null;
export function keptAppSecret(folder: string, mayMake = true, flush = flushFolder): Buffer | null {
  const file = appSecretFile(folder);
  const secret = read(file) ?? (mayMake ? make(folder, file, flush) : null);
  if (secret !== null && secret.length < SECRET_BYTES)
    throw new UnusableSecret(`${file} holds no secret of ${SECRET_BYTES} bytes`);
  return secret;
}

function read(file: string): Buffer | null {
  try {
    return Buffer.from(readFileSync(file, 'utf8'), 'base64');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    return null;
  }
}

function make(folder: string, file: string, flush: typeof flushFolder): Buffer {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  // It must be on the disk before anything is sealed with it.
  writeFileSync(draft, randomBytes(SECRET_BYTES).toString('base64'), { mode: 0o600, flush: true });
  try {
    // A link appears complete or not at all, and never replaces a secret that is there.
    linkSync(draft, file);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  } finally {
    rmSync(draft);
  }
  flush(folder);
  return Buffer.from(readFileSync(file, 'utf8'), 'base64');
}
