#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import closeWithGrace from 'close-with-grace';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { configured, withDatabase } from './cli/context.ts';
import { type Tell, demoPorts, playPurchase, startDemo } from './cli/demo.ts';
import { type Print, createPrint } from './cli/print.ts';
import { CommandRefused, EXIT } from './cli/refusal.ts';
import { reviewCommand } from './cli/review.ts';
import { transactionCommand } from './cli/transaction.ts';
import { walletCommand } from './cli/wallet.ts';
import { type Service, compose, createLog } from './compose.ts';
import { serveFaults } from './config.ts';
import { decimalText } from './core/money.ts';
import { MODES, type Mode } from './core/mode.ts';
import { migrateDatabase } from './db/open.ts';
import { audit } from './ledger/audit.ts';
import { startSandbox } from './sandbox/sandbox.ts';

/** Every command (design §13). */

const { version, description } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
  description: string;
};
const program = new Command('finswich-merchant')
  .description(description)
  .version(version)
  .option('--json', 'print one JSON value on standard output')
  .showHelpAfterError('(add --help for what the command takes)')
  .exitOverride();
const print = (): Print =>
  createPrint(program.opts<{ json?: boolean }>().json === true, (text) => process.stdout.write(text));

/** Finishes what runs when the process is told to stop; an unforeseen fault stops it the same way, with exit code 1. */
function untilStopped(stop: () => Promise<void>): void {
  closeWithGrace({ delay: 30_000, logger: false }, async ({ err }) => {
    if (err) process.stderr.write(`${err.stack ?? err.message}\n`);
    await stop();
  });
}

async function composed(): Promise<Service> {
  const config = configured();
  const faults = serveFaults(config);
  if (faults.length > 0) throw new CommandRefused(faults.join('\n'), EXIT.configuration);
  return compose(config);
}

program
  .command('serve')
  .description('answer Finswich’s events (and work, unless WORKER=off)')
  .action(async () => {
    const service = await composed();
    untilStopped(() => service.stop());
    await service.start().catch(async (thrown: unknown) => {
      await service.stop();
      const { code, port } = thrown as { code?: unknown; port?: unknown };
      if (code !== 'EADDRINUSE') throw thrown;
      throw new CommandRefused(`Port ${String(port)} is in use; set PORT to another one.`);
    });
  });

program
  .command('work')
  .description('only the worker: messages, expiry, recovery')
  .action(async () => {
    const service = await composed();
    untilStopped(() => service.stop());
    service.startWorking();
  });

program
  .command('demo')
  .description('the service, a sandbox and sample customers on embedded defaults; plays a purchase, then stays up')
  .option('--once', 'exit after the purchase: 0 when it ended fulfilled and the books balance')
  .action(async ({ once }: { once?: boolean }) => {
    const demo = await startDemo(demoPorts(process.env), process.env);
    const tell = screen();
    const went = await playPurchase(demo, tell);
    if (once) {
      await demo.stop();
      process.exitCode = went ? EXIT.done : EXIT.refused;
      return;
    }
    untilStopped(() => demo.stop());
    tell.line('');
    tell.step('Checkout page', demo.sandbox.url);
    tell.step('Merchant service', `${demo.serviceUrl}  (/healthz, /readyz, /metrics)`);
    tell.step('Look inside', `DATABASE_URL=${demo.databaseUrl} npm run -s cli -- transaction list`);
    tell.line('   Press Ctrl+C to stop.');
  });

