import { userInfo } from 'node:os';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { Acting } from '../staff/people.ts';
import type { Person } from '../staff/ports.ts';
import type { ProofFault } from '../staff/prove-person.ts';
import type { Right } from '../staff/rights.ts';
import { type ActingFault, whoMay } from '../staff/who-may.ts';
import { type Terminal, ask } from './ask.ts';
import { CommandRefused } from './refusal.ts';

/** Whoever runs the command, as the audit log names them: by the name they give, or else by the machine's user. */
export async function actingAs(
  database: Database,
  config: Config,
  name: string | undefined,
  fit: 'must fit' | 'need not fit' = 'must fit',
): Promise<Acting> {
  const { ringFor } = await import('../compose-keys.ts');
  const actor = { kind: 'cli', id: null, name: name ?? userName() } as const;
  return { by: { actor, address: null }, at: await database.time(), ring: await ringFor(database, config, fit) };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the user may have a number and no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

const FAULTS: Readonly<Record<ActingFault | 'wrong', string>> = {
  unknown_person:
    'This needs a person of the staff: --by must be the e-mail of somebody active, as staff list shows it.',
  no_right: 'Their role does not allow this.',
  no_second_factor: 'They have not set up two-factor login yet. They do so when they log in to the support desk.',
  wrong: 'The code is not right, or was used before.',
};

const words = (fault: ProofFault): string =>
  fault.kind === 'too_many_tries'
    ? `Too many wrong codes. Try again in ${fault.retryAfterSeconds} s.`
    : FAULTS[fault.kind];

/** How a person proves who they are at the command line: their e-mail, and a code where no terminal can ask for it. */
export interface Credentials {
  readonly by: string | undefined;
  readonly code: string | undefined;
}

/**
 * The person of the staff with this e-mail, who has not proved yet who they are. Ends the command when they lack the
 * right.
 */
export async function personWhoMay({ work }: Database, by: string | undefined, right: Right): Promise<Person> {
  const found = await work.read(({ staff }) => whoMay(staff, by ?? '', right));
  if (!found.ok) throw new CommandRefused(FAULTS[found.error]);
  return found.value;
}

/**
 * A person of the staff who has the right and has just proved who they are. The audit log names them as it does at the
 * support desk. Ends the command when they lack the right or the proof.
 */
export async function provenAs(
  database: Database,
  config: Config,
  { by = '', code }: Credentials,
  right: Right,
  terminal?: Terminal,
): Promise<{ readonly person: Person; readonly acting: Acting }> {
  await personWhoMay(database, by, right);
  const { work, time } = database;
  const [{ ringFor }, { provePerson }, { actorOf }] = await Promise.all([
    import('../compose-keys.ts'),
    import('../staff/prove-person.ts'),
    import('../staff/sessions.ts'),
  ]);
  const given = code ?? (await ask(`Code of ${by}’s authenticator app, or a recovery code: `, terminal));
  if (given === null) {
    throw new CommandRefused('This needs the code of their authenticator app: --code 123456, or run it on a terminal.');
  }
  const ring = await ringFor(database, config);
  const at = await time();
  const proven = await provePerson({ work, ring, clock: () => at }, { email: by, right, code: given });
  if (!proven.ok) throw new CommandRefused(words(proven.error));
  const person = proven.value;
  return { person, acting: { by: { actor: actorOf(person), address: null }, at, ring } };
}
