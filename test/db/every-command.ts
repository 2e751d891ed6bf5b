import { type Place, json } from '../cli/process.ts';
import type { StaffPerson } from '../harness/staff-person.ts';

type Reply = Record<string, unknown> & { readonly id: number };

const WHY = ['--reason', 'asked on the phone'];

/**
 * Runs every command that changes something in the database of the demo, whose examples were played, with success, as
 * two supervisors; answers which they were, as `wallet open`.
 */
export async function runEveryCommand(
  place: Place,
  [ada, bola]: readonly [StaffPerson, StaffPerson],
): Promise<ReadonlySet<string>> {
  const proofOf = (person: StaffPerson): string[] => ['--by', person.email, '--code', person.recoveryCode()];
  const done = new Set<string>();
  const run = async (command: string, ...args: readonly string[]): Promise<Reply> => {
    const reply = await json<Reply>(place, [...command.split(' '), ...args]);
    done.add(command);
    return reply;
  };

  await run('migrate');
  const somebody = ['--user', 'cli.customer', '--mode', 'TEST'];
  const phone = ['--phone', '+2348031230000'];
  await run('wallet open', ...somebody, ...phone, '--email', 'cli@wallet.example');
  const money = ['--amount', '250.00', '--reference'];
  await run('wallet fund', ...somebody, ...money, 'fund-1');
  await run('wallet withdraw', ...somebody, ...money, 'withdraw-1', ...WHY);
  await run('wallet freeze', ...somebody, ...WHY);
  await run('wallet unfreeze', ...somebody, ...WHY);
  await run('wallet update', ...somebody, '--phone', '+2348031230001', '--email', 'new@wallet.example', ...WHY);

  const live = ['--user', 'adaobi.n', '--mode', 'LIVE'];
  for (const verdict of ['approve', 'refuse']) {
    const { approval } = await run('wallet fund', ...live, ...money, verdict, '--yes', ...WHY, ...proofOf(ada));
    await run(`approval ${verdict}`, String((approval as Reply).id), ...WHY, ...proofOf(bola));
  }
  const cases = (await json(place, ['review', 'list'])) as readonly (Reply & { readonly choices: readonly string[] })[];
  for (const mode of ['TEST', 'LIVE']) {
    const { id, choices, choice } = cases.find((one) => one['mode'] === mode) as (typeof cases)[number];
    const chosen = ['--choice', (choice as string | null) ?? choices.at(-1) ?? '', ...WHY];
    await run('review decide', String(id), ...chosen, ...(mode === 'TEST' ? ['--by', 'ada'] : proofOf(ada)));
  }

  const nia = ['--email', 'nia@wallet.example'];
  await run('staff add', ...nia, '--role', 'agent');
  await run('staff role', ...nia, '--role', 'viewer');
  for (const command of ['disable', 'enable', 'unlock', 'reset-totp', 'reset-password']) {
    await run(`staff ${command}`, ...nia);
  }
  const { id } = await run('staff token add', '--name', 'nightly', '--rights', 'see', '--days', '3');
  await run('staff token revoke', String(id));
  const key = await run('app-key add', '--name', 'back end', '--mode', 'TEST');
  await run('app-key revoke', String(key.id));
  return done;
}
