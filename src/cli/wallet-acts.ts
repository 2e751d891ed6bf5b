import type { Command } from 'commander';
import { type AskOutcome, type AskFault, askFor, checkAct } from '../approvals/ask.ts';
import type { ActOutcome } from '../approvals/kinds.ts';
import type { MoneyContent, WalletAct } from '../approvals/ports.ts';
import type { Config } from '../config.ts';
import type { Mode } from '../core/mode.ts';
import { codedMoney, parseMoney } from '../core/money.ts';
import { err } from '../core/result.ts';
import type { Database } from '../db/database.ts';
import { ofCustomer } from '../desk/words-about.ts';
import type { Acting } from '../staff/people.ts';
import { whoMay } from '../staff/who-may.ts';
import type { Stores } from '../db/stores.ts';
import { showWallet } from '../wallets/show.ts';
import { PROFILE_PARTS, type ProfileChange } from '../wallets/profile.ts';
import { ACT_FAULTS } from './act-words.ts';
import { actingAs, provenAs } from './acting.ts';
import { approvalView } from './approval-view.ts';
import { reference, words } from './arguments.ts';
import { ask } from './ask.ts';
import { withDatabase } from './context.ts';
import { refuseSecret, refuseSecretBeforeCode } from './own-words.ts';
import type { Print } from './print.ts';
import { CommandRefused, EXIT } from './refusal.ts';
import { walletView } from './wallet-view.ts';

/** The wallet, and the person who acts. */
export interface Who {
  readonly user: string;
  readonly mode: Mode;
  readonly by?: string;
}

interface ActOptions extends Who {
  readonly reason?: string;
  readonly yes?: true;
  readonly code?: string;
}
type MoneyOptions = ActOptions & Omit<MoneyContent, 'currency'> & { readonly currency?: string };

/** The name of each act's outcome in the result: `top_up: "waiting"`. */
const NAMES: Readonly<Record<WalletAct['kind'], string>> = {
  'wallet.update': 'update',
  'wallet.fund': 'top_up',
  'wallet.withdraw': 'withdrawal',
};

/** Printed when the wallet already was as the act would make it. */
export const UNCHANGED = 'It was like this already; nothing was changed.';
const BEFORE: Readonly<Partial<Record<ActOutcome, string>>> = {
  unchanged: UNCHANGED,
  funded_before: 'This top-up was done before; nothing was moved now.',
  withdrawn_before: 'This withdrawal was done before; nothing was moved now.',
};

/** `wallet update | fund | withdraw` (docs/operations.md#commands). */
export function addWalletActs(change: (name: string, description: string) => Command, print: () => Print): void {
  change('update', 'change what is known of a customer')
    .option('--country <code>', 'ISO 3166, two letters')
    .option('--first-name <name>', 'an empty one removes it')
    .option('--last-name <name>', 'an empty one removes it')
    .option('--phone <number>', 'mobile number of the country or in E.164; an empty one removes it')
    .option('--email <address>', 'used when an SMS fails; an empty one removes it')
    .option('--category <name>', 'user_category; an empty one removes it')
    .option('--reason <text>', 'why; it is kept in the audit log', words)
    .option('--code <code>', 'in LIVE: of the authenticator app', words)
    .addHelpText(
      'after',
      `
In LIVE a person of the staff asks for it (--by their e-mail, --reason, --code)
and another one approves it. The old phone or e-mail gets a message about the
change, and codes that were sent there are no longer valid.
Example:
  finswich-merchant wallet update --user meg --mode TEST --phone +254712345678`,
    )
    .action((options: ActOptions & Partial<Record<keyof ProfileChange, string>>) => {
      const { user: userReference, mode } = options;
      const given = PROFILE_PARTS.filter((part) => options[part] !== undefined);
      if (given.length === 0) {
        throw new CommandRefused(
          'Say what to change: --country, --first-name, --last-name, --phone, --email or --category.',
          EXIT.usage,
        );
      }
      const content: ProfileChange = Object.fromEntries(
        // A wallet must have a country, so an empty one is passed on and refused.
        given.map((part) => [part, part === 'country' ? options[part] : options[part]?.trim() || null]),
      );
      return act(options, () => ({ kind: 'wallet.update', mode, userReference, content }), print);
    });

  const moving = (name: string, description: string): Command =>
    change(name, description)
      .requiredOption('--amount <decimal>', 'how much, like 1000.00')
      .option('--currency <code>', 'ISO 4217; DEFAULT_CURRENCY unless given')
      .requiredOption('--reference <unique>', 'your own name for it; the same one again moves nothing', reference)
      .option('--yes', 'in LIVE, do not ask whether to go on')
      .option('--code <code>', 'for what a second person must approve: of the authenticator app', words);

  moving('fund', 'top a wallet up, once per reference')
    .option('--reason <text>', 'why; it is kept in the audit log', words)
    .addHelpText(
      'after',
      `
Above TOPUP_LIMIT it is refused. Above BIG_TOPUP a person of the staff asks for
it (--by their e-mail, --reason, --code) and another one approves it.
Example:
  finswich-merchant wallet fund --user meg --amount 1000.00 --mode TEST \\
    --reference bank-2026-0001`,
    )
    .action((options: MoneyOptions) => act(options, moneyAct('wallet.fund', options), print));

  moving('withdraw', 'take money out of a wallet, once per reference')
    .requiredOption('--reason <text>', 'why; it is kept in the audit log', words)
    .addHelpText(
      'after',
      `
Never more than is available: what is held for a transaction stays. Above
BIG_TOPUP a person of the staff asks for it (--by their e-mail, --code) and
another one approves it.
Example:
  finswich-merchant wallet withdraw --user meg --amount 1000.00 --mode TEST \\
    --reference undo-bank-2026-0001 --reason "paid in for the wrong customer"`,
    )
    .action((options: MoneyOptions) => act(options, moneyAct('wallet.withdraw', options), print));
}

