import { randomBytes } from 'node:crypto';
import { ok } from '../../src/core/result.ts';
import type { Service } from '../../src/compose.ts';
import type { Role } from '../../src/staff/rights.ts';
import { makeRecoveryCodes, secretPlace } from '../../src/staff/second-factor.ts';
import { codeAt, newTotpSecret } from '../../src/staff/totp.ts';

export interface StaffPerson {
  readonly id: number;
  readonly email: string;
  /** The code that the authenticator app shows at this moment of the real clock, or so many ms later. */
  code(laterMs?: number): string;
  /** A recovery code that was not given before: each proves its person once. */
  recoveryCode(): string;
}

/** Adds a person of the staff who has set a password and a second factor. */
export async function addStaffPerson(
  { database, ring }: Pick<Service, 'database' | 'ring'>,
  { email, name, role }: { readonly email: string; readonly name: string; readonly role: Role },
): Promise<StaffPerson> {
  const secret = newTotpSecret(randomBytes);
  const person = {
    email,
    name,
    role,
    status: 'active',
    passwordHash: '$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAA',
    mustChangePassword: false,
    totpSecret: null,
    totpLastStep: 0,
    createdAt: Date.now(),
    lastLoginAt: null,
  } as const;
  const added = await database.work.run(async ({ staff }) => {
    const id = await staff.insert(person);
    if (id === null) throw new Error('the e-mail is taken');
    await staff.save({ ...person, id, totpSecret: ring.seal(secretPlace(id), secret) });
    return ok({ id, codes: [...(await makeRecoveryCodes(staff, ring, id, randomBytes))] });
  });
  if (!added.ok) throw new Error('nobody was added');
  const { id, codes } = added.value;
  return {
    id,
    email,
    code: (laterMs = 0) => codeAt(secret, Date.now() + laterMs),
    recoveryCode: () => codes.pop() ?? '',
  };
}
