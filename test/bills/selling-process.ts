import { randomBytes } from 'node:crypto';
import { makeAppKey } from '../../src/app-keys/keys.ts';
import type { AppRight } from '../../src/app-keys/ports.ts';
import { createKeyRing } from '../../src/core/key-ring.ts';
import type { Mode } from '../../src/core/mode.ts';
import { ok } from '../../src/core/result.ts';
import type { Database } from '../../src/db/database.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { type AuditReport, audit } from '../../src/ledger/audit.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { run } from '../db/records.ts';
import { KEYS } from '../sandbox/vtpass/ground.ts';

/** What a process of the service sells over VTpass with, and the shop's own view of its database. */

export const APP_SECRET = Buffer.alloc(32, 7);
/** The secret part of the URL where VTpass posts. */
export const NOTICE_TOKEN = 'a-token-that-nobody-can-guess';

/** The settings of a process that sells over the VTpass at this URL, on any free port. */
export const sellingSettings = (vtpassUrl: string): Record<string, string> => ({
  PORT: '0',
  APP_SECRET: APP_SECRET.toString('base64'),
  VTPASS_TEST_API_KEY: KEYS.apiKey,
  VTPASS_TEST_PUBLIC_KEY: KEYS.publicKey,
  VTPASS_TEST_SECRET_KEY: KEYS.secretKey,
  VTPASS_TEST_API_URL: `${vtpassUrl}/vtpass/api`,
  VTPASS_WEBHOOK_TOKEN: NOTICE_TOKEN,
});

/** Opens wallets with this much money (decimal text in NGN). */
export async function openCustomers({ work }: Database, users: readonly string[], funds: string): Promise<void> {
  const profile = { country: 'NG', phone: null, email: null, category: null };
  const opened = await work.run(async (stores) => {
    for (const userReference of users) {
      const who = { userReference, mode: 'TEST', currency: 'NGN' } as const;
      await openWallet(stores, { ...who, ...profile }, Date.now());
      await fundWallet(stores, { ...who, amount: funds, reference: `first-${userReference}` }, Date.now());
    }
    return ok(undefined);
  });
  if (!opened.ok) throw new Error('the wallets could not be opened');
}

/** A key of the merchant's back end. */
export async function newAppKey({ work }: Database, rights: readonly AppRight[], mode: Mode = 'TEST'): Promise<string> {
  const by = { actor: { kind: 'cli', id: null, name: 'test' }, address: null } as const;
  const acting = { by, at: Date.now(), ring: createKeyRing([APP_SECRET]) };
  const request = { name: 'back end', mode, rights, days: 30 };
  const made = await run(work, (stores) => makeAppKey(stores, request, randomBytes, acting));
  if (!made.ok) throw new Error(made.error);
  return made.value.key;
}

/** What a customer can spend, and what is set aside, in kobo. */
export const walletIn = ({ work }: Database, user: string): Promise<{ available: number; held: number }> =>
  work.read(async ({ ledger }) => ({
    available: (await ledger.balance(accountOf('customer', 'TEST', user, 'NGN').id)) ?? 0,
    held: (await ledger.balance(accountOf('held', 'TEST', user, 'NGN').id)) ?? 0,
  }));

export const auditOf = ({ work }: Database): Promise<AuditReport> => work.read(({ ledger }) => audit(ledger));

export interface Reply {
  readonly status: number;
  readonly code: string | undefined;
  /** The payment that a refusal names. */
  readonly names: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

/** The merchant's back end, which calls one process of the service. Rejects when the connection ends without an answer. */
export interface BackEnd {
  order(user: string, order: object, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  put(user: string, path: string, body: object): Promise<Reply>;
  get(user: string, path: string): Promise<Reply>;
}

export function backEndAt(url: string, key: string): BackEnd {
  const call = async (
    method: string,
    path: string,
    user: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> => {
    const response = await fetch(`${url}/api/v2/bill-payments/vtpass${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'x-user-reference': user,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const said = (await response.json()) as { data: Reply['data'] | null; code?: string; billPaymentId?: string };
    return {
      status: response.status,
      code: said.code,
      names: said.billPaymentId,
      data: said.data ?? {},
      headers: response.headers,
    };
  };
  return {
    order: (user, order, headers) => call('POST', '/create-order', user, order, headers),
    put: (user, path, body) => call('PUT', path, user, body),
    get: (user, path) => call('GET', path, user),
  };
}
