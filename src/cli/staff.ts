import { randomBytes } from 'node:crypto';
import { type Command, Option } from 'commander';
import { type Result, err } from '../core/result.ts';
import type { Database } from '../db/database.ts';
import type { Acting, InitialPassword, PeopleFault } from '../staff/people.ts';
import type { Person } from '../staff/ports.ts';
import { ROLES, type Role } from '../staff/rights.ts';
import type { Stores } from '../db/stores.ts';
import { actingAs } from './acting.ts';
import { emailAddress, words } from './arguments.ts';
import { withDatabase } from './context.ts';
import { type Print, pairs, table, when } from './print.ts';
import { CommandRefused } from './refusal.ts';
import { addStaffToken } from './staff-token.ts';

const FAULTS: Readonly<Record<PeopleFault, string>> = {
  bad_email: 'It must be one e-mail address, like ada@wallet.example.',
  bad_name: 'The name must be 1 to 100 printable characters.',
  email_taken: 'There is a person with this e-mail already.',
  unknown_person: 'There is no person of the staff with this e-mail.',
  last_admin: 'This is the last active admin. Make somebody else an admin first.',
};

interface Who {
  readonly email: string;
  readonly by?: string;
}

interface NewPerson extends Who {
  readonly role: Role;
  readonly name?: string;
}

/** A person of the staff as people and programs see them. */
const personView = (person: Person) => ({
  id: person.id,
  email: person.email,
  name: person.name,
  role: person.role,
  status: person.status,
  has_totp: person.totpSecret !== null,
  must_change_password: person.mustChangePassword,
  created_at: new Date(person.createdAt).toISOString(),
  last_login_at: person.lastLoginAt === null ? null : new Date(person.lastLoginAt).toISOString(),
});

/** `staff add | list | disable | enable | role | reset-password | reset-totp | unlock | token …` */
export function addStaff(program: Command, print: () => Print): void {
  const staff = program.command('staff').description('who works at the support desk');
  const command = (name: string, description: string): Command =>
    staff
      .command(name)
      .description(description)
      .requiredOption('--email <address>', 'of the person', emailAddress)
      .option('--by <name>', 'who does it, for the audit log; your user name unless given', words);
  const roleOption = (): Option =>
    new Option('--role <role>', 'what the person may do').choices(ROLES).makeOptionMandatory();

  command('add', 'add a person; prints a password to begin with')
    .addOption(roleOption())
    .option('--name <name>', 'as others see it; the e-mail’s first part unless given', words)
    .addHelpText(
      'after',
      `
The password is shown this once, and must be changed at the first login.
Example:
  finswich-merchant staff add --email ada@wallet.example --role supervisor`,
    )
    .action((options: NewPerson) => add(options, print));

  staff
    .command('list')
    .description('everybody, by name')
    .action(() => list(print));

  command('role', 'give a person another role; they must log in again')
    .addOption(roleOption())
    .action(async (options: Who & { role: Role }) => {
      const { changeRole } = await import('../staff/people.ts');
      await change(options, print, (stores, id, acting) => changeRole(stores, id, options.role, acting));
    });
  command('disable', 'keep a person out, at once').action(async (options: Who) => {
    const { disablePerson } = await import('../staff/people.ts');
    await change(options, print, disablePerson);
  });
  command('enable', 'let a disabled person in again').action(async (options: Who) => {
    const { enablePerson } = await import('../staff/people.ts');
    await change(options, print, enablePerson);
  });
  command('reset-totp', 'remove a lost second factor').action(async (options: Who) => {
    const { resetTotp } = await import('../staff/people.ts');
    await change(options, print, resetTotp);
  });
  command('reset-password', 'give a new password to begin with').action(async (options: Who) => {
    const { resetPassword } = await import('../staff/people.ts');
    await withPassword(options, print, (database, initial, acting) =>
      toPerson(database, options.email, (stores, id) => resetPassword(stores, id, initial, acting)),
    );
  });

  command('unlock', 'let in a person locked out by wrong tries; prints a pass for the login page')
    .addHelpText(
      'after',
      `
Their tries are counted from zero again. For an hour, the pass lets one browser
try apart from all others, while strangers go on trying. Password and second
factor are still needed.
Example:
  finswich-merchant staff unlock --email ada@wallet.example`,
    )
    .action(async (options: Who) => unlock(options, print));

  addStaffToken(staff, print);
}

