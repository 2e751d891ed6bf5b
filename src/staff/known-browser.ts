import { timingSafeEqual } from 'node:crypto';
import { append } from '../audit-log/append.ts';
import { DAY, HOUR } from '../core/clock.ts';
import type { KeyRing } from '../core/key-ring.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { Acting } from './people.ts';
import type { Person, StaffDeps, StaffStores } from './ports.ts';
import { type Counted, forgetTries } from './throttle.ts';

/**
 * A mark in a browser that its person has logged in with. It proves nothing and lets nobody in. But the tries of that
 * browser are counted on their own, so that strangers who try the person's e-mail cannot keep them out. A pass does the
 * same for a new browser: an admin gives it to a person who is kept out.
 */
const LASTS = { browser: 90 * DAY, pass: HOUR } as const;
type Kind = keyof typeof LASTS;

const NONCE_BYTES = 9;
const MAC_LENGTH = 32;
export const LONGEST_MARK = 120;

/** `browser.7.m1x2c3.nonce.keyId.mac`. It is worth nothing once the password or the second factor has changed. */
export const markFor = (
  { ring, randomBytes }: Pick<StaffDeps, 'ring' | 'randomBytes'>,
  person: Person,
  kind: Kind,
  now: number,
): string => {
  const nonce = Buffer.from(randomBytes(NONCE_BYTES)).toString('base64url');
  const said = [kind, person.id, now.toString(36), nonce].join('.');
  return `${said}.${ring.activeKeyId}.${macOf(ring, said, person, ring.activeKeyId)}`;
};

const macOf = (ring: KeyRing, said: string, { passwordHash, totpSecret }: Person, keyId: string): string =>
  ring.mac('known_browser', JSON.stringify([said, passwordHash, totpSecret]), keyId).slice(0, MAC_LENGTH);

/** The name under which this browser's tries are counted, if one of its marks is this person's; null otherwise. */
export async function laneOf(
  { auditLog }: Pick<StaffStores, 'auditLog'>,
  ring: KeyRing,
  marks: readonly string[],
  person: Person,
  now: number,
): Promise<string | null> {
  for (const mark of marks) {
    const [kind = '', id, at = '', nonce = '', keyId = '', mac = '', ...rest] = mark.split('.');
    const since = Number.parseInt(at, 36);
    if (mark.length > LONGEST_MARK || rest.length > 0 || id !== String(person.id) || !Object.hasOwn(LASTS, kind))
      continue;
    if (!ring.keyIds.includes(keyId) || !(since <= now) || now >= since + LASTS[kind as Kind]) continue;
    const right = macOf(ring, [kind, id, at, nonce].join('.'), person, keyId);
    if (mac.length !== right.length || !timingSafeEqual(Buffer.from(mac), Buffer.from(right))) continue;
    const asked = { actor: null, act: 'staff.disable', subject: `staff/${person.id}`, to: null, place: null } as const;
    const disabled = await auditLog.list({ ...asked, from: since, limit: 1 });
    if (disabled.length === 0) return `${person.id}/${nonce}`;
  }
  return null;
}

/** A try in such a lane counts by itself, and with the tries of all known browsers of the person. */
export const countedIn = (lane: string, step: 'password' | 'code'): readonly Counted[] => [
  { kind: 'browser', name: `${lane}/${step}` },
  { kind: 'browsers', name: `${lane.split('/')[0]}/${step}` },
];

/**
 * Unlocks a person who is kept out by wrong tries. Their tries count from zero, and with the pass they can log in from one
 * browser while strangers go on trying. The pass is shown only now, lasts an hour, and is not a login.
 */
export async function unlockPerson(
  stores: StaffStores,
  staffId: number,
  { clock, randomBytes }: Pick<StaffDeps, 'clock' | 'randomBytes'>,
  { by, at, ring }: Acting,
): Promise<Result<{ readonly person: Person; readonly pass: string }, 'unknown_person'>> {
  const person = await stores.staff.find(staffId);
  if (!person) return err('unknown_person');
  const id = String(staffId);
  await forgetTries(stores.loginThrottle, ring, [
    { kind: 'email', name: person.email },
    { kind: 'code', name: id },
    { kind: 'browsers', name: `${id}/password` },
    { kind: 'browsers', name: `${id}/code` },
  ]);
  const entry = { at, ...by, act: 'staff.unlock', subject: `staff/${id}`, reason: null } as const;
  await append(stores.auditLog, ring, { ...entry, detail: {} });
  return ok({ person, pass: markFor({ ring, randomBytes }, person, 'pass', clock()) });
}
