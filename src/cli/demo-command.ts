import { styleText } from 'node:util';
import { type Command, Option } from 'commander';
import { MINUTE } from '../core/clock.ts';
import { numberWithin, portNumber } from './arguments.ts';
import { SHORTEST_MINUTE_MS, fastClockSays } from './demo-clock.ts';
import type { DemoBooks } from './demo-books.ts';
import type { PlayedOrder } from './demo-order.ts';
import type { Tell } from './demo-transaction.ts';
import type { Demo, DemoPorts } from './demo.ts';
import { type Print, hanging } from './print.ts';
import { CommandRefused, EXIT } from './refusal.ts';
import { STOP_PATIENCE_MS, untilStopped } from './until-stopped.ts';

const SERVICE_PORT = 3_000;
const SANDBOX_PORT = 3_001;

interface Options {
  readonly once?: boolean;
  readonly minuteMs: number;
}

/** `demo` (docs/operations.md#commands). */
export function addDemo(program: Command, print: () => Print): void {
  program
    .command('demo')
    .description(
      'see it work: the service, sandboxes of Finswich and VTpass, and sample customers; plays a transaction of each, then stays up',
    )
    .option('--once', 'exit after them: 0 when both ended fulfilled and the books balance')
    .addOption(
      new Option(
        '--minute-ms <number>',
        'how many milliseconds a minute of its clock lasts, to watch what takes an hour',
      )
        .default(MINUTE)
        .argParser(numberWithin(SHORTEST_MINUTE_MS, MINUTE))
        .conflicts('once'),
    )
    .addHelpText(
      'after',
      `
Needs no keys, no settings and no network, and keeps nothing: its database is in
a temporary folder. Listens on ports ${SERVICE_PORT} and ${SANDBOX_PORT}; PORT and SANDBOX_PORT in the
environment choose others, 0 takes any free ones.

With --minute-ms 1000 a transaction that is left alone expires in a minute, and
a paid one whose PIN does not come has a case after 15 seconds. The clock is
fast once the examples and the first transactions are played. All that the desk
shows goes by it, so what took 10 ms is shown as 0.6 s. Logins, the app’s codes
and the wait for Finswich’s answer go by real time. Below 1500 a one-time code
ends before a person has typed it; below ${SHORTEST_MINUTE_MS} the worker would come too late.
Other commands on the demo’s database use the machine’s time.`,
    )
    .action((options: Options) => runDemo(options, print));
}

/** Plays the demo's first transactions. With `once` it then stops, otherwise it stays up. */
async function runDemo({ once = false, minuteMs }: Options, print: () => Print): Promise<void> {
  const { startDemo } = await import('./demo.ts');
  const { playTransaction } = await import('./demo-transaction.ts');
  const { playOrder } = await import('./demo-order.ts');
  const { demoBooks } = await import('./demo-books.ts');
  const { EXAMPLES_TAKE_MS, playExamples } = await import('./demo-play.ts');
  const demo = await startDemo({ ...demoPorts(process.env), behindMs: once ? 0 : EXAMPLES_TAKE_MS, minuteMs });
  const takeBack = untilStopped(() => demo.stop(), STOP_PATIENCE_MS);
  if (!once) await playExamples(demo);
  const { json } = print();
  const tell = json ? SILENT : screen(print().width);
  const { reference, state } = await playTransaction(demo, tell);
  const order = await playOrder(demo, tell);
  const books = await demoBooks(demo);
  const last = lastLine(state, order.state, books);
  const ordered = { bill_payment_id: order.reference, state: order.state };
  const result = { txn_reference: reference, state, ordered, holds: books.holds, entries: books.entries };
  if (once) {
    takeBack();
    await demo.stop();
    print().result(result, ['', bold(last)]);
    const isWell = state === 'fulfilled' && order.state === 'fulfilled' && books.holds;
    process.exitCode = isWell ? EXIT.done : EXIT.refused;
    return;
  }
  demo.clock.setMinute(minuteMs);
  print().result({ ...result, ...whereToLook(demo, minuteMs) }, [
    '',
    bold(last),
    '',
    ...stayingUp(demo, reference, order, minuteMs),
  ]);
}

