import { randomBytes } from 'node:crypto';
import { makeAppKey } from '../../src/app-keys/keys.ts';
import type { AppRight } from '../../src/app-keys/ports.ts';
import { type Ground, KEYS, ground } from '../sandbox/vtpass/ground.ts';
import { type Merchant, type MerchantOptions, startMerchant } from '../harness/merchant.ts';
import { USER } from '../harness/events.ts';
import { run } from '../db/records.ts';

interface Replied {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly status: number;
    readonly message: string;
    readonly data: Record<string, never>;
    readonly code?: string;
    readonly billPaymentId?: string;
  };
}

/** What a route answers, of any kind: the fields that tests look into. */
export interface Data {
  readonly [field: string]: unknown;
  readonly billPaymentId: string;
  readonly requestId: string;
  readonly orderNo: string;
  readonly token: string;
  readonly pins: readonly string[];
  readonly serials: readonly string[];
  readonly validationId: string;
  readonly message: string;
  readonly paidAt: string;
  readonly reversal: { readonly at: string };
  readonly billers: readonly { readonly billerId: string }[];
  readonly items: readonly { readonly itemId: string; readonly amount: number }[];
  readonly billPayments: readonly { readonly rechargeAccount: string }[];
  readonly result: {
    readonly customerName: string;
    readonly accountList: { readonly accounts: readonly { readonly account: string }[] };
  };
}

/** A merchant whose app orders over VTpass, which the sandbox plays. */
export interface SellingMerchant {
  readonly merchant: Merchant;
  readonly vtpass: Ground;
  /** The key of the merchant's back end. */
  readonly key: string;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Replied>;
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Replied>;
  /** Moves both clocks on, and works until nothing is due. */
  readonly later: (seconds: number) => Promise<void>;
  readonly newKey: (rights: readonly AppRight[]) => Promise<string>;
  readonly close: () => Promise<void>;
}

export async function startSelling(options: MerchantOptions = {}): Promise<SellingMerchant> {
  const vtpass = await ground();
  const merchant = await startMerchant({
    ...options,
    environment: {
      VTPASS_TEST_API_KEY: KEYS.apiKey,
      VTPASS_TEST_PUBLIC_KEY: KEYS.publicKey,
      VTPASS_TEST_SECRET_KEY: KEYS.secretKey,
      VTPASS_TEST_API_URL: `${vtpass.url}/vtpass/api`,
      VTPASS_WEBHOOK_TOKEN: 'a-token-that-nobody-can-guess',
      BILLS_PIN: 'off',
      ...options.environment,
    },
  });
  const { database, ring } = merchant.service;
  vtpass.now = merchant.now();
  const by = { actor: { kind: 'cli', id: null, name: 'test' }, address: null } as const;
  const newKey = async (rights: readonly AppRight[]): Promise<string> => {
    const made = await run(database.work, (stores) =>
      makeAppKey(stores, { name: 'shop', mode: 'TEST', rights, days: 30 }, randomBytes, {
        by,
        at: merchant.now(),
        ring,
      }),
    );
    if (!made.ok) throw new Error(made.error);
    return made.value.key;
  };
  const key = await newKey(['read', 'order']);
  const call = async (method: string, path: string, headers: Record<string, string>, body?: unknown) => {
    vtpass.now = merchant.now();
    const response = await fetch(`${merchant.url}/api/v2/bill-payments/vtpass${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'x-user-reference': USER,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Replied['body'] };
  };
  return {
    merchant,
    vtpass,
    key,
    get: (path, headers = {}) => call('GET', path, headers),
    post: (path, body, headers = {}) => call('POST', path, headers, body),
    later: async (seconds) => {
      merchant.advance(seconds * 1_000);
      vtpass.now = merchant.now();
      await merchant.work();
    },
    newKey,
    close: async () => {
      await merchant.close();
      await vtpass[Symbol.asyncDispose]();
    },
  };
}

export const AIRTIME = {
  sceneCode: 'airtime',
  billerId: 'MTN',
  rechargeAccount: '08011111111',
  amount: 500,
  phone: '08031234567',
};
