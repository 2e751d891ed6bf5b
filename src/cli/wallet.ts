import type { Command } from 'commander';
import type { NewAct } from '../audit-log/ports.ts';
import { walletSubject } from '../audit-log/subjects.ts';
import { ok } from '../core/result.ts';
import { ofCustomer } from '../desk/words-about.ts';
import type { Stores } from '../transactions/ports.ts';
import type { OpenFault } from '../wallets/open.ts';
import type { WalletStatus } from '../wallets/ports.ts';
import { type WalletRecord, showWallet } from '../wallets/show.ts';
import { ACT_FAULTS } from './act-words.ts';
import { actingAs } from './acting.ts';
import { emailAddress, modeOption, reference, words } from './arguments.ts';
import { withDatabase } from './context.ts';
import { mustTellNoSecret } from './own-words.ts';
import type { Print } from './print.ts';
import { CommandRefused } from './refusal.ts';
import { type Who, addWalletActs } from './wallet-acts.ts';
import { walletView as view } from './wallet-view.ts';

const OPEN_FAULTS: Readonly<Record<OpenFault, string>> = {
  unknown_currency: 'There is no such currency.',
  bad_phone: ACT_FAULTS.bad_phone,
  bad_email: ACT_FAULTS.bad_email,
  bad_category: ACT_FAULTS.bad_category,
  currency_already_open: 'The customer has a wallet in this mode and currency already.',
};

const UNKNOWN_CUSTOMER = ACT_FAULTS.unknown_customer;

/** `wallet open | fund | withdraw | show | freeze | unfreeze` (docs/operations.md#commands). */
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
    .option('--phone <number>', 'mobile number in E.164; codes and vouchers go there by SMS')
    .option('--email <address>', 'used when an SMS fails or no phone is known', emailAddress)
    .option('--category <name>', 'user_category, which Finswich checks against its policy', words)
    .option('--currency <code>', 'of the account, ISO 4217', 'NGN')
    .addHelpText(
      'after',
      `
Adding a currency leaves phone, e-mail and category as they are.
Example:
  finswich-merchant wallet open --user meg --phone +2347081332677 --mode TEST`,
    )
    .action(async (options: Who & { phone?: string; email?: string; category?: string; currency: string }) => {
      const { user: userReference, mode, currency, phone = null, email = null, category = null } = options;
      const { openWallet } = await import('../wallets/open.ts');
      const { record } = await changeWallet({ ...options, mayMake: true }, async (stores, now) => {
        const request = { userReference, mode, currency, phone, email, category };
        const opened = await openWallet(stores, request, now);
        if (!opened.ok) throw new CommandRefused(OPEN_FAULTS[opened.error]);
        return { came: undefined, act: { act: 'wallet.open', reason: null, detail: { currency, category } } };
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
        const { record } = await changeWallet(options, async ({ wallets }) => {
          const found = await wallets.setStatus(options.mode, options.user, status);
          if (!found) throw new CommandRefused(UNKNOWN_CUSTOMER);
          return { came: undefined, act: { act: `wallet.${name}`, reason: options.reason ?? null, detail: {} } };
        });
        print().result(record, view(record));
      });
  };
  addStatus('freeze', 'frozen', 'let a wallet start and complete no transaction; money already held goes its way');
  addStatus('unfreeze', 'active', 'let a frozen wallet buy again');
}

/** What came of a change, and its entry in the audit log; null when nothing was changed. */
interface ChangeOutcome<T> {
  readonly came: T;
  readonly act: Pick<NewAct, 'act' | 'reason' | 'detail'> | null;
}

/** Changes a wallet in one unit of work; answers what came of it and the wallet as it is then. */
async function changeWallet<T>(
  { user, mode, by, mayMake = false }: Who & { readonly mayMake?: boolean },
  change: (stores: Stores, now: number) => Promise<ChangeOutcome<T>>,
): Promise<{ readonly came: T; readonly record: WalletRecord }> {
  const { append } = await import('../audit-log/append.ts');
  const changed = await withDatabase(
    async (database, config) => {
      const acting = await actingAs(database, config, by);
      return database.work.run(async (stores) => {
        const { came, act } = await change(stores, acting.at);
        await mustTellNoSecret(stores, acting.ring, (all) => ofCustomer(all, user), act?.reason);
        const record = await showWallet(stores, mode, user);
        if (!record) throw new CommandRefused(UNKNOWN_CUSTOMER);
        const subject = walletSubject(mode, user);
        if (act) await append(stores.auditLog, acting.ring, { ...act, ...acting.by, at: acting.at, subject });
        return ok({ came, record });
      });
    },
    { mayMake },
  );
  if (!changed.ok) return changed.error;
  return changed.value;
}