const moneyAct =
  (
    kind: 'wallet.fund' | 'wallet.withdraw',
    { user: userReference, mode, amount, currency, reference: unique }: MoneyOptions,
  ) =>
  ({ wallets: { defaultCurrency } }: Config): WalletAct => {
    const content = { amount, currency: currency ?? defaultCurrency, reference: unique };
    return { kind, mode, userReference, content };
  };

/** Does an act on a wallet, or asks for the second person it needs, and prints the wallet as it is then. */
async function act(options: ActOptions, requestBy: (config: Config) => WalletAct, print: () => Print): Promise<void> {
  const { asked, record, request } = await withDatabase(async (database, config) => {
    const asksFor = requestBy(config);
    const done = await askOnce(database, config, options, asksFor);
    const seen = await database.work.read((stores) => showWallet(stores, options.mode, options.user));
    return { asked: done, record: seen, request: asksFor };
  });
  if (!record) throw new CommandRefused(ACT_FAULTS.unknown_customer);
  const outcome = asked.kind === 'done' ? asked.outcome : 'waiting';
  const said = asked.kind === 'done' ? BEFORE[asked.outcome] : waitingWords(asked);
  print().result(
    {
      ...record,
      [NAMES[request.kind]]: outcome,
      ...(asked.kind === 'waiting' ? { approval: approvalView(asked.approval) } : {}),
    },
    [...(said === undefined ? [] : [said, '']), ...walletView(record)],
  );
}

const waitingWords = ({ approval: { id }, isNew }: Extract<AskOutcome, { kind: 'waiting' }>): string =>
  `${isNew ? 'It waits' : 'It has been waiting already'} for another person: approval approve ${id}`;

async function askOnce(
  database: Database,
  config: Config,
  options: ActOptions,
  request: WalletAct,
): Promise<AskOutcome> {
  const { work } = database;
  const limits = config.wallets.limits;
  const checked = await work.read((stores) => checkAct(stores, request, limits));
  if (!checked.ok) throw new CommandRefused(ACT_FAULTS[checked.error]);
  const { outcome, needsSecondPerson, act: exact } = checked.value;
  if (outcome !== null) return { kind: 'done', outcome };
  if (needsSecondPerson && options.reason === undefined) throw new CommandRefused(ACT_FAULTS.reason_missing);
  const about = (stores: Stores) => ofCustomer(stores, options.user);
  await refuseSecretBeforeCode(database, config, about, options.reason);
  await confirm(exact, options.yes === true);
  const acting: Acting = needsSecondPerson
    ? (await provenAs(database, config, { by: options.by, code: options.code }, 'customers')).acting
    : await actingAs(database, config, options.by);
  const asked = await work.run<AskOutcome, AskFault>(async (stores) => {
    const { kind, name } = acting.by.actor;
    // While the code was typed, somebody may have disabled them or changed their role.
    if (kind === 'person' && !(await whoMay(stores.staff, name, 'customers')).ok) return err('not_a_person');
    await refuseSecret(stores, acting.ring, about, options.reason);
    return askFor(stores, exact, limits, options.reason ?? null, acting);
  });
  if (!asked.ok) throw new CommandRefused(ACT_FAULTS[asked.error]);
  return asked.value;
}

/** Asks for a yes before real money moves. */
async function confirm(request: WalletAct, isYes: boolean): Promise<void> {
  if (request.mode !== 'LIVE' || isYes || request.kind === 'wallet.update') return;
  const money = parseMoney(request.content.amount, request.content.currency);
  if (!money.ok) return;
  const [verb, preposition] = request.kind === 'wallet.fund' ? ['Put', 'into'] : ['Take', 'out of'];
  const answer = await ask(
    `${verb} ${codedMoney(money.value)} ${preposition} ${request.userReference}’s LIVE wallet? y/N `,
  );
  if (answer === null) throw new CommandRefused('In LIVE this needs a yes: add --yes, or run it on a terminal.');
  if (!/^y(es)?$/i.test(answer)) throw new CommandRefused('Nothing was moved.');
}
