import { idOf } from './kept-under.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import supertest from 'supertest';
import { type Service, compose } from '../../src/compose.ts';
import type { Surroundings } from '../../src/surroundings.ts';
import { readConfig } from '../../src/config.ts';
import type { Mode } from '../../src/core/mode.ts';
import { ok } from '../../src/core/result.ts';
import { type AuditReport, audit } from '../../src/ledger/audit.ts';
import { sign } from '../../src/rails/finswich/signature.ts';
import { type TransactionRecord, transactionRecord } from '../../src/transactions/record.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { type WalletRecord, showWallet } from '../../src/wallets/show.ts';
import { cheapestFolder } from './cheapest-folder.ts';
import { USER } from './events.ts';
import { type SwitchDouble, startSwitchDouble } from './switch-double.ts';
import { UPSTREAMS } from './upstreams.ts';

export const TEST_SECRET = 'test_secret_of_the_tests';
export const LIVE_SECRET = 'live_secret_of_the_tests';
export const PHONE = '+2347081332677';

export interface Answered {
  readonly status: number;
  readonly body: { status: string; code?: string; message?: string; data?: Record<string, unknown> };
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface PostOptions {
  readonly url?: 'transaction' | 'settlement';
  /** A path instead of the usual one. */
  readonly path?: string;
  /** The key that signs; null posts unsigned. */
  readonly secret?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The whole service over real sockets and a real database in a folder of its own, with a clock the test owns. */
export interface Merchant {
  readonly service: Service;
  readonly url: string;
  readonly folder: string;
  readonly upstream: SwitchDouble;
  /** Every line that was logged. */
  readonly log: string[];
  /** The time by the test's clock. */
  now(): number;
  /** Moves the clock on. */
  advance(ms: number): void;
  /** Posts an event, or a raw text that need not be one. */
  post(event: unknown, options?: PostOptions): Promise<Answered>;
  /** The code in the newest SMS. */
  otp(): string;
  /** Works until nothing is due. */
  work(): Promise<void>;
  wallet(mode?: Mode): Promise<WalletRecord>;
  record(reference: string): Promise<TransactionRecord>;
  audit(): Promise<AuditReport>;
  close(): Promise<void>;
}

export interface MerchantOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly surroundings?: Partial<Surroundings>;
  /** Decimal text in NGN; 1000.00 unless said otherwise. */
  readonly funds?: string;
}

export async function startMerchant(options: MerchantOptions = {}): Promise<Merchant> {
  const folder = mkdtempSync(join(cheapestFolder(), 'merchant-'));
  const upstream = await startSwitchDouble(TEST_SECRET);
  try {
    return await startIn(folder, upstream, options);
  } catch (thrown) {
    // A test may expect that it does not start.
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
    throw thrown;
  }
}

async function startIn(
  folder: string,
  upstream: SwitchDouble,
  { environment, surroundings, funds = '1000.00' }: MerchantOptions,
): Promise<Merchant> {
  const environmentOfAll = {
    PORT: '0',
    DATABASE_URL: `file:${join(folder, 'finswich.db')}`,
    APP_SECRET: Buffer.alloc(32, 7).toString('base64'),
    FINSWICH_TEST_SECRET_KEY: TEST_SECRET,
    FINSWICH_TEST_PUBLIC_KEY: 'test_public',
    FINSWICH_TEST_API_URL: upstream.url,
    FINSWICH_LIVE_SECRET_KEY: LIVE_SECRET,
    FINSWICH_LIVE_PUBLIC_KEY: 'live_public',
    FINSWICH_LIVE_API_URL: upstream.url,
    FINSWICH_ORIGIN: 'https://merchant.example',
    SMS_PROVIDER: 'termii',
    TERMII_BASE_URL: upstream.url,
    TERMII_API_KEY: 'key',
    TERMII_SENDER_ID: 'Merchant',
    WORKER: 'off',
    ...environment,
  };
  const config = readConfig(environmentOfAll, surroundings?.rails);
  if (!config.ok) throw new Error(config.error.join('\n'));
  const log: string[] = [];
  const write = (level: string) => (fields: object, line: string) =>
    void log.push(JSON.stringify({ level, line, ...fields }));
  let offset = 0;
  const now = (): number => Date.now() + offset;
  const service = await compose(config.value, {
    clock: now,
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    ...surroundings,
  });
  const url = await service.start();
  const { work } = service.database;
  for (const mode of ['TEST', 'LIVE'] as const) {
    await work.run(async (stores) => {
      const who = { userReference: USER, mode, currency: 'NGN' };
      await openWallet(
        stores,
        { ...who, country: 'NG', phone: PHONE, email: 'meg@example.com', category: 'gold' },
        Date.now(),
      );
      await fundWallet(stores, { ...who, amount: funds, reference: `first-${mode}` }, Date.now());
      return ok(undefined);
    });
  }

  return {
    service,
    url,
    folder,
    upstream,
    log,
    now,
    advance: (ms) => {
      offset += ms;
    },
    post: (event, options) => postEvent(url, event, options),
    otp: () => codeIn(upstream.sms.at(-1)?.text ?? ''),
    work: async () => {
      while ((await service.workOnce()) > 0);
    },
    wallet: async (mode = 'TEST') => required(await work.read((stores) => showWallet(stores, mode, USER))),
    record: async (reference) =>
      required(await work.read(async (stores) => transactionRecord(stores, await idOf(stores, reference), UPSTREAMS))),
    audit: () => work.read(({ ledger }) => audit(ledger)),
    close: async () => {
      await upstream.close();
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const codeIn = (text: string): string => /\b\d{6,8}\b/.exec(text)?.[0] ?? '';

function required<T>(value: T | null): T {
  if (value === null) throw new Error('it is not there');
  return value;
}

/** One event over a real socket, signed as Finswich signs; exactly these bytes. */
export async function postEvent(base: string, event: unknown, options: PostOptions = {}): Promise<Answered> {
  const { url = 'transaction', path = `/webhooks/finswich/${url}`, secret = TEST_SECRET, headers = {} } = options;
  const body = typeof event === 'string' || event instanceof Uint8Array ? event : JSON.stringify(event);
  const signature = secret === null ? {} : { 'x-finswich-signature': sign(body, secret) };
  const response = await supertest(base)
    .post(path)
    .set({ 'content-type': 'application/json', ...signature, ...headers })
    .serialize((bytes: unknown) => bytes as string)
    .send(body as string);
  return { status: response.status, body: response.body as Answered['body'], headers: response.headers };
}
