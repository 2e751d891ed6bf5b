import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Service, compose, createLog } from '../compose.ts';
import { type Mode } from '../core/mode.ts';
import { displayMoney } from '../core/money.ts';
import { ok } from '../core/result.ts';
import { accountOf } from '../ledger/accounts.ts';
import { audit } from '../ledger/audit.ts';
import type { Exchange } from '../sandbox/exchange.ts';
import { type Sandbox, type SandboxCustomer, startSandbox } from '../sandbox/sandbox.ts';
import { fundWallet } from '../wallets/fund.ts';
import { openWallet } from '../wallets/open.ts';
import { configured } from './context.ts';
import { CommandRefused, EXIT } from './refusal.ts';

/** The people of the demo; one of them cannot buy much, one nothing at all. */
const CUSTOMERS = [
  { userReference: 'poormeggriffin', name: 'Meg Griffin', phone: '+2347081332677', category: 'gold', funds: '5000.00' },
  { userReference: 'adaobi.n', name: 'Adaobi Nwosu', phone: '+2348031234567', category: 'silver', funds: '150000.00' },
  { userReference: 'tunde.short', name: 'Tunde Bakare', phone: '+2348091112233', category: null, funds: '150.00' },
  { userReference: 'frozen.femi', name: 'Femi Adeyemi', phone: '+2347011112222', category: null, funds: '2000.00' },
] as const;
const MODE: Mode = 'TEST';
const CURRENCY = 'NGN';
const FINAL_WAIT_MS = 10_000;

export interface Demo {
  readonly service: Service;
  readonly serviceUrl: string;
  readonly sandbox: Sandbox;
  readonly databaseUrl: string;
  stop(): Promise<void>;
}

export interface DemoPorts {
  /** 0 takes any free port. */
  readonly port: number;
  readonly sandboxPort: number;
}

/** Starts the service and a sandbox that plays Finswich and the SMS gateway, with customers, in a folder of its own. */
export async function startDemo({ port, sandboxPort }: DemoPorts, environment: NodeJS.ProcessEnv): Promise<Demo> {
  const ports = { service: port || (await freePort()), sandbox: sandboxPort || (await freePort()) };
  const host = '127.0.0.1';
  const sandboxUrl = `http://${host}:${ports.sandbox}`;
  const merchantUrl = `http://${host}:${ports.service}`;
  const keys = {
    secretKey: `test_secret_${randomBytes(16).toString('hex')}`,
    publicKey: `test_public_${randomBytes(16).toString('hex')}`,
  };
  const folder = mkdtempSync(join(tmpdir(), 'finswich-demo-'));
  const databaseUrl = `file:${join(folder, 'finswich.db')}`;
  const config = configured({
    PORT: String(ports.service),
    DATABASE_URL: databaseUrl,
    FINSWICH_TEST_SECRET_KEY: keys.secretKey,
    FINSWICH_TEST_PUBLIC_KEY: keys.publicKey,
    FINSWICH_TEST_API_URL: sandboxUrl,
    FINSWICH_ORIGIN: merchantUrl,
    SMS_PROVIDER: 'termii',
    TERMII_BASE_URL: sandboxUrl,
    TERMII_API_KEY: 'sandbox',
    TERMII_SENDER_ID: 'DemoWallet',
    MERCHANT_NAME: 'Demo Wallet',
    LOG_LEVEL: environment['LOG_LEVEL'] ?? 'error',
  });

  const service = await compose(config);
  let sandbox: Sandbox | undefined;
  const stop = async (): Promise<void> => {
    await sandbox?.close();
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await openCustomers(service);
    const serviceUrl = await service.start();
    sandbox = await startSandbox({
      host,
      port: ports.sandbox,
      merchantUrl,
      webhookToken: null,
      mode: MODE,
      ...keys,
      seed: 1,
      customers: () => balances(service),
      log: createLog(config.logLevel),
    });
    return { service, serviceUrl, sandbox, databaseUrl, stop };
  } catch (thrown) {
    await stop();
    throw portTaken(thrown, ports);
  }
}

