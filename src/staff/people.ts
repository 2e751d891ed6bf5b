import { append } from '../audit-log/append.ts';
import type { Act } from '../audit-log/acts.ts';
import type { By } from '../audit-log/ports.ts';
import type { KeyRing } from '../core/key-ring.ts';
import { isName } from '../core/printable.ts';
import { type Result, err, ok } from '../core/result.ts';
import { isEmail, normalEmail } from './email.ts';
import type { Person, StaffDeps, StaffStores } from './ports.ts';
import { randomGroups } from './random-text.ts';
import type { Role } from './rights.ts';

/** `last_admin`: nobody would be left who could add or change people. */
export type PeopleFault = 'bad_email' | 'bad_name' | 'email_taken' | 'unknown_person' | 'last_admin';

export interface AddPerson {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
}

/** Who acts, when, and the keys that sign the entry in the audit log. */
export interface Acting {
  readonly by: By;
  readonly at: number;
  readonly ring: KeyRing;
}

/** A password that an admin gives to a person. It is shown once, and the person changes it at their first login. */
export interface InitialPassword {
  readonly password: string;
  readonly passwordHash: string;
}

/** 100 random bits. */
const PASSWORD_GROUPS = 4;
const LONGEST_NAME = 100;

/** Made before the unit of work that uses it, because hashing takes a while. */
export async function initialPassword({
  passwords,
  randomBytes,
}: Pick<StaffDeps, 'passwords' | 'randomBytes'>): Promise<InitialPassword> {
  const password = randomGroups(PASSWORD_GROUPS, randomBytes);
  return { password, passwordHash: await passwords.hash(password) };
}

/** Adds a person of the staff. They can do nothing before they have chosen a password of their own. */
export async function addPerson(
  stores: StaffStores,
  request: AddPerson,
  { passwordHash }: InitialPassword,
  { by, at, ring }: Acting,
): Promise<Result<Person, PeopleFault>> {
  const { role } = request;
  const email = normalEmail(request.email);
  const name = request.name.trim();
  if (!isEmail(email)) return err('bad_email');
  if (name.length > LONGEST_NAME || !isName(name)) return err('bad_name');
  const person = {
    email,
    name,
    role,
    status: 'active',
    passwordHash,
    mustChangePassword: true,
    totpSecret: null,
    totpLastStep: 0,
    createdAt: at,
    lastLoginAt: null,
  } as const;
  const id = await stores.staff.insert(person);
  if (id === null) return err('email_taken');
  const entry = { at, ...by, act: 'staff.add', subject: `staff/${id}`, reason: null } as const;
  await append(stores.auditLog, ring, { ...entry, detail: { email, role } });
  return ok({ ...person, id });
}

/** Gives a person another role. Their sessions end, so that their rights are read anew. */
export const changeRole = (
  stores: StaffStores,
  staffId: number,
  role: Role,
  acting: Acting,
): Promise<Result<Person, PeopleFault>> =>
  change(stores, staffId, acting, (person) => ({
    person: { ...person, role },
    act: 'staff.change_role',
    detail: { from: person.role, to: role },
  }));

/** Disables a person: they cannot log in, and their sessions end at once. */
export const disablePerson = (
  stores: StaffStores,
  staffId: number,
  acting: Acting,
): Promise<Result<Person, PeopleFault>> =>
  change(stores, staffId, acting, (person) => ({ person: { ...person, status: 'disabled' }, act: 'staff.disable' }));

export const enablePerson = (
  stores: StaffStores,
  staffId: number,
  acting: Acting,
): Promise<Result<Person, PeopleFault>> =>
  change(stores, staffId, acting, (person) => ({ person: { ...person, status: 'active' }, act: 'staff.enable' }));

/** Gives a new password to a person who has forgotten theirs. Their second factor stays. */
export const resetPassword = (
  stores: StaffStores,
  staffId: number,
  { passwordHash }: InitialPassword,
  acting: Acting,
): Promise<Result<Person, PeopleFault>> =>
  change(stores, staffId, acting, (person) => ({
    person: { ...person, passwordHash, mustChangePassword: true },
    act: 'password.reset',
  }));

/**
 * For a person who has lost their phone and recovery codes. Their login asks for a new second factor if their role
 * needs one.
 */
export const resetTotp = (stores: StaffStores, staffId: number, acting: Acting): Promise<Result<Person, PeopleFault>> =>
  change(stores, staffId, acting, (person) => ({
    person: { ...person, totpSecret: null, totpLastStep: 0 },
    act: 'totp.reset',
    losesRecoveryCodes: true,
  }));

interface Changed {
  readonly person: Person;
  readonly act: Act;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly losesRecoveryCodes?: true;
}

/** Changes a person and ends all their sessions. */
async function change(
  stores: StaffStores,
  staffId: number,
  { by, at, ring }: Acting,
  make: (person: Person) => Changed,
): Promise<Result<Person, PeopleFault>> {
  // Read before the person is locked: two admins who disable each other must not wait for each other.
  const admins = await stores.staff.activeAdmins();
  const before = await stores.staff.find(staffId);
  if (!before) return err('unknown_person');
  const { person, act, detail = {}, losesRecoveryCodes } = make(before);
  if (isActiveAdmin(before) && !isActiveAdmin(person) && admins === 1) return err('last_admin');
  await stores.staff.save(person);
  if (losesRecoveryCodes) await stores.staff.replaceRecoveryCodes(staffId, []);
  const ended = await stores.sessions.endAll(staffId, null);
  const entry = { at, ...by, act, subject: `staff/${staffId}`, reason: null };
  await append(stores.auditLog, ring, { ...entry, detail: { ...detail, sessions_ended: ended } });
  return ok(person);
}

const isActiveAdmin = ({ role, status }: Person): boolean => role === 'admin' && status === 'active';
