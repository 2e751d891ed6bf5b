import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import type { MachineToken } from '../staff/ports.ts';
import { TOKEN_RIGHTS } from '../staff/rights.ts';
import { LONGEST_DAYS, type TokenFault } from '../staff/tokens.ts';
import { actingAs } from './acting.ts';
import { wholeNumber, words } from './arguments.ts';
import { withDatabase } from './context.ts';
import { type Print, pairs, table, when } from './print.ts';
import { CommandRefused } from './refusal.ts';

const FAULTS: Readonly<Record<TokenFault, string>> = {
  bad_name: 'The name must be 1 to 100 printable characters.',
  bad_rights: `The rights must be some of: ${TOKEN_RIGHTS.join(', ')}.`,
  bad_days: `A token lasts 1 to ${LONGEST_DAYS} days.`,
  unknown_token: 'There is no such token.',
  revoked_before: 'This token is revoked already.',
};

/** A token as people and programs see it; never the token itself. */
const tokenView = (token: MachineToken) => ({
  id: token.id,
  name: token.name,
  rights: token.rights,
  created_by: token.createdBy,
  created_at: time(token.createdAt),
  expires_at: time(token.expiresAt),
  last_used_at: token.lastUsedAt === null ? null : time(token.lastUsedAt),
  revoked_at: token.revokedAt === null ? null : time(token.revokedAt),
});
const time = (at: number): string => new Date(at).toISOString();

interface NewToken {
  readonly name: string;
  readonly rights: string;
  readonly days: number;
  readonly by?: string;
}

/** `staff token add | list | revoke` */
export function addStaffToken(staff: Command, print: () => Print): void {
  const token = staff.command('token').description('machines that use the staff API');
  const by = ['--by <name>', 'who does it, for the audit log; your user name unless given', words] as const;

  token
    .command('add')
    .description('make a token; it is printed this once')
    .requiredOption('--name <name>', 'what it is for', words)
    .requiredOption('--rights <rights>', 'what it may do, separated by commas', words)
    .requiredOption('--days <number>', `how long it lasts, ${LONGEST_DAYS} at the most`, wholeNumber)
    .option(...by)
    .addHelpText(
      'after',
      `
Rights: ${TOKEN_RIGHTS.slice(0, 5).join(', ')},
  ${TOKEN_RIGHTS.slice(5).join(', ')}
Example:
  finswich-merchant staff token add --name "nightly export" \\
    --rights see,export --days 90`,
    )
    .action((options: NewToken) => add(options, print));

  token
    .command('list')
    .description('all tokens, the newest first; never the tokens themselves')
    .action(() => list(print));

  token
    .command('revoke')
    .description('stop accepting a token, at once')
    .argument('<id>', 'number of the token, from staff token list', wholeNumber)
    .option(...by)
    .action((id: number, options: { by?: string }) => revoke(id, options, print));
}

async function add(options: NewToken, print: () => Print): Promise<void> {
  const { makeToken } = await import('../staff/tokens.ts');
  const rights = options.rights.split(',').map((right) => right.trim());
  const made = await withDatabase(async (database, config) => {
    const acting = await actingAs(database, config, options.by);
    return database.work.run((stores) => makeToken(stores, { ...options, rights }, randomBytes, acting));
  });
  if (!made.ok) throw new CommandRefused(FAULTS[made.error]);
  const view = tokenView(made.value.row);
  print().result({ ...view, token: made.value.token }, [
    ...pairs(
      ['Token', 'Name', 'Rights', 'Expires'],
      [made.value.token, view.name, view.rights.join(', '), `${when(view.expires_at)} UTC`],
    ),
    '',
    'It is shown this once. Send it as: Authorization: Bearer <token>',
  ]);
}

async function list(print: () => Print): Promise<void> {
  const { found, now } = await withDatabase(async (database) => ({
    found: await database.work.read((stores) => stores.machineTokens.list()),
    now: time(await database.time()),
  }));
  const views = found.map(tokenView);
  const rows = views.map((one) => [
    String(one.id),
    one.name,
    one.rights.join(', '),
    one.revoked_at !== null ? 'revoked' : one.expires_at <= now ? 'expired' : 'active',
    `${when(one.expires_at)} UTC`,
    one.last_used_at === null ? 'never' : `${when(one.last_used_at)} UTC`,
  ]);
  const heads = ['Id', 'Name', 'Rights', 'Status', 'Expires', 'Last used'];
  print().result(views, views.length === 0 ? ['No tokens.'] : table(heads, rows, print().width));
}

async function revoke(id: number, { by }: { by?: string }, print: () => Print): Promise<void> {
  const { revokeToken } = await import('../staff/tokens.ts');
  const revoked = await withDatabase(async (database, config) => {
    const acting = await actingAs(database, config, by);
    return database.work.run((stores) => revokeToken(stores, id, acting));
  });
  if (!revoked.ok) throw new CommandRefused(FAULTS[revoked.error]);
  print().result(tokenView(revoked.value), [`Revoked: ${revoked.value.name}.`]);
}