/** A start that failed because a port is in use, in words that say what to do. */
function portTaken(thrown: unknown, ports: { service: number; sandbox: number }): unknown {
  const { code, port } = (thrown ?? {}) as { code?: unknown; port?: unknown };
  if (code !== 'EADDRINUSE') return thrown;
  const variable = port === ports.sandbox ? 'SANDBOX_PORT' : 'PORT';
  return new CommandRefused(
    `Port ${String(port)} is in use. Choose another one, for example: ${variable}=${Number(port) + 100} npm run demo`,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

async function openCustomers({ database }: Service): Promise<void> {
  const now = Date.now();
  for (const { userReference, phone, category, funds } of CUSTOMERS) {
    await database.work.run(async (stores) => {
      const who = { userReference, mode: MODE, currency: CURRENCY };
      const opened = await openWallet(stores, { ...who, phone, email: `${userReference}@example.com`, category }, now);
      const funded = await fundWallet(stores, { ...who, amount: funds, reference: `demo-${userReference}` }, now);
      if (!opened.ok || !funded.ok) throw new Error(`the demo's customer ${userReference} could not be opened`);
      if (userReference.startsWith('frozen')) await stores.wallets.setStatus(MODE, userReference, 'frozen');
      return ok(undefined);
    });
  }
}

const balances = ({ database }: Service): Promise<readonly SandboxCustomer[]> =>
  database.work.read(({ ledger }) =>
    Promise.all(
      CUSTOMERS.map(async ({ userReference, name, phone }) => {
        const of = async (kind: 'customer' | 'held'): Promise<string> =>
          displayMoney({
            minor: (await ledger.balance(accountOf(kind, MODE, userReference, CURRENCY).id)) ?? 0,
            currency: CURRENCY,
          });
        return {
          userReference,
          name,
          phone,
          email: `${userReference}@example.com`,
          balance: await of('customer'),
          held: await of('held'),
        };
      }),
    ),
  );

/** How the demo tells what happens; colours only where the terminal shows them. */
export interface Tell {
  title(text: string): void;
  step(text: string, detail: string): void;
  line(text: string): void;
}

/** Plays one purchase, a voucher for ₦200, and tells each step. Answers whether it ended fulfilled and the books balance. */
export async function playPurchase({ service, sandbox }: Demo, tell: Tell): Promise<boolean> {
  const [customer] = CUSTOMERS;
  const { userReference, phone, name } = customer;
  const balance = async (): Promise<string> => {
    const found = (await balances(service)).find((one) => one.userReference === userReference);
    return `${found?.balance ?? '?'} available, ${found?.held ?? '?'} held`;
  };
  tell.title(`${name} buys a Nigeria Airtel PIN for ₦200.00`);
  const purchase = await sandbox.play({ userReference, productId: '4611', amount: '200', recipient: phone });
  tell.line(`   reference ${purchase.reference}`);
  tell.step('Wallet before', await balance());

  tell.step('TRANSACTION_INITIATE', answered(await purchase.initiate()));
  tell.step('SEND_OTP', answered(await purchase.sendOtp()));
  const sms = sandbox.phones.messages(phone).at(-1)?.text ?? '';
  const otp = /\b\d{6,8}\b/.exec(sms)?.[0] ?? '';
  tell.step('SMS on the phone', sms.replaceAll('\n', ' '));
  tell.step('COMPLETE_TRANSACTION', answered(await purchase.complete(otp)));
  const call = purchase.transferCalls[0];
  tell.step(
    'Transfer call at Finswich',
    call ? `HTTP ${call.status ?? 'none'}, ${purchase.transferCalls.length} call` : 'none',
  );
  tell.step('Wallet after paying', await balance());

  await within(
    FINAL_WAIT_MS,
    sandbox.until(() => (sandbox.phones.messages(phone).at(-1)?.text ?? sms) !== sms),
  );
  const value = purchase.exchanges.find((exchange) => exchange.event === 'UTILITY_TRANSACTION_VALUE_READY');
  if (value) tell.step('UTILITY_TRANSACTION_VALUE_READY', answered(value));
  tell.step('SMS on the phone', (sandbox.phones.messages(phone).at(-1)?.text ?? '').replaceAll('\n', ' '));

  const { state, report } = await service.database.work.read(async ({ transactions, ledger }) => ({
    state: (await transactions.find(purchase.reference))?.state ?? 'unknown',
    report: await audit(ledger),
  }));
  const holds = state === 'fulfilled' && report.holds;
  tell.title(
    `The purchase is ${state}; the books ${report.holds ? `balance (${report.entries} entries)` : 'DO NOT balance'}.`,
  );
  return holds;
}

const answered = ({ answer, fault, ms }: Exchange): string =>
  answer
    ? `HTTP ${answer.status} ${JSON.stringify(answer.body)} in ${Math.round(ms ?? 0)} ms`
    : `no answer: ${fault ?? ''}`;

async function within(ms: number, condition: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([condition, late]);
  clearTimeout(timer);
}

/** `PORT` and `SANDBOX_PORT` for the demo. */
export function demoPorts(environment: NodeJS.ProcessEnv): DemoPorts {
  const read = (name: string, otherwise: number): number => {
    const text = environment[name];
    if (text === undefined || text === '') return otherwise;
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
      throw new CommandRefused(`${name} must be a port number.`, EXIT.configuration);
    return Number(text);
  };
  return { port: read('PORT', 3_000), sandboxPort: read('SANDBOX_PORT', 3_001) };
}
