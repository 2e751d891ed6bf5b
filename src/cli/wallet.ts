import { Command, Option } from 'commander';
import { MODES, type Mode } from '../core/mode.ts';
import { ok } from '../core/result.ts';
import type { Stores } from '../transactions/ports.ts';
import { type FundFault, fundWallet } from '../wallets/fund.ts';
import { type OpenFault, openWallet } from '../wallets/open.ts';
import type { WalletStatus } from '../wallets/ports.ts';
import { type WalletRecord, showWallet } from '../wallets/show.ts';
import { withDatabase } from './context.ts';
import type { Print } from './print.ts';
import { CommandRefused } from './refusal.ts';

interface Who {
  readonly user: string;
  readonly mode: Mode;
}

const OPEN_FAULTS: Readonly<Record<OpenFault, string>> = {
  unknown_currency: 'There is no such currency.',
  bad_phone: 'The phone must be a mobile number, like +2347081332677.',
  currency_already_open: 'The customer has a wallet in this mode and currency already.',
};

const FUND_FAULTS: Readonly<Record<FundFault, string>> = {
  malformed: 'The amount must be plain decimal text, like 1000.00.',
  not_allowed: 'The amount must be above zero and no finer than the currency.',
  unknown_currency: 'There is no such currency.',
  unknown_customer: 'The customer has no wallet in this mode.',
  currency_not_open: 'The customer has no wallet in this currency.',
  reference_used_differently: 'This reference was used for another top-up; nothing was moved.',
};

/** `wallet open | fund | show | freeze | unfreeze` (design §13). */
export function walletCommand(print: () => Print): Command {
  const wallet = new Command('wallet').description('open, fund, show and freeze customers’ wallets');
  const mode = (): Option => new Option('--mode <mode>', 'TEST or LIVE').choices(MODES).makeOptionMandatory();

  wallet
    .command('open')
    .description('open a wallet, or add a currency to it')
    .requiredOption('--user <reference>', 'the customer’s user_reference at Finswich')
    .option('--phone <number>', 'E.164, for codes and vouchers by SMS')
    .option('--email <address>', 'used when SMS fails or no phone is known')
    .option('--category <name>', 'user_category for Finswich’s policy check')
    .option('--currency <code>', 'ISO 4217', 'NGN')
    .addOption(mode())
    .action(async (options: Who & { phone?: string; email?: string; category?: string; currency: string }) => {
      const { user: userReference, mode: inMode, currency, phone = null, email = null, category = null } = options;
      await change(print(), options, async (stores) => {
        const opened = await openWallet(
          stores,
          { userReference, mode: inMode, currency, phone, email, category },
          Date.now(),
        );
        return opened.ok ? null : OPEN_FAULTS[opened.error];
      });
    });

  wallet
    .command('fund')
    .description('top a wallet up, once per reference')
    .requiredOption('--user <reference>', 'the customer’s user_reference')
    .requiredOption('--amount <decimal>', 'like 1000.00')
    .option('--currency <code>', 'ISO 4217', 'NGN')
    .addOption(mode())
    .requiredOption('--reference <unique>', 'your own reference of this top-up')
    .action(async (options: Who & { amount: string; currency: string; reference: string }) => {
      const { user: userReference, mode: inMode, amount, currency, reference } = options;
      await change(print(), options, async (stores) => {
        const funded = await fundWallet(
          stores,
          { userReference, mode: inMode, amount, currency, reference },
          Date.now(),
        );
        return funded.ok ? null : FUND_FAULTS[funded.error];
      });
    });

  wallet
    .command('show')
    .description('show a wallet and its balances')
    .requiredOption('--user <reference>', 'the customer’s user_reference')
    .addOption(mode())
    .action(async (options: Who) => {
      show(
        print(),
        await withDatabase(({ work }) => work.read((stores) => showWallet(stores, options.mode, options.user))),
      );
    });

  const setStatus = (name: string, status: WalletStatus, description: string): void => {
    wallet
      .command(name)
      .description(description)
      .requiredOption('--user <reference>', 'the customer’s user_reference')
      .addOption(mode())
      .action((options: Who) =>
        change(print(), options, async ({ wallets }) =>
          (await wallets.setStatus(options.mode, options.user, status)) ? null : FUND_FAULTS.unknown_customer,
        ),
      );
  };
  setStatus('freeze', 'frozen', 'let a wallet start and complete no purchase');
  setStatus('unfreeze', 'active', 'let a frozen wallet buy again');
  return wallet;
}

/** Changes a wallet in one unit of work and shows it as it is then. */
async function change(
  print: Print,
  { user, mode }: Who,
  act: (stores: Stores) => Promise<string | null>,
): Promise<void> {
  const shown = await withDatabase(({ work }) =>
    work.run(async (stores) => {
      const fault = await act(stores);
      if (fault !== null) throw new CommandRefused(fault);
      return ok(await showWallet(stores, mode, user));
    }),
  );
  show(print, shown.ok ? shown.value : null);
}

function show(print: Print, wallet: WalletRecord | null): void {
  if (!wallet) throw new CommandRefused(FUND_FAULTS.unknown_customer);
  const { user_reference, mode, status, phone, email, category, balances } = wallet;
  print.result(wallet, [
    `${user_reference}  ${mode}  ${status}`,
    `phone ${phone ?? '-'}, e-mail ${email ?? '-'}, category ${category ?? '-'}`,
    ...balances.map(({ currency, available, held }) => `${currency} ${available} available, ${held} held`),
  ]);
}
