import type { Log } from '../../src/core/log.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Faults, Order } from '../../src/sandbox/order.ts';
import type { Transaction } from '../../src/sandbox/transaction.ts';
import { ADA, ADA_PHONE, type FakeMerchant, KEYS, startFakeMerchant } from './fake-merchant.ts';

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

export interface Playground {
  readonly merchant: FakeMerchant;
  readonly sandbox: Sandbox;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A sandbox and a merchant that know each other; `await using` closes both. Its minutes last a millisecond. */
export async function playground(options: Partial<SandboxOptions> = {}): Promise<Playground> {
  const merchant = await startFakeMerchant(options.webhookToken ?? null);
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    merchantUrl: merchant.url,
    webhookToken: null,
    mode: 'TEST',
    ...KEYS,
    seed: 7,
    customers: () => merchant.customers(),
    minuteMs: 1,
    log: silent,
    ...options,
  }).catch(async (thrown: unknown) => {
    await merchant.close();
    throw thrown;
  });
  merchant.sandboxUrl = sandbox.url;
  return {
    merchant,
    sandbox,
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await merchant.close();
    },
  };
}

export const AIRTEL_PIN = '4611';
export const MTN_AIRTIME = '4102';
export const IKEJA_POWER = '5207';

export const order = (faults: Partial<Faults> = {}, change: Partial<Order> = {}): Order => ({
  userReference: ADA,
  productId: AIRTEL_PIN,
  amount: '200',
  recipient: ADA_PHONE,
  faults,
  ...change,
});

/** Plays all the customer's steps; resolves when COMPLETE is answered. */
export async function buy(ground: Playground, what: Order): Promise<Transaction> {
  const transaction = await ground.sandbox.play(what);
  await playThrough(ground, transaction);
  return transaction;
}

export async function playThrough({ merchant }: Playground, transaction: Transaction): Promise<void> {
  await transaction.initiate();
  await transaction.sendOtp();
  await transaction.complete(merchant.otpOf(transaction.reference) ?? '');
}
