import type { Command } from 'commander';
import type { NewAct } from '../audit-log/ports.ts';
import { walletSubject } from '../audit-log/subjects.ts';
import type { Config } from '../config.ts';
import { ok } from '../core/result.ts';
import { ofCustomer } from '../desk/words-about.ts';
import type { Stores } from '../db/stores.ts';
import type { OpenFault } from '../wallets/open.ts';
import { setWalletStatus } from '../wallets/freeze.ts';
import type { WalletStatus } from '../wallets/ports.ts';
import type { ProfileChange } from '../wallets/profile.ts';
import { type WalletRecord, showWallet } from '../wallets/show.ts';
import { ACT_FAULTS } from './act-words.ts';
import { actingAs } from './acting.ts';
import { emailAddress, modeOption, reference, words } from './arguments.ts';
import { withDatabase } from './context.ts';
import { refuseSecret } from './own-words.ts';
import type { Print } from './print.ts';
import { CommandRefused } from './refusal.ts';
import { UNCHANGED, type Who, addWalletActs } from './wallet-acts.ts';
import { walletView as view } from './wallet-view.ts';

const OPEN_FAULTS: Readonly<Record<OpenFault, string>> = {
  ...ACT_FAULTS,
  currency_already_open: 'The customer has a wallet in this mode and currency already.',
};

const UNKNOWN_CUSTOMER = ACT_FAULTS.unknown_customer;

/** `wallet open | update | fund | withdraw | show | freeze | unfreeze` (docs/operations.md#commands). */
export function addWallet(program: Command, print: () => Print): void {
  const wallet = program.command('wallet').description('customers’ wallets: open, change, fund, show, freeze');
  const command = (name: string, description: string): Command =>
    wallet
      .command(name)
      .description(description)
      .requiredOption('--user <reference>', 'the customer’s user_reference at Finswich', reference)
      .addOption(modeOption());
  const change = (name: string, description: string): Command =>
    command(name, description).option(
      '--by <name>',
      'who does it, for the audit log; your user name unless given',
      words,
    );

  change('open', 'open a wallet, or add a currency to one')
    .option('--country <code>', 'ISO 3166, two letters; DEFAULT_COUNTRY unless given')
    .option('--first-name <name>', 'of the customer', words)
    .option('--last-name <name>', 'of the customer', words)
    .option('--phone <number>', 'mobile number of the country or in E.164; codes and vouchers go there by SMS')
    .option('--email <address>', 'used when an SMS fails or no phone is known', emailAddress)
    .option('--category <name>', 'user_category, which Finswich checks against its policy', words)
    .option('--currency <code>', 'of the account, ISO 4217; DEFAULT_CURRENCY unless given')
    .addHelpText(
      'after',
      `
Adding a currency leaves what is known of the customer as it is.
Example:
  finswich-merchant wallet open --user meg --country KE --phone "0712 345678" \\
    --currency KES --mode TEST`,
    )
    .action(async (options: Who & ProfileChange & { readonly currency?: string }) => {
      const { openWallet } = await import('../wallets/open.ts');
      const { record } = await changeWallet({ ...options, mayMake: true }, async (stores, { at, config }) => {
        const { defaultCountry, defaultCurrency } = config.wallets;
        const { country = defaultCountry, currency = defaultCurrency, category = null } = options;
        const opened = await openWallet(stores, { ...options, userReference: options.user, country, currency }, at);
        if (!opened.ok) throw new CommandRefused(OPEN_FAULTS[opened.error]);
        return { act: 'wallet.open', reason: null, detail: { country, currency, category } };
      });
      print().result(record, view(record));
    });

  addWalletActs(change, print);

  command('show', 'a wallet and its balances').action(async ({ user, mode }: Who) => {
    const record = await withDatabase(({ work }) => work.read((stores) => showWallet(stores, mode, user)));
    if (!record) throw new CommandRefused(UNKNOWN_CUSTOMER);
    print().result(record, view(record));
  });

  const addStatus = (name: 'freeze' | 'unfreeze', status: WalletStatus, description: string): void => {
    change(name, description)
      .option('--reason <text>', 'why; it is kept in the audit log', words)
      .action(async (options: Who & { reason?: string }) => {
        const { record, isChanged } = await changeWallet(options, async (stores) => {
          const set = await setWalletStatus(stores, options.mode, options.user, status);
          if (!set.ok) throw new CommandRefused(UNKNOWN_CUSTOMER);
          if (set.value === 'unchanged') return null;
          return { act: `wallet.${name}`, reason: options.reason ?? null, detail: {} };
        });
        print().result(record, [...(isChanged ? [] : [UNCHANGED, '']), ...view(record)]);
      });
  };
  addStatus('freeze', 'frozen', 'stop a wallet from starting or completing transactions; held money is not affected');
  addStatus('unfreeze', 'active', 'let a frozen wallet buy again');
}

/** When the act happens, and the settings. */
interface Acting {
  readonly at: number;
  readonly config: Config;
}

/**
 * Changes a wallet in one unit of work. `change` returns the act's entry in the audit log, or null when nothing was
 * changed. Resolves with the wallet as it is afterwards.
 */
async function changeWallet(
  { user, mode, by, mayMake = false }: Who & { readonly mayMake?: boolean },
  change: (stores: Stores, acting: Acting) => Promise<Pick<NewAct, 'act' | 'reason' | 'detail'> | null>,
): Promise<{ readonly record: WalletRecord; readonly isChanged: boolean }> {
  const { append } = await import('../audit-log/append.ts');
  const changed = await withDatabase(
    async (database, config) => {
      const acting = await actingAs(database, config, by);
      return database.work.run(async (stores) => {
        const act = await change(stores, { at: acting.at, config });
        await refuseSecret(stores, acting.ring, (all) => ofCustomer(all, user), act?.reason);
        const record = await showWallet(stores, mode, user);
        if (!record) throw new CommandRefused(UNKNOWN_CUSTOMER);
        const subject = walletSubject(mode, user);
        if (act) await append(stores.auditLog, acting.ring, { ...act, ...acting.by, at: acting.at, subject });
        return ok({ record, isChanged: act !== null });
      });
    },
    { mayMake },
  );
  if (!changed.ok) return changed.error;
  return changed.value;
}