async function add(options: NewPerson, print: () => Print): Promise<void> {
  const { addPerson } = await import('../staff/people.ts');
  const { email, role, name = email.split('@')[0] ?? email } = options;
  await withPassword({ ...options, mayMake: true }, print, ({ work }, initial, acting) =>
    work.run((stores) => addPerson(stores, { email, name, role }, initial, acting)),
  );
}

async function list(print: () => Print): Promise<void> {
  const people = (await withDatabase(({ work }) => work.read((stores) => stores.staff.list()))).map(personView);
  const rows = people.map((one) => [
    one.name,
    one.email,
    one.role,
    one.status,
    one.has_totp ? 'yes' : 'no',
    one.last_login_at === null ? 'never' : `${when(one.last_login_at)} UTC`,
  ]);
  const heads = ['Name', 'E-mail', 'Role', 'Status', 'Two-factor', 'Last login'];
  print().result(people, people.length === 0 ? ['Nobody yet.'] : table(heads, rows, print().width));
}

/**
 * Does something to the person with this e-mail, which never changes. The person is found before and not locked,
 * because the act may have to lock something else first.
 */
async function toPerson<T>(
  { work }: Database,
  email: string,
  act: (stores: Stores, id: number) => Promise<Result<T, PeopleFault>>,
): Promise<Result<T, PeopleFault>> {
  const found = await work.read(({ staff }) => staff.findByEmail(email.toLowerCase()));
  return found ? work.run<T, PeopleFault>((stores) => act(stores, found.id)) : err('unknown_person');
}

async function change(
  { email, by }: Who,
  print: () => Print,
  act: (stores: Stores, id: number, acting: Acting) => Promise<Result<Person, PeopleFault>>,
): Promise<void> {
  const changed = await withDatabase(async (database, config) => {
    const acting = await actingAs(database, config, by);
    return toPerson(database, email, (stores, id) => act(stores, id, acting));
  });
  if (!changed.ok) throw new CommandRefused(FAULTS[changed.error]);
  print().result(personView(changed.value), view(changed.value));
}

async function unlock({ email, by }: Who, print: () => Print): Promise<void> {
  const { unlockPerson } = await import('../staff/known-browser.ts');
  const done = await withDatabase(async (database, config) => {
    const acting = await actingAs(database, config, by);
    return toPerson(database, email, (stores, id) =>
      unlockPerson(stores, id, { clock: () => acting.at, randomBytes }, acting),
    );
  });
  if (!done.ok) throw new CommandRefused(FAULTS[done.error]);
  const { person, pass } = done.value;
  print().result({ ...personView(person), pass }, [
    ...view(person),
    ...pairs(['Pass'], [pass]),
    '',
    'It is shown this once and lasts an hour. The login page asks for it when there were too many tries.',
  ]);
}

async function withPassword(
  { by, mayMake = false }: Who & { readonly mayMake?: boolean },
  print: () => Print,
  act: (database: Database, initial: InitialPassword, acting: Acting) => Promise<Result<Person, PeopleFault>>,
): Promise<void> {
  const { createPasswords } = await import('../staff/password.ts');
  const { initialPassword } = await import('../staff/people.ts');
  const initial = await initialPassword({ passwords: createPasswords(), randomBytes });
  const done = await withDatabase(
    async (database, config) => {
      const acting = await actingAs(database, config, by);
      return act(database, initial, acting);
    },
    { mayMake },
  );
  if (!done.ok) throw new CommandRefused(FAULTS[done.error]);
  const { password } = initial;
  const value = { ...personView(done.value), password };
  print().result(value, [
    ...view(done.value),
    ...pairs(['Password'], [password]),
    '',
    'It is shown this once, and must be changed at the first login.',
  ]);
}

function view(person: Person): readonly string[] {
  const { name, email, role, status, has_totp: hasTotp } = personView(person);
  return [
    `${name}  ${role}  ${status}`,
    ...pairs(['E-mail', 'Two-factor'], [email, hasTotp ? 'set up' : 'not set up']),
  ];
}
