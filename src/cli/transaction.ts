import { type Command, Option } from 'commander';
import type { TimelineEntry } from '../desk/timeline-entry.ts';
import { RAILS, upstreamsIn } from '../rails/registry.ts';
import type { Upstream } from '../core/upstream.ts';
import { timeline } from '../desk/timeline.ts';
import { refusalWords } from '../desk/words.ts';
import { isWaiting } from '../reviews/decide.ts';
import type { ReviewStatus } from '../reviews/ports.ts';
import { type TransactionRecord, transactionFacts, recordOf, summary } from '../transactions/record.ts';
import { STATES, type State } from '../transactions/states.ts';
import { reference, wholeNumber } from './arguments.ts';
import { withDatabase } from './context.ts';
import { type Print, hanging, pairs, table, text, when } from './print.ts';
import { CommandRefused } from './refusal.ts';

const DEFAULT_LIMIT = 50;

/** `transaction show | list` (docs/operations.md#commands): never an OTP or a PIN. */
export function addTransaction(program: Command, print: () => Print): void {
  const transaction = program
    .command('transaction')
    .description('look at transactions; codes and PINs are never shown');

  transaction
    .command('show')
    .description('one transaction with everything that happened to it')
    .argument('<reference>', 'txn_reference, like UTL-hZ4KKPAvGR43kYLL1687247368')
    .action(async (txnReference: string) => {
      const facts = await withDatabase(({ work }) =>
        work.read(async (stores) => {
          const known = await stores.transactions.findCalled(txnReference);
          const found = known && (await transactionFacts(stores, known.id));
          return found && { ...found, entries: await stores.ledger.entriesOf(found.transaction.id) };
        }),
      );
      if (!facts) throw new CommandRefused(`There is no transaction ${txnReference}.`);
      const upstream = upstreamsIn(RAILS)(facts.transaction.rail);
      const record = recordOf(facts, upstream);
      print().result(record, view(record, timeline(facts, upstream), upstream, print().width));
    });

  transaction
    .command('list')
    .description('transactions, the newest first')
    .addOption(new Option('--state <state>', 'only those in this state').choices(Object.keys(STATES)))
    .option('--user <reference>', 'only those of this customer', reference)
    .option('--limit <number>', 'how many at the most', wholeNumber, DEFAULT_LIMIT)
    .action(async ({ state, user, limit }: { state?: State; user?: string; limit: number }) => {
      const found = await withDatabase(({ work }) =>
        work.read(({ transactions }) =>
          transactions.list({ state: state ?? null, userReference: user ?? null, limit }),
        ),
      );
      const summaries = found.map(summary);
      const rows = summaries.map((t) => [
        t.txn_reference,
        t.state,
        t.mode,
        `${t.currency} ${t.amount}`,
        t.user_reference,
        when(t.initiated_at),
      ]);
      const heads = ['reference', 'state', 'mode', 'amount', 'user', 'announced (UTC)'];
      print().result(summaries, summaries.length === 0 ? ['No transactions.'] : table(heads, rows, print().width));
    });
}

function view(
  record: TransactionRecord,
  history: readonly TimelineEntry[],
  upstream: Upstream,
  width: number,
): readonly string[] {
  const { operator, product, value_recipient: recipient, reason, vouchers, reviews } = record;
  const bought = [operator, product].filter(Boolean).join(' ');
  const isOpen = STATES[record.state as State].phase === 'open';
  const facts: readonly (readonly [string, string])[] = [
    ['State', `${record.state}: ${record.state_says}`],
    ['Because', reason === null ? '' : refusalWords(reason, upstream)],
    ['Customer', record.user_reference],
    ['Amount', `${record.currency} ${record.amount}`],
    ['Bought', [bought, recipient && `for ${recipient}`].filter(Boolean).join(' ')],
    ['Announced', `${when(record.initiated_at)} UTC`],
    ['Expires', isOpen ? `${when(record.expires_at)} UTC` : ''],
    ...vouchers.map((voucher) => ['Voucher', voucherWords(voucher)] as const),
    ...reviews
      .filter(({ status }) => isWaiting({ status: status as ReviewStatus }))
      .map(({ id, kind, status }) => ['Case', `${text(id)}, ${text(kind)}, ${text(status)}: see review list`] as const),
  ];
  const day = history[0] ? whenMs(history[0].at).slice(0, 10) : '';
  return [
    `${record.txn_reference}  ${record.mode}`,
    ...pairs(
      facts.map(([name]) => name),
      facts.map(([, value]) => value),
      width,
    ),
    '',
    `What happened (UTC, from ${day})`,
    ...history.flatMap(({ at, says }) => {
      const time = whenMs(at);
      return hanging(`${time.startsWith(day) ? time.slice(11) : time}  `, says, width);
    }),
  ];
}

const whenMs = (at: number): string => when(new Date(at).toISOString());

function voucherWords({ serial, last4, status, delivery }: Readonly<Record<string, unknown>>): string {
  const marks = [serial && `serial ${text(serial)}`, last4 && `ending in ${text(last4)}`].filter(Boolean);
  return [...marks, text(status), `message ${text(delivery)}`].join(', ');
}
