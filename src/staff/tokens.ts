import { append } from '../audit-log/append.ts';
import { DAY, MINUTE } from '../core/clock.ts';
import { isName } from '../core/printable.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { Acting } from './people.ts';
import type { MachineToken, StaffDeps, StaffStores } from './ports.ts';
import { TOKEN_RIGHTS } from './rights.ts';
import { hashOfToken, newToken } from './sessions.ts';

/** The prefix by which tools find a leaked token in logs and code. */
const PREFIX = 'fmt_';
export const LONGEST_DAYS = 366;
const LONGEST_NAME = 100;
const USED_TO_MS = MINUTE;

export type TokenFault = 'bad_name' | 'bad_rights' | 'bad_days' | 'unknown_token' | 'revoked_before';

export interface NewTokenRequest {
  readonly name: string;
  readonly rights: readonly string[];
  /** 1 to 366. */
  readonly days: number;
}

/** Makes a token for a machine. The token is shown only now; the database keeps its hash alone. */
export async function makeToken(
  stores: StaffStores,
  { name: given, rights, days }: NewTokenRequest,
  randomBytes: StaffDeps['randomBytes'],
  { by, at, ring }: Acting,
): Promise<Result<{ readonly token: string; readonly row: MachineToken }, TokenFault>> {
  const name = given.trim();
  if (name.length > LONGEST_NAME || !isName(name)) return err('bad_name');
  const scope = TOKEN_RIGHTS.filter((right) => rights.includes(right));
  if (scope.length === 0 || scope.length < new Set(rights).size) return err('bad_rights');
  if (!Number.isInteger(days) || days < 1 || days > LONGEST_DAYS) return err('bad_days');
  const token = `${PREFIX}${newToken(randomBytes)}`;
  const expiresAt = at + days * DAY;
  const made = { name, hash: hashOfToken(token), rights: scope, createdBy: by.actor.name, createdAt: at, expiresAt };
  const id = await stores.machineTokens.insert(made);
  const entry = { at, ...by, act: 'token.make', subject: `token/${id}`, reason: null } as const;
  await append(stores.auditLog, ring, { ...entry, detail: { name, rights: scope, days } });
  return ok({ token, row: { ...made, id, lastUsedAt: null, revokedAt: null } });
}

/** Revokes a token: from now on nobody gets in by it. */
export async function revokeToken(
  stores: StaffStores,
  id: number,
  { by, at, ring }: Acting,
): Promise<Result<MachineToken, TokenFault>> {
  const found = await stores.machineTokens.find(id);
  if (!found) return err('unknown_token');
  if (found.revokedAt !== null) return err('revoked_before');
  await stores.machineTokens.revoke(id, at);
  const entry = { at, ...by, act: 'token.revoke', subject: `token/${id}`, reason: null } as const;
  await append(stores.auditLog, ring, { ...entry, detail: { name: found.name } });
  return ok({ ...found, revokedAt: at });
}

/**
 * Finds whose request this is by its bearer token. Null when there is no such token, when it is revoked, or when it has
 * expired by the service's clock.
 */
export async function identifyToken(
  { work, clock }: Pick<StaffDeps, 'work' | 'clock'>,
  token: string,
): Promise<MachineToken | null> {
  if (!token.startsWith(PREFIX)) return null;
  const now = clock();
  const found = await work.read(({ machineTokens }) => machineTokens.findByHash(hashOfToken(token)));
  if (!found || found.revokedAt !== null || now >= found.expiresAt) return null;
  if (found.lastUsedAt === null || now - found.lastUsedAt >= USED_TO_MS) {
    await work.run(async ({ machineTokens }) => ok(await machineTokens.setLastUsed(found.id, now)));
  }
  return found;
}
