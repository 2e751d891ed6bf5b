import { randomBytes } from 'node:crypto';
import { makeAppKey } from '../app-keys/keys.ts';
import { displayMoney } from '../core/money.ts';
import { CUSTOMERS, type Demo } from './demo.ts';
import type { Tell } from './demo-transaction.ts';

const METER = '1111111111111';
const ORDER = { sceneCode: 'electricity', billerId: 'IKEDC', itemId: 'prepaid', rechargeAccount: METER, amount: 1_000 };
const PRICE = displayMoney({ minor: 1_000_00, currency: 'NGN' });
const PIN = '4071';
const TEXT_WAIT_MS = 10_000;
/** Rights of the key that orders in the demo. */
const RIGHTS = ['read', 'order', 'pins'];

/** An ordered transaction of the demo, and how it ended. */
export interface PlayedOrder {
  readonly reference: string;
  readonly state: string;
  /** Who ordered, and the app key with which a person may order more for them. */
  readonly userReference: string;
  readonly key: string;
}

interface Answer {
  readonly status: number;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Buys electricity over the bill-payments API as the merchant's back end would, and shows each step. */
export async function playOrder(demo: Demo, tell: Tell): Promise<PlayedOrder> {
  const [{ userReference, phone, name }] = CUSTOMERS;
  const { service, sandbox, balances } = demo;
  const key = await keyOf(demo, 'demo app');
  const call = apiOf(demo, key, userReference);
  const show = (step: string, { status, message }: Answer, facts = message): void =>
    tell.step(step, `${status} ${facts}`, status === 200);
  const wallet = async (): Promise<void> => {
    const found = (await balances('TEST')).find((one) => one.userReference === userReference);
    tell.step('Her wallet', `${found?.balance ?? '?'} available, ${found?.held ?? '?'} held`, null);
  };
  const texts = (): readonly string[] => sandbox.phones.messages(phone).map(({ text }) => text);

  tell.title(`In your own app ${name} buys electricity for ${PRICE}, over VTpass`);
  show('PUT /pin', await call('PUT', '/pin', { pin: PIN }));
  const billers = await call('GET', `/billers?sceneCode=${ORDER.sceneCode}`);
  show('GET /billers', billers, `${listIn(billers, 'billers').length} who sell electricity`);
  const verified = await call('POST', '/verify-account', ORDER);
  const { customerName, address } = (verified.data['result'] ?? {}) as Readonly<Record<string, string>>;
  show('POST /verify-account', verified, `meter ${METER} is of ${customerName ?? '?'}, ${address ?? '?'}`);
  const seen = texts().length;
  const placed = await call('POST', '/create-order', { ...ORDER, phone, pin: PIN }, 'demo-electricity');
  const { billPaymentId = '', status, token, units } = placed.data as Readonly<Record<string, string>>;
  show('POST /create-order', placed, `${status ?? placed.message}, token ${token ?? 'not there yet'}, ${units ?? ''}`);
  await wallet();
  await sandbox
    .until(
      () =>
        texts()
          .slice(seen)
          .some((text) => text.includes('oken')),
      TEXT_WAIT_MS,
    )
    .catch(() => {});
  for (const text of texts().slice(seen)) tell.step('SMS on her phone', text.replaceAll('\n', ' / '), null);
  const stands = await call('GET', `/order-status?billPaymentId=${billPaymentId}`);
  show('GET /order-status', stands);

  const transaction = await service.database.work.read(({ transactions }) => transactions.findCalled(billPaymentId));
  return { reference: billPaymentId, state: transaction?.state ?? 'unknown', userReference, key };
}

const listIn = ({ data }: Answer, name: string): readonly unknown[] => (data[name] ?? []) as readonly unknown[];

/** A key of TEST as `app-key add` makes one. */
export async function keyOf({ service, clock }: Demo, name: string): Promise<string> {
  const { database, ring } = service;
  const by = { actor: { kind: 'cli', id: null, name: 'demo' }, address: null } as const;
  const made = await database.work.run((stores) =>
    makeAppKey(stores, { name, mode: 'TEST', rights: RIGHTS, days: 1 }, randomBytes, {
      by,
      at: clock.now(),
      ring,
    }),
  );
  if (!made.ok) throw new Error(`the demo's app key: ${made.error}`);
  return made.value.key;
}

/** Calls the bill-payments API as the merchant's back end does. */
export function apiOf({ serviceUrl }: Demo, key: string, userReference: string) {
  return async (method: string, path: string, body?: object, idempotencyKey?: string): Promise<Answer> => {
    const response = await fetch(`${serviceUrl}/api/v2/bill-payments/vtpass${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'x-user-reference': userReference,
        ...(body && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { readonly message: string; readonly data: Answer['data'] | null };
    return { status: response.status, message: answer.message, data: answer.data ?? {} };
  };
}
