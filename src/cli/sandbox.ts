import { type Command, Option } from 'commander';
import { MODES, type Mode } from '../core/mode.ts';
import { baseUrl, portNumber, reference, seedNumber } from './arguments.ts';
import { configured } from './context.ts';
import type { Config } from '../config.ts';
import type { VtpassKeys } from '../sandbox/vtpass/credentials.ts';
import { portFault } from './fault.ts';
import type { Print } from './print.ts';
import { CommandRefused, EXIT } from './refusal.ts';
import { noticeUrlOf } from './vtpass-notice-url.ts';
import { STOP_PATIENCE_MS, untilStopped } from './until-stopped.ts';

const USUAL_PORT = 3_000;

interface Options {
  readonly merchant?: string;
  readonly port: number;
  readonly mode: Mode;
  readonly customer: readonly string[];
  readonly seed: number;
}

/** `sandbox` (docs/operations.md#commands). */
export function addSandbox(program: Command, print: () => Print): void {
  program
    .command('sandbox')
    .description('a Finswich and a VTpass to play against, with a checkout page, for a service that runs already')
    .option('--merchant <url>', 'where the service is (default: this machine, at PORT)', baseUrl)
    .addOption(
      new Option('--port <number>', 'port of the sandbox; 0 takes any free one')
        .env('SANDBOX_PORT')
        .default(3_001)
        .argParser(portNumber),
    )
    .addOption(new Option('--mode <mode>', 'whose key signs the events').choices(MODES).default('TEST'))
    .option(
      '--customer <reference...>',
      'user_reference of each wallet the page offers',
      (text, before: readonly string[]) => [...(before === DEFAULT_CUSTOMERS ? [] : before), reference(text)],
      DEFAULT_CUSTOMERS,
    )
    .option('--seed <number>', 'references, PINs and delays are drawn from it', seedNumber, 1)
    .addHelpText(
      'after',
      `
It signs with FINSWICH_<MODE>_SECRET_KEY, so it needs the service’s own settings
(environment or .env). The wallets must be open in the service. As VTpass it
takes VTPASS_<MODE>_API_KEY and the other two, or keys of its own where none
are set.
Example: finswich-merchant sandbox --customer poormeggriffin adaobi.n`,
    )
    .action((options: Options) => runSandbox(options, print));
}

/** Starts the sandbox with the service's own settings, and prints the settings that send the service's calls to it. */
async function runSandbox(options: Options, print: () => Print): Promise<void> {
  const { port, mode, customer, seed } = options;
  const config = await configured();
  // A service on any free port can be anywhere.
  const merchant = options.merchant ?? `http://127.0.0.1:${config.http.port || USUAL_PORT}`;
  const { modes, webhookToken, signatureEncoding } = config.finswich;
  const keys = modes[mode];
  const [secretKey] = keys?.secretKeys ?? [];
  if (!keys || secretKey === undefined) {
    throw new CommandRefused(
      `Set FINSWICH_${mode}_SECRET_KEY and FINSWICH_${mode}_PUBLIC_KEY as the service has them.`,
      EXIT.configuration,
    );
  }
  const vtpass = vtpassFor(config, merchant, mode);
  const { startSandbox } = await import('../sandbox/sandbox.ts');
  const { strangerNamed } = await import('../sandbox/sandbox-customer.ts');
  const { createStderrLog } = await import('./stderr-log.ts');
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port,
    merchantUrl: merchant,
    webhookToken,
    smsReceiptToken: config.messaging.smsReceiptToken,
    mode,
    secretKey,
    publicKey: keys.publicKey,
    encoding: signatureEncoding,
    seed,
    customers: async () => customer.map(strangerNamed),
    vtpass,
    log: createStderrLog(config.process.logLevel === 'info' ? 'warn' : config.process.logLevel),
  }).catch((thrown: unknown) => {
    throw portFault(thrown, () => 'Choose another one with --port or SANDBOX_PORT.') ?? thrown;
  });
  untilStopped(() => sandbox.close(), STOP_PATIENCE_MS);
  const settings = { ...settingsFor(sandbox.url, merchant, mode), ...vtpassSettings(sandbox.url, mode, vtpass) };
  print().result({ url: sandbox.url, merchant, mode, settings }, [
    `Checkout page: ${sandbox.url}  (plays Finswich in ${mode} against ${merchant})`,
    `VTpass’s API:  ${sandbox.url}/vtpass/api`,
    '',
    'Put these lines into the .env of the service and start it, so that its calls come here:',
    '',
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    '',
    (await answers(merchant))
      ? `A service answers at ${merchant} already. If it has other settings, stop it and start it again.`
      : `No service answers at ${merchant} yet.`,
    '',
    'Press Ctrl+C to stop.',
  ]);
}

/** The settings that send the service's calls and texts to the sandbox. No value needs quotes in .env. */
const settingsFor = (url: string, merchant: string, mode: Mode): Readonly<Record<string, string>> => ({
  [`FINSWICH_${mode}_API_URL`]: url,
  FINSWICH_ORIGIN: merchant,
  SMS_PROVIDER: 'termii',
  TERMII_BASE_URL: url,
  TERMII_API_KEY: 'sandbox',
  TERMII_SENDER_ID: 'Sandbox',
});

interface PlayedVtpass {
  readonly keys: VtpassKeys;
  readonly noticeToken: string;
  readonly settings: { readonly numbers: 'any'; readonly noticeUrl: string };
}

/** The VTpass that is played: with the service's own keys, or with keys that the service is to be given. */
function vtpassFor({ vtpass: { modes, webhookToken } }: Config, merchant: string, mode: Mode): PlayedVtpass {
  const { apiKey, publicKey, secretKey } = modes[mode] ?? SANDBOX_KEYS;
  const noticeToken = webhookToken ?? 'notices-of-the-sandbox';
  return {
    keys: { apiKey, publicKey, secretKey, email: 'shop@wallet.example', password: 'sandbox' },
    noticeToken,
    settings: { numbers: 'any', noticeUrl: noticeUrlOf(merchant, noticeToken) },
  };
}

const SANDBOX_KEYS = { apiKey: 'sandbox', publicKey: 'PK_sandbox', secretKey: 'SK_sandbox' } as const;

const vtpassSettings = (
  url: string,
  mode: Mode,
  { keys, noticeToken }: PlayedVtpass,
): Readonly<Record<string, string>> => ({
  [`VTPASS_${mode}_API_URL`]: `${url}/vtpass/api`,
  [`VTPASS_${mode}_API_KEY`]: keys.apiKey,
  [`VTPASS_${mode}_PUBLIC_KEY`]: keys.publicKey,
  [`VTPASS_${mode}_SECRET_KEY`]: keys.secretKey,
  VTPASS_WEBHOOK_TOKEN: noticeToken,
});

/** The longest wait for an answer: another program may listen there and never answer. */
const ANSWER_MS = 2_000;

const answers = (merchant: string): Promise<boolean> =>
  fetch(new URL('/healthz', merchant), { signal: AbortSignal.timeout(ANSWER_MS) }).then(
    (response) => response.ok,
    () => false,
  );

const DEFAULT_CUSTOMERS: readonly string[] = ['poormeggriffin'];