program
  .command('sandbox')
  .description('a Finswich to play against a running service')
  .requiredOption('--merchant <url>', 'base URL of the service', 'http://127.0.0.1:3000')
  .option('--port <number>', 'port of the sandbox', portNumber, 3_001)
  .option('--mode <mode>', 'whose key signs', 'TEST')
  .option('--customer <reference...>', 'user_reference of wallets to offer', ['poormeggriffin'])
  .option('--seed <number>', 'all chance comes from it', portNumber, 1)
  .action(async (options: { merchant: string; port: number; mode: string; customer: string[]; seed: number }) => {
    const mode: Mode | undefined = MODES.find((known) => known === options.mode);
    if (!mode) throw new CommandRefused('--mode must be TEST or LIVE.', EXIT.usage);
    const config = configured();
    const keys = config.modes[mode];
    const [secretKey] = keys?.secretKeys ?? [];
    if (!keys || secretKey === undefined) {
      throw new CommandRefused(
        `Set FINSWICH_${mode}_SECRET_KEY and FINSWICH_${mode}_PUBLIC_KEY as the service has them.`,
        EXIT.configuration,
      );
    }
    const sandbox = await startSandbox({
      host: '127.0.0.1',
      port: options.port,
      merchantUrl: options.merchant,
      webhookToken: config.webhookToken,
      mode,
      secretKey,
      publicKey: keys.publicKey,
      encoding: config.signatureEncoding,
      seed: options.seed,
      customers: async () =>
        options.customer.map((userReference) => ({
          userReference,
          name: userReference,
          phone: null,
          email: null,
          balance: null,
          held: null,
        })),
      log: createLog(config.logLevel),
    });
    untilStopped(() => sandbox.close());
    print().result({ url: sandbox.url }, [
      `Sandbox at ${sandbox.url}, playing Finswich in ${mode} against ${options.merchant}.`,
      `Start the service with FINSWICH_${mode}_API_URL=${sandbox.url} so that its transfer calls come here;`,
      `for its messages: SMS_PROVIDER=termii TERMII_BASE_URL=${sandbox.url} TERMII_API_KEY=sandbox TERMII_SENDER_ID=Sandbox`,
    ]);
  });

program
  .command('migrate')
  .description('apply missing migrations')
  .action(async () => {
    const { databaseUrl } = configured();
    await migrateDatabase(databaseUrl);
    print().result({ migrated: true }, ['The database is up to date.']);
  });

program.addCommand(walletCommand(print));
program.addCommand(transactionCommand(print));
program.addCommand(reviewCommand(print));

program
  .command('audit')
  .description('prove the rules of the ledger over the whole database; exit 0 only when they hold')
  .action(async () => {
    const report = await withDatabase(({ work }) => work.read(({ ledger }) => audit(ledger)));
    const totals = report.totals.map(({ mode, kind, currency, minor }) => ({
      mode,
      kind,
      currency,
      balance: decimalText({ minor, currency }),
    }));
    print().result({ ...report, totals }, [
      ...totals.map(({ mode, kind, currency, balance }) => `${mode}  ${kind.padEnd(8)}  ${currency} ${balance}`),
      ...report.faults.map(({ rule, where }) => `BROKEN: ${rule}: ${where}`),
      `${report.entries} entries, ${report.accounts} accounts: ${report.holds ? 'the books balance.' : 'the books DO NOT balance.'}`,
    ]);
    process.exitCode = report.holds ? EXIT.done : EXIT.refused;
  });

program
  .command('backup')
  .description('copy the SQLite database to a file while it is in use')
  .argument('<file>')
  .action(async (file: string) => {
    if (existsSync(file)) throw new CommandRefused(`${file} exists already; nothing was written.`);
    await withDatabase((database) => {
      if (database.dialect === 'postgres')
        throw new CommandRefused('backup copies a SQLite database; for Postgres use pg_dump.');
      return database.backup(file);
    });
    print().result({ backup: file }, [`Copied to ${file}.`]);
  });

function portNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a number.');
  return Number(text);
}

function screen(): Tell {
  const write = (text: string): boolean => process.stdout.write(`${text}\n`);
  const width = 34;
  return {
    title: (text) => write(`\n${styleText('bold', text, { stream: process.stdout })}`),
    step: (text, detail) =>
      write(` ${styleText('green', '✓', { stream: process.stdout })} ${text.padEnd(width)} ${detail}`),
    line: write,
  };
}

if (existsSync('.env')) process.loadEnvFile('.env');
try {
  await program.parseAsync();
} catch (thrown) {
  if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
  else if (thrown instanceof CommandRefused) {
    process.stderr.write(`${thrown.message}\n`);
    process.exitCode = thrown.exitCode;
  } else {
    process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
    process.exitCode = EXIT.refused;
  }
}
