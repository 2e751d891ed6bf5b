import { Command, InvalidArgumentError, Option } from 'commander';
import { summary, transactionRecord } from '../transactions/record.ts';
import { STATES, type State } from '../transactions/states.ts';
import { withDatabase } from './context.ts';
import { type Print, table, when } from './print.ts';
import { CommandRefused } from './refusal.ts';

const DEFAULT_LIMIT = 50;

/** `transaction show | list` (design §13): never an OTP or a PIN. */
export function transactionCommand(print: () => Print): Command {
  const transaction = new Command('transaction').description('look at purchases');

  transaction
    .command('show')
    .description('a purchase with its whole history')
    .argument('<reference>', 'txn_reference')
    .action(async (reference: string) => {
      const record = await withDatabase(({ work }) => work.read((stores) => transactionRecord(stores, reference)));
      if (!record) throw new CommandRefused(`There is no transaction ${reference}.`);
      print().result(record, [
        `${record.txn_reference}  ${record.mode}  ${record.state}: ${record.state_says}`,
        `${record.currency} ${record.amount} for ${record.user_reference}; ${[record.operator, record.product, record.value_recipient].filter(Boolean).join(', ')}`,
        '',
        ...table(
          ['at (UTC)', 'kind', 'what'],
          record.history.map(({ at, kind, what }) => [when(at), kind, what]),
        ),
      ]);
    });

  transaction
    .command('list')
    .description('the newest purchases')
    .addOption(new Option('--state <state>').choices(Object.keys(STATES)))
    .option('--user <reference>', 'of one customer')
    .option('--limit <number>', 'how many at the most', wholeNumber, DEFAULT_LIMIT)
    .action(async ({ state, user, limit }: { state?: State; user?: string; limit: number }) => {
      const found = await withDatabase(({ work }) =>
        work.read(({ transactions }) =>
          transactions.list({ state: state ?? null, userReference: user ?? null, limit }),
        ),
      );
      const summaries = found.map(summary);
      print().result(
        summaries,
        summaries.length === 0
          ? ['No transactions.']
          : table(
              ['reference', 'state', 'mode', 'amount', 'user', 'initiated (UTC)'],
              summaries.map((t) => [
                t.txn_reference,
                t.state,
                t.mode,
                `${t.currency} ${t.amount}`,
                t.user_reference,
                when(t.initiated_at),
              ]),
            ),
      );
    });
  return transaction;
}

/** A whole number of one or more, from the command line. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 1 or more.');
  return Number(text);
}
