import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from 'pg';
import { ok } from '../../src/core/result.ts';
import { updateWallet } from '../../src/wallets/update.ts';
import { available, newCustomer } from '../harness/customer.ts';
import { completeEvent, initiateEvent, sendOtpEvent } from '../harness/events.ts';
import { startMerchantAndSession } from '../harness/merchant-and-session.ts';
import type { Merchant } from '../harness/merchant.ts';
import { somebodyWaits } from '../harness/somebody-waits.ts';

const NEW = '+2348099999977';
let merchant: Merchant;
let other: Client;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ merchant, other, close } = await startMerchantAndSession());
});
afterAll(() => close());

const change = (user: string, phone: string, before: () => Promise<void> = async () => {}) =>
  merchant.service.database.work.run(async (stores) => {
    const request = { mode: 'TEST', userReference: user, change: { phone } } as const;
    const changed = await updateWallet(stores, request, 'ada@wallet.example', merchant.now());
    await before();
    return changed;
  });

test('an attempt with the old phone’s code that waits while the phone is changed finds the code expired', async () => {
  const { user } = await newCustomer(merchant);
  const over = { user_reference: user };
  await merchant.post(initiateEvent('RACE-1', over));
  await merchant.post(sendOtpEvent('RACE-1', over));
  const code = merchant.otp();
  const isChanged = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const changing = change(user, NEW, async () => {
    isChanged.resolve();
    await goOn.promise;
  });
  await isChanged.promise;
  const completing = merchant.post(completeEvent('RACE-1', code, over));
  await somebodyWaits(other);
  goOn.resolve();
  expect(await changing).toEqual(ok('updated'));
  const answer = await completing;
  expect([answer.status, answer.body.code]).toEqual([400, 'otp_expired']);
  expect(await available(merchant, user)).toBe(100_000);
});

test('changes, codes and attempts of one customer at the same instant never deadlock', async () => {
  const { user } = await newCustomer(merchant, '100000.00');
  const over = { user_reference: user };
  const references = Array.from({ length: 8 }, (_, place) => `RACE-${place + 10}`);
  for (const reference of references) await merchant.post(initiateEvent(reference, over));
  const answers = await Promise.all([
    ...references.flatMap((reference) => [
      merchant.post(sendOtpEvent(reference, over)).then(({ status }) => status),
      merchant.post(completeEvent(reference, '000000', over)).then(({ status }) => status),
    ]),
    ...references.map((_, place) =>
      change(user, `+23480311111${10 + place}`).then((changed) => (changed.ok ? 200 : 500)),
    ),
  ]);
  expect(answers.filter((status) => status >= 500)).toEqual([]);
  expect(await merchant.audit()).toMatchObject({ holds: true });
});
