import { randomBytes } from 'node:crypto';
import { keptAppSecret } from './app-secret.ts';
import type { Config } from './config.ts';
import { type KeyRing, createKeyRing } from './core/key-ring.ts';
import type { Database } from './db/database.ts';
import { secretFolder } from './db/database-url.ts';
import { DatabaseRefused } from './db/refused.ts';
import { appSecretFile } from './db/sqlite/traces.ts';

/** Whether the application's keys must be those the database was written with. */
type Fit = 'must fit' | 'need not fit';

/**
 * The application's keys: from `APP_SECRET`, or made once, after the database, and kept beside it. Throws
 * DatabaseRefused when the database was written with other keys: what they sealed could not be read, and no repeated
 * event would be recognised.
 */
export async function ringFor(
  database: Pick<Database, 'keysInUse'>,
  config: Config,
  fit: Fit = 'must fit',
): Promise<KeyRing> {
  const used = fit === 'must fit' ? await database.keysInUse() : [];
  const folder = secretFolder(config.database.url);
  const kept = config.keyRing.secrets.length > 0 ? null : keptAppSecret(folder, used.length === 0);
  const secrets = kept === null ? config.keyRing.secrets : [kept];
  if (secrets.length === 0) throw secretRefused(`the file ${appSecretFile(folder)} is gone`);
  const ring = createKeyRing(secrets);
  if (used.length === 0 || used.some((keyId) => ring.keyIds.includes(keyId))) return ring;
  throw secretRefused(
    kept === null ? 'APP_SECRET is a different one' : `${appSecretFile(folder)} holds a different one`,
  );
}

const secretRefused = (found: string): DatabaseRefused =>
  new DatabaseRefused(
    `The database was written with an application secret (APP_SECRET), and ${found}. Nothing was started or changed: vouchers could not be read, and repeated events would act twice.
Set APP_SECRET to the one it was written with; to change it, put the new one first and keep the old one behind it, separated by a comma. If it was made for you, it was in the file app-secret beside the database.
Only if it is lost for good: migrate --new-app-secret`,
  );

/** The application's keys for a command that only reads. No key is made and kept. */
export function ringToRead(config: Config): KeyRing {
  if (config.keyRing.secrets.length > 0) return createKeyRing(config.keyRing.secrets);
  return createKeyRing([keptAppSecret(secretFolder(config.database.url), false) ?? randomBytes(NEW_SECRET_BYTES)]);
}
const NEW_SECRET_BYTES = 32;
