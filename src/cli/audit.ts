import type { Command } from 'commander';
import { decimalText } from '../core/money.ts';
import { audit } from '../ledger/audit.ts';
import { withDatabase } from './context.ts';
import { type Print, table } from './print.ts';
import { EXIT } from './refusal.ts';

/** `audit` (docs/operations.md#commands). */
export function addAudit(program: Command, print: () => Print): void {
  program
    .command('audit')
    .description('prove the rules of the ledger over the whole database; exit code 0 only when they hold')
    .addHelpText(
      'after',
      `
Checked: every entry sums to zero, balances are the sums of their entries, no
customer is below zero, nothing is given back that was not taken, each movement
happened at most once, and each transaction’s money is where its state says.`,
    )
    .action(async () => {
      const report = await withDatabase(({ work }) => work.read(({ ledger }) => audit(ledger)), {
        isPatient: true,
      });
      const totals = report.totals.map(({ mode, kind, currency, minor }) => ({
        mode,
        kind,
        currency,
        balance: decimalText({ minor, currency }),
      }));
      const rows = totals.map(({ mode, kind, currency, balance }) => [mode, kind, currency, balance]);
      print().result({ ...report, totals }, [
        ...(rows.length === 0 ? [] : [...table(['mode', 'accounts', 'currency', 'balance'], rows), '']),
        ...report.faults.map(({ rule, where }) => `BROKEN: ${rule}: ${where}`),
        `${report.entries} entries, ${report.accounts} accounts: ${report.holds ? 'the books balance.' : 'the books DO NOT balance.'}`,
      ]);
      process.exitCode = report.holds ? EXIT.done : EXIT.refused;
    });
}
