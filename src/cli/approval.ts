import type { Command } from 'commander';
import { type DecisionFault, approve, refuse } from '../approvals/decide.ts';
import type { ActFault } from '../approvals/kinds.ts';
import type { Approval } from '../approvals/ports.ts';
import { err } from '../core/result.ts';
import type { Database } from '../db/database.ts';
import { ofApproval } from '../desk/words-about.ts';
import { type Tied, tiedSays, whyTied } from '../staff/second-person.ts';
import { whoMay } from '../staff/who-may.ts';
import type { Stores } from '../db/stores.ts';
import { ACT_FAULTS } from './act-words.ts';
import { personWhoMay, provenAs } from './acting.ts';
import { approvalView } from './approval-view.ts';
import { wholeNumber, words } from './arguments.ts';
import { withDatabase } from './context.ts';
import { refuseSecret, refuseSecretBeforeCode } from './own-words.ts';
import { type Print, pairs, when } from './print.ts';
import { CommandRefused } from './refusal.ts';

const SHOWN = 500;

interface Decision {
  readonly by: string;
  readonly code?: string;
  readonly reason?: string;
}

/** `approval list | approve | refuse`: requests that one person made and another decides. */
export function addApproval(program: Command, print: () => Print): void {
  const approval = program.command('approval').description('what waits for a second person');

  approval
    .command('list')
    .description('what waits, the oldest first')
    .action(async () => {
      const views = (await withDatabase(({ work }) => work.read(({ approvals }) => approvals.waiting(SHOWN)))).map(
        approvalView,
      );
      const blocks = views.flatMap((view, place) => [...(place > 0 ? [''] : []), ...block(view)]);
      print().result(views, views.length === 0 ? ['Nothing waits.'] : blocks);
    });

  const decision = (name: string, description: string): Command =>
    approval
      .command(name)
      .description(description)
      .argument('<id>', 'its number, from approval list', wholeNumber)
      .requiredOption('--by <e-mail>', 'who decides: their e-mail at the support desk', words)
      .option('--code <code>', 'of their authenticator app; asked for on a terminal', words);

  decision('approve', 'approve what another person has asked for; it is done at once')
    .option('--reason <text>', 'why; it is kept', words)
    .addHelpText(
      'after',
      `
Nobody approves what they asked for themselves.
Example:
  finswich-merchant approval approve 7 --by bola@wallet.example --code 123456`,
    )
    .action((id: number, options: Decision) => decide(id, 'approve', options, print));
  decision('refuse', 'refuse it, or take back what you have asked for yourself')
    .requiredOption('--reason <text>', 'why; it is kept', words)
    .action((id: number, options: Decision) => decide(id, 'refuse', options, print));
}

async function decide(
  id: number,
  choice: 'approve' | 'refuse',
  { by, code, reason }: Decision,
  print: () => Print,
): Promise<void> {
  const view = await withDatabase(async (database, config) => {
    await mustBePossible(database, id, choice, by);
    const about = (stores: Stores) => ofApproval(stores, id);
    await refuseSecretBeforeCode(database, config, about, reason);
    const { person, acting } = await provenAs(database, config, { by, code }, 'customers');
    const decided = await database.work.run<Approval, DecisionFault | ActFault | Tied>(async (stores) => {
      await refuseSecret(stores, acting.ring, about, reason);
      if (!(await whoMay(stores.staff, person.email, 'customers')).ok) return err('not_a_person');
      return choice === 'approve'
        ? approve(stores, id, config.wallets.limits, reason ?? null, acting)
        : refuse(stores, id, reason ?? '', acting);
    });
    if (!decided.ok) throw new CommandRefused(faultWords(decided.error));
    return approvalView(decided.value);
  });
  const done = view.status === 'approved' ? 'Approved and done' : 'Refused';
  print().result(view, [`${done}: ${view.says} for ${view.user_reference} in ${view.mode}.`]);
}

const faultWords = (fault: DecisionFault | ActFault | Tied): string =>
  typeof fault === 'object' ? tiedSays(fault) : ACT_FAULTS[fault];

/** Asks for the person's code only when the request can be decided, because each code works once. */
async function mustBePossible(database: Database, id: number, choice: 'approve' | 'refuse', by: string): Promise<void> {
  const found = await database.work.read(({ approvals }) => approvals.find(id));
  if (!found) throw new CommandRefused(ACT_FAULTS.unknown_approval);
  if (found.status !== 'waiting') throw new CommandRefused(ACT_FAULTS.not_waiting);
  const { email } = await personWhoMay(database, by, 'customers');
  if (choice === 'refuse') return;
  if (email === found.askedBy) throw new CommandRefused(ACT_FAULTS.same_person);
  const at = await database.time();
  const about = { email, proposedBy: found.askedBy, right: 'customers' } as const;
  const tied = await database.work.read((stores) => whyTied(stores, about, at));
  if (tied) throw new CommandRefused(tiedSays(tied));
}

function block(view: ReturnType<typeof approvalView>): readonly string[] {
  const { id, says, user_reference: user, mode, content, reason, asked_by: by, asked_at: at } = view;
  return [
    `${id}  ${says}  ${user}  ${mode}`,
    ...pairs(
      ['  What', '  Why', '  Asked'],
      [
        Object.entries(content)
          .map(([name, value]) => `${name} ${value ?? 'none'}`)
          .join(', '),
        reason,
        `by ${by}, ${when(at)} UTC`,
      ],
    ),
  ];
}
