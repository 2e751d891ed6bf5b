import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import {
  type AppKeyFault,
  DEFAULT_DAYS,
  DEFAULT_RIGHTS,
  LONGEST_DAYS,
  RIGHT_NAMES,
  makeAppKey,
  revokeAppKey,
} from '../app-keys/keys.ts';
import { APP_RIGHTS, type AppKey } from '../app-keys/ports.ts';
import type { Mode } from '../core/mode.ts';
import { actingAs } from './acting.ts';
import { modeOption, wholeNumber, words } from './arguments.ts';
import { withDatabase } from './context.ts';
import { type Print, pairs, table, when } from './print.ts';
import { CommandRefused } from './refusal.ts';

const FAULTS: Readonly<Record<AppKeyFault, string>> = {
  bad_name: 'The name must be 1 to 100 printable characters.',
  bad_rights: `The rights must be some of: ${RIGHT_NAMES.join(', ')}.`,
  order_with_pins:
    'In LIVE no key may have both order and pins: it could set a PIN and order by it. Make two keys, for two programs.',
  bad_days: `A key lasts 1 to ${LONGEST_DAYS} days.`,
  unknown_key: 'There is no such key.',
  revoked_before: 'This key is revoked already.',
};

/** A key as people and programs see it; never the key itself. */
const keyView = (key: AppKey) => ({
  id: key.id,
  name: key.name,
  mode: key.mode,
  rights: key.rights,
  created_by: key.createdBy,
  created_at: time(key.createdAt),
  expires_at: time(key.expiresAt),
  last_used_at: key.lastUsedAt === null ? null : time(key.lastUsedAt),
  revoked_at: key.revokedAt === null ? null : time(key.revokedAt),
});
const time = (at: number): string => new Date(at).toISOString();

interface NewKey {
  readonly name: string;
  readonly mode: Mode;
  readonly rights: string;
  readonly days: number;
  readonly by?: string;
}

/** `app-key add | list | revoke` */
export function addAppKey(program: Command, print: () => Print): void {
  const appKey = program.command('app-key').description('keys of your back end for the bill-payments API');
  const by = ['--by <name>', 'who does it, for the audit log; your user name unless given', words] as const;

  appKey
    .command('add')
    .description('make a key; it is printed this once')
    .requiredOption('--name <name>', 'what it is for', words)
    .addOption(modeOption())
    .option('--rights <rights>', 'what it may do, separated by commas', words, DEFAULT_RIGHTS.join(','))
    .option('--days <number>', `how long it lasts, ${LONGEST_DAYS} at the most`, wholeNumber, DEFAULT_DAYS)
    .option(...by)
    .addHelpText(
      'after',
      `
Rights:
${RIGHT_NAMES.map((right) => `  ${right.padEnd(10)}${APP_RIGHTS[right]}`).join('\n')}
In LIVE no key may have both order and pins.
Example:
  finswich-merchant app-key add --name "app back end" --mode TEST \\
    --rights read,order --days 90`,
    )
    .action((options: NewKey) => add(options, print));

  appKey
    .command('list')
    .description('all keys, the newest first; never the keys themselves')
    .action(() => list(print));

  appKey
    .command('revoke')
    .description('stop accepting a key, at once')
    .argument('<id>', 'number of the key, from app-key list', wholeNumber)
    .option(...by)
    .action((id: number, options: { by?: string }) => revoke(id, options, print));
}

async function add({ by, rights, ...wanted }: NewKey, print: () => Print): Promise<void> {
  const request = { ...wanted, rights: rights.split(',').map((right) => right.trim()) };
  const made = await withDatabase(async (database, config) => {
    const acting = await actingAs(database, config, by);
    return database.work.run((stores) => makeAppKey(stores, request, randomBytes, acting));
  });
  if (!made.ok) throw new CommandRefused(FAULTS[made.error]);
  const { key, row } = made.value;
  const view = keyView(row);
  print().result({ id: row.id, key }, [
    ...pairs(
      ['Key', 'Id', 'Name', 'Mode', 'Rights', 'Expires'],
      [key, String(view.id), view.name, view.mode, view.rights.join(', '), `${when(view.expires_at)} UTC`],
    ),
    '',
    'It is shown this once: keep it where your back end keeps its secrets, and never in an app.',
    'Send it as: Authorization: Bearer <key>',
    'Name the customer as: X-User-Reference: <user reference>',
    `If it leaks: app-key revoke ${view.id}`,
  ]);
}

async function list(print: () => Print): Promise<void> {
  const { found, now } = await withDatabase(async (database) => ({
    found: await database.work.read((stores) => stores.appKeys.list()),
    now: time(await database.time()),
  }));
  const views = found.map(keyView);
  const rows = views.map((one) => [
    String(one.id),
    one.name,
    one.mode,
    one.rights.join(', '),
    one.revoked_at !== null ? 'revoked' : one.expires_at <= now ? 'expired' : 'active',
    `${when(one.expires_at)} UTC`,
    one.last_used_at === null ? 'never' : `${when(one.last_used_at)} UTC`,
  ]);
  const heads = ['Id', 'Name', 'Mode', 'Rights', 'Status', 'Expires', 'Last used'];
  print().result(views, views.length === 0 ? ['No keys.'] : table(heads, rows, print().width));
}

async function revoke(id: number, { by }: { by?: string }, print: () => Print): Promise<void> {
  const revoked = await withDatabase(async (database, config) => {
    const acting = await actingAs(database, config, by);
    return database.work.run((stores) => revokeAppKey(stores, id, acting));
  });
  if (!revoked.ok) throw new CommandRefused(FAULTS[revoked.error]);
  print().result(keyView(revoked.value), [`Revoked: ${revoked.value.name}.`]);
}
