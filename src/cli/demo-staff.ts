import { randomBytes } from 'node:crypto';
import type { Service } from '../compose.ts';
import { ok } from '../core/result.ts';
import { createPasswords } from '../staff/password.ts';
import { ROLES_NEED_TOTP, type Role } from '../staff/rights.ts';
import { secretPlace } from '../staff/second-factor.ts';
import { codeAt, newTotpSecret } from '../staff/totp.ts';

/** A public password. Only the demo has these people, on a database that is thrown away. */
const PASSWORD = 'demo password';

const PEOPLE: readonly {
  readonly role: Role;
  readonly email: string;
  readonly name: string;
  readonly says: string;
}[] = [
  { role: 'viewer', email: 'viewer', name: 'Vera Okoro', says: 'sees transactions, with phones masked' },
  { role: 'agent', email: 'agent', name: 'Abel Musa', says: 'sends vouchers again, writes notes' },
  {
    role: 'supervisor',
    email: 'supervisor',
    name: 'Sade Bello',
    says: 'reveals PINs, decides cases, freezes wallets, changes phones',
  },
  { role: 'supervisor', email: 'supervisor2', name: 'Sola Ade', says: 'the second person, who approves and confirms' },
  { role: 'auditor', email: 'auditor', name: 'Uche Ibe', says: 'reads the audit log and the ledger, exports' },
  { role: 'admin', email: 'admin', name: 'Ada Obi', says: 'looks after staff and settings' },
].map((person) => ({ ...person, role: person.role as Role, email: `${person.email}@demo.example` }));

/** One of these people on the login page. */
export interface DemoPerson {
  readonly role: Role;
  readonly email: string;
  readonly password: string;
  readonly code: () => string | null;
  readonly says: string;
}

export interface DemoStaff {
  readonly people: readonly DemoPerson[];
  /** The person who decides in the examples; in LIVE another must confirm it. */
  readonly proposes: string;
  /** Adds these people to the demo's database. */
  open(service: Service, now: number): Promise<void>;
}

/** At least one person per role, each with a second factor where the role needs one. */
export function demoStaff(): DemoStaff {
  const needTotp = PEOPLE.filter(({ role }) => ROLES_NEED_TOTP.includes(role));
  const secrets = new Map(needTotp.map(({ email }) => [email, newTotpSecret(randomBytes)]));
  return {
    people: PEOPLE.map(({ role, email, says }) => {
      const secret = secrets.get(email);
      const code = (): string | null => (secret === undefined ? null : codeAt(secret, Date.now()));
      return { role, email, password: PASSWORD, code, says };
    }),
    proposes: PEOPLE.find(({ role }) => role === 'supervisor')?.email ?? '',
    open: async ({ database, ring }, now) => {
      const passwordHash = await createPasswords().hash(PASSWORD);
      await database.work.run(async ({ staff }) => {
        for (const { role, email, name } of PEOPLE) {
          const person = {
            email,
            name,
            role,
            status: 'active',
            passwordHash,
            mustChangePassword: false,
            totpSecret: null,
            totpLastStep: 0,
            createdAt: now,
            lastLoginAt: null,
          } as const;
          const id = await staff.insert(person);
          const secret = secrets.get(email);
          if (id === null) throw new Error(`the demo's ${email} could not be added`);
          // Sealed under the person's id, which is known only now.
          if (secret !== undefined) await staff.save({ ...person, id, totpSecret: ring.seal(secretPlace(id), secret) });
        }
        return ok(undefined);
      });
    },
  };
}
