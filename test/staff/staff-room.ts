import { randomBytes } from 'node:crypto';
import { createKeyRing } from '../../src/core/key-ring.ts';
import type { By } from '../../src/audit-log/ports.ts';
import type { Result } from '../../src/core/result.ts';
import { createPasswords } from '../../src/staff/password.ts';
import { createWeakPasswords } from '../../src/staff/weak-password.ts';
import type { Person, StaffDeps } from '../../src/staff/ports.ts';
import type { Role } from '../../src/staff/rights.ts';
import { secretPlace } from '../../src/staff/second-factor.ts';
import type { Opened } from '../../src/staff/sessions.ts';
import { codeAt, newTotpSecret } from '../../src/staff/totp.ts';
import { logIn } from '../../src/staff/login.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW, aPerson, run } from '../db/records.ts';

export const PASSWORD = 'a long enough password';
export const ADDRESS = '203.0.113.7';
export const BY_CLI: By = { actor: { kind: 'cli', id: null, name: 'root' }, address: null };

/** Staff over a real database, with a clock the test owns and passwords that cost next to nothing. */
export interface StaffRoom {
  readonly db: TestDatabase;
  readonly deps: StaffDeps;
  now(): number;
  advance(ms: number): void;
  /** A person who has set up their login: with their own password, and a second factor if `totp` is not false. */
  settle(given: { role: Role; email?: string; totp?: boolean }): Promise<Settled>;
  person(id: number): Promise<Person>;
  /** The acts of the audit log, the oldest first. */
  acts(): Promise<readonly string[]>;
  logIn(
    email: string,
    password?: string,
    given?: { address?: string; tokenBefore?: string | null },
  ): ReturnType<typeof logIn>;
  /** Does the password step of a login, and fails unless the password is right. */
  entered(email: string): Promise<Opened>;
  close(): Promise<void>;
}

export interface Settled {
  readonly id: number;
  readonly email: string;
  /** The code the app shows now. */
  readonly code: () => string;
}

const cost = { m: 8, t: 1, p: 1 };

/** Finds every password strong. */
export const ALL_STRONG = createWeakPasswords(async () => ({ guessesLog10: 20, warning: null, isPersonal: false }));

/** The value of a result that must be ok. */
export function value<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** `aheadBy`: by how much the service's clock is ahead of real time, as in a demo. */
export async function openStaffRoom({ aheadBy = 0 } = {}): Promise<StaffRoom> {
  const db = await (DIALECTS[0] as (typeof DIALECTS)[number]).open();
  let now = NOW;
  const ring = createKeyRing([Buffer.alloc(32, 3)]);
  const deps: StaffDeps = {
    work: db.work,
    ring,
    passwords: createPasswords(cost),
    weakPasswords: createWeakPasswords(),
    merchantName: 'Demo Wallet',
    clock: () => now,
    shownAt: (at) => at + aheadBy,
    randomBytes,
  };
  const room: StaffRoom = {
    db,
    deps,
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    settle: async ({ role, totp = true, ...given }) => {
      const secret = newTotpSecret(randomBytes);
      const passwordHash = await deps.passwords.hash(PASSWORD);
      const person = aPerson({ role, passwordHash, createdAt: now, ...given });
      const id = await run(db.work, async ({ staff }) => {
        const added = await staff.insert(person);
        if (added === null) throw new Error('the e-mail is taken');
        if (totp) await staff.save({ ...person, id: added, totpSecret: ring.seal(secretPlace(added), secret) });
        return added;
      });
      return { id, email: person.email, code: () => codeAt(secret, now) };
    },
    person: async (id) => {
      const found = await db.work.read(({ staff }) => staff.find(id));
      if (!found) throw new Error('there is no such person');
      return found;
    },
    acts: async () => (await db.work.read(({ auditLog }) => auditLog.following(0, 1_000))).map(({ act }) => act),
    logIn: (email, password = PASSWORD, { address = ADDRESS, tokenBefore = null } = {}) =>
      logIn(deps, { email, password, address, browser: 'Firefox', tokenBefore }),
    entered: async (email) => value(await room.logIn(email)),
    close: () => db.close(),
  };
  return room;
}
