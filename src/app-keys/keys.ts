import { createHash } from 'node:crypto';
import { append } from '../audit-log/append.ts';
import type { By } from '../audit-log/ports.ts';
import { type Clock, DAY, MINUTE } from '../core/clock.ts';
import type { KeyRing } from '../core/key-ring.ts';
import type { Mode } from '../core/mode.ts';
import { isName } from '../core/printable.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { UnitOfWork } from '../core/unit-of-work.ts';
import { APP_RIGHTS, type AppKey, type AppKeyStores, type AppRight } from './ports.ts';

/** The prefix by which tools find a leaked key in logs and code, and by which it is told from a customer's token. */
export const KEY_PREFIX = 'fmk_';
export const LONGEST_DAYS = 366;
export const DEFAULT_DAYS = 365;
export const DEFAULT_RIGHTS: readonly AppRight[] = ['read'];
export const RIGHT_NAMES = Object.keys(APP_RIGHTS) as readonly AppRight[];

const KEY_BYTES = 32;
const LONGEST_NAME = 100;
const USED_TO_MS = MINUTE;

/** `order_with_pins`: a key of LIVE that sets PINs could consent to its own orders. */
export type AppKeyFault = 'bad_name' | 'bad_rights' | 'order_with_pins' | 'bad_days' | 'unknown_key' | 'revoked_before';

export interface NewAppKey {
  readonly name: string;
  readonly mode: Mode;
  /** Some of {@link RIGHT_NAMES}. */
  readonly rights: readonly string[];
  /** 1 to 366. */
  readonly days: number;
}

/** Who makes or revokes a key, when (ms since 1970), and the keys that sign the entry in the audit log. */
export interface Acting {
  readonly by: By;
  readonly at: number;
  readonly ring: KeyRing;
}

/** Makes a key of one mode for the merchant's back end. It is shown only now; the database keeps its hash alone. */
export async function makeAppKey(
  { appKeys, auditLog }: AppKeyStores,
  { name: given, mode, rights: wanted, days }: NewAppKey,
  randomBytes: (count: number) => Uint8Array,
  { by, at, ring }: Acting,
): Promise<Result<{ readonly key: string; readonly row: AppKey }, AppKeyFault>> {
  const name = given.trim();
  if (name.length > LONGEST_NAME || !isName(name)) return err('bad_name');
  const rights = RIGHT_NAMES.filter((right) => wanted.includes(right));
  if (rights.length === 0 || rights.length < new Set(wanted).size) return err('bad_rights');
  if (mode === 'LIVE' && rights.includes('order') && rights.includes('pins')) return err('order_with_pins');
  if (!Number.isInteger(days) || days < 1 || days > LONGEST_DAYS) return err('bad_days');
  const key = `${KEY_PREFIX}${Buffer.from(randomBytes(KEY_BYTES)).toString('base64url')}`;
  const made = { name, mode, hash: hashOf(key), rights, createdBy: by.actor.name, createdAt: at };
  const expiresAt = at + days * DAY;
  const id = await appKeys.insert({ ...made, expiresAt });
  const entry = { at, ...by, act: 'app_key.make', subject: subjectOf(id), reason: null } as const;
  await append(auditLog, ring, { ...entry, detail: { name, mode, rights, days } });
  return ok({ key, row: { ...made, id, expiresAt, lastUsedAt: null, revokedAt: null } });
}

/** Revokes a key: from now on nobody gets in by it. */
export async function revokeAppKey(
  { appKeys, auditLog }: AppKeyStores,
  id: number,
  { by, at, ring }: Acting,
): Promise<Result<AppKey, AppKeyFault>> {
  const found = await appKeys.find(id);
  if (!found) return err('unknown_key');
  if (found.revokedAt !== null) return err('revoked_before');
  await appKeys.revoke(id, at);
  const { name, mode } = found;
  const entry = { at, ...by, act: 'app_key.revoke', subject: subjectOf(id), reason: null } as const;
  await append(auditLog, ring, { ...entry, detail: { name, mode } });
  return ok({ ...found, revokedAt: at });
}

/** Where app keys are looked up, and the service's clock. */
export interface IdentifyDeps {
  readonly work: UnitOfWork<Pick<AppKeyStores, 'appKeys'>>;
  readonly clock: Clock;
}

/**
 * Finds whose request this is by its key. Null when there is no such key, when it is revoked, or when it has expired by
 * the service's clock.
 */
export async function identifyAppKey({ work, clock }: IdentifyDeps, key: string): Promise<AppKey | null> {
  if (!key.startsWith(KEY_PREFIX)) return null;
  const now = clock();
  const found = await work.read(({ appKeys }) => appKeys.findByHash(hashOf(key)));
  if (!found || found.revokedAt !== null || now >= found.expiresAt) return null;
  if (found.lastUsedAt === null || now - found.lastUsedAt >= USED_TO_MS) {
    await work.run(async ({ appKeys }) => ok(await appKeys.setLastUsed(found.id, now)));
  }
  return found;
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');
const subjectOf = (id: number): string => `app_key/${id}`;
