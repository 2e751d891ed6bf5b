import { randomBytes } from 'node:crypto';
import type { Service } from '../compose.ts';
import { ok } from '../core/result.ts';
import { createPasswords } from '../staff/password.ts';
import { ROLES_NEED_TOTP, type Role } from '../staff/rights.ts';
import { secretPlace } from '../staff/second-factor.ts';
import { codeAt, newTotpSecret } from '../staff/totp.ts';

/** Known to everybody who reads this: only the demo has these people, on a database that is thrown away. */
const PASSWORD = 'demo password';

const PEOPLE: Readonly<Record<Role, { readonly name: string; readonly says: string }>> = {
  viewer: { name: 'Vera Okoro', says: 'sees purchases, with phones masked' },
  agent: { name: 'Abel Musa', says: 'sends vouchers again, writes notes' },
  supervisor: { name: 'Sade Bello', says: 'reveals PINs, decides cases, freezes wallets' },
  auditor: { name: 'Uche Ibe', says: 'reads the audit log and the ledger, exports' },
  admin: { name: 'Ada Obi', says: 'looks after staff and settings' },
};
const ROLES = Object.keys(PEOPLE) as readonly Role[];

/** One of them on the login page. */
export interface DemoPerson {
  readonly role: Role;
  readonly email: string;
  readonly password: string;
  readonly code: () => string | null;
  readonly says: string;
}

export interface DemoStaff {
  readonly people: readonly DemoPerson[];
  /** Adds them to the database of the demo. */
  open(service: Service): Promise<void>;
}

/** One person per role, each with a second factor where the role needs one. */
export function demoStaff(): DemoStaff {
  const secrets = new Map(ROLES_NEED_TOTP.map((role) => [role, newTotpSecret(randomBytes)]));
  const emailOf = (role: Role): string => `${role}@demo.example`;
  return {
    people: ROLES.map((role) => {
      const secret = secrets.get(role);
      const code = (): string | null => (secret === undefined ? null : codeAt(secret, Date.now()));
      return { role, email: emailOf(role), password: PASSWORD, code, says: PEOPLE[role].says };
    }),
    open: async ({ database, ring }) => {
      const passwordHash = await createPasswords().hash(PASSWORD);
      await database.work.run(async ({ staff }) => {
        for (const role of ROLES) {
          const person = {
            email: emailOf(role),
            name: PEOPLE[role].name,
            role,
            status: 'active',
            passwordHash,
            mustChangePassword: false,
            totpSecret: null,
            totpLastStep: 0,
            createdAt: Date.now(),
            lastLoginAt: null,
          } as const;
          const id = await staff.insert(person);
          const secret = secrets.get(role);
          if (id === null) throw new Error(`the demo's ${role} could not be added`);
          // Sealed under the person's number, which is known only now.
          if (secret !== undefined) await staff.save({ ...person, id, totpSecret: ring.seal(secretPlace(id), secret) });
        }
        return ok(undefined);
      });
    },
  };
}
