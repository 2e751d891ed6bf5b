import type { KeyRing } from '../core/key-ring.ts';
import type { Person, StaffStore } from './ports.ts';
import { randomGroups, readGroups } from './random-text.ts';
import { stepOfCode } from './totp.ts';

const RECOVERY_CODES = 10;

/** Where a person's secret is sealed. */
export const secretPlace = (staffId: number): string => `staff:totp_secret:${staffId}`;

/**
 * Proves the person by a code of their authenticator app or by a recovery code. Each code works once. Answers the
 * person as they are then; null when the code is wrong, or when they have no second factor.
 */
export async function proveCode(
  staff: StaffStore,
  ring: KeyRing,
  person: Person,
  code: string,
  now: number,
): Promise<Person | null> {
  if (person.totpSecret === null) return null;
  const digits = code.replaceAll(/\s/g, '');
  if (/^\d{6}$/.test(digits)) {
    const step = stepOfCode(ring.open(secretPlace(person.id), person.totpSecret), digits, now);
    if (step === null || step <= person.totpLastStep) return null;
    const proved = { ...person, totpLastStep: step };
    await staff.save(proved);
    return proved;
  }
  // By every key of the ring: a code that an older key digested still works after a rotation.
  const digests = ring.keyIds.map((keyId) => recoveryDigest(ring, keyId, person.id, code));
  return (await staff.useRecoveryCode(person.id, digests, now)) ? person : null;
}

/** Ten new recovery codes in place of the old ones; this is the only time they can be seen. */
export async function makeRecoveryCodes(
  staff: StaffStore,
  ring: KeyRing,
  staffId: number,
  randomBytes: (count: number) => Uint8Array,
): Promise<readonly string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => randomGroups(2, randomBytes));
  await staff.replaceRecoveryCodes(
    staffId,
    codes.map((code) => recoveryDigest(ring, ring.activeKeyId, staffId, code)),
  );
  return codes;
}

const recoveryDigest = (ring: KeyRing, keyId: string, staffId: number, code: string): string =>
  `${keyId}.${ring.mac('recovery_code', `${staffId}/${readGroups(code)}`, keyId)}`;