/** Where the demo is, for programs. */
const whereToLook = ({ serviceUrl, sandbox, liveSandbox, databaseUrl }: Demo, minuteMs: number) => ({
  checkout: sandbox.url,
  checkout_live: liveSandbox.url,
  console: `${serviceUrl}/console`,
  service: serviceUrl,
  database_url: databaseUrl,
  minute_ms: minuteMs,
});

/** What a person may do now. */
function stayingUp(demo: Demo, reference: string, order: PlayedOrder, minuteMs: number): readonly string[] {
  const { serviceUrl, sandbox, liveSandbox, databaseUrl } = demo;
  return [
    ...withBlank(fastClockSays(minuteMs)),
    'Buy more on the checkout page, and make things go wrong there:',
    `  ${sandbox.url}`,
    'The same in LIVE, where what a person decides needs a second one:',
    `  ${liveSandbox.url}`,
    'Order as your own app does:',
    `  curl -H "Authorization: Bearer ${order.key}" \\`,
    `    -H "X-User-Reference: ${order.userReference}" \\`,
    `    "${serviceUrl}/api/v2/bill-payments/vtpass/history"`,
    'See it as support staff do, with an example of every case and every ending:',
    `  ${serviceUrl}/console`,
    `  ${supervisors(demo).join(' and ')} are two supervisors: in LIVE one`,
    '  confirms what the other proposed. The login page says who else you can be.',
    'Ask the service how it is:',
    `  ${serviceUrl}/readyz  ${serviceUrl}/metrics`,
    'See what happened to a transaction, from another terminal:',
    `  DATABASE_URL=${databaseUrl} npm run -s cli -- transaction show ${reference}`,
    `  DATABASE_URL=${databaseUrl} npm run -s cli -- audit`,
    '',
    'Press Ctrl+C to stop; nothing is kept.',
  ];
}

const supervisors = ({ staff }: Demo): readonly string[] =>
  staff.people.filter(({ role }) => role === 'supervisor').map(({ email }) => email);

const withBlank = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : [...lines, '']);

const lastLine = (announced: string, ordered: string, { holds, entries }: DemoBooks): string => {
  const both = announced === ordered ? `Both transactions are ${announced}` : `One is ${announced}, one ${ordered}`;
  return `${both}; the books ${holds ? `balance (${entries} entries)` : 'DO NOT balance'}.`;
};

const bold = (text: string): string => styleText('bold', text, { stream: process.stdout });

/** The width of the longest name of an event, so that all details line up. */
const NAMES_WIDTH = 'UTILITY_TRANSACTION_VALUE_READY'.length;
/** On a narrower terminal a step's detail stands under its name, not beside it. */
const SIDE_BY_SIDE_FROM = 72;

function screen(width: number): Tell {
  const write = (lines: readonly string[]): boolean => process.stdout.write(`${lines.join('\n')}\n`);
  const mark = (went: boolean | null): string =>
    went === null ? '·' : styleText(went ? 'green' : 'red', went ? '✓' : '✗', { stream: process.stdout });
  return {
    title: (text) => write(['', bold(text), '']),
    step: (name, detail, went) => {
      // The mark may carry colour codes, which take no room, so the layout is made without it.
      const lead = `   ${name.padEnd(NAMES_WIDTH)}  `;
      const lines =
        width < SIDE_BY_SIDE_FROM ? [`   ${name}`, ...hanging('     ', detail, width)] : hanging(lead, detail, width);
      write(lines.map((line, place) => (place === 0 ? ` ${mark(went)}${line.slice(2)}` : line)));
    },
  };
}

const SILENT: Tell = { title: () => {}, step: () => {} };

/** `PORT` and `SANDBOX_PORT`: the demo reads no other variable of the environment. */
function demoPorts(environment: NodeJS.ProcessEnv): DemoPorts {
  const read = (name: string, otherwise: number): number => {
    const text = environment[name] ?? '';
    if (text === '') return otherwise;
    try {
      return portNumber(text);
    } catch {
      throw new CommandRefused(`${name}: must be a port number, 0 to 65535`, EXIT.configuration);
    }
  };
  return { port: read('PORT', SERVICE_PORT), sandboxPort: read('SANDBOX_PORT', SANDBOX_PORT) };
}
