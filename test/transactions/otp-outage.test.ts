import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { ok } from '../../src/core/result.ts';
import { issueOtp } from '../../src/otp/issue.ts';
import { newCustomer } from '../harness/customer.ts';
import { completeEvent, initiateEvent, sendOtpEvent } from '../harness/events.ts';
import { idOf, keyOf } from '../harness/kept-under.ts';
import { type Answered, type Merchant, startMerchant } from '../harness/merchant.ts';

let merchant: Merchant;
/** Another process on the same file. */
let other: Sqlite.Database;
beforeAll(async () => {
  merchant = await startMerchant();
  other = new Sqlite(join(merchant.folder, 'finswich.db'));
});
afterAll(async () => {
  other.close();
  await merchant.close();
});
afterEach(() => {
  merchant.upstream.smsScript = () => 'ok';
  if (other.inTransaction) other.exec('ROLLBACK');
});

let count = 0;

async function initiated() {
  const reference = `OUTAGE-${(count += 1)}`;
  const { user, phone } = await newCustomer(merchant);
  const over = { user_reference: user };
  await merchant.post(initiateEvent(reference, over));
  const send = () => merchant.post(sendOtpEvent(reference, over));
  const complete = (otp: string) => merchant.post(completeEvent(reference, otp, over));
  return { reference, phone, send, complete };
}

const codeOf = ({ body }: Answered): string => body.code ?? body.status;

/** The database is locked from the moment at which the gateway has the SMS. */
function lockOnceSent(verdict: 'ok' | 'refuse'): void {
  merchant.upstream.smsScript = () => {
    if (!other.inTransaction) other.exec('BEGIN IMMEDIATE');
    return verdict;
  };
}

const sendsOf = async (reference: string): Promise<string[]> =>
  (
    await merchant.service.database.work.read(async (stores) => stores.otp.sendRecord(await idOf(stores, reference)))
  ).map(({ status }) => status);

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(20);
}

test('a code that left is answered with success while the database is away, and is on file already', async () => {
  const { reference, send } = await initiated();
  lockOnceSent('ok');
  expect(codeOf(await send())).toBe('success');
  const { state, history } = await merchant.record(reference);
  expect(state).toBe('initiated');
  expect(history.filter(({ detail }) => detail['event'] === 'SEND_OTP')).toMatchObject([
    { detail: { verdict: 'acted', answer: null } },
  ]);

  other.exec('ROLLBACK');
  await until(async () => (await merchant.record(reference)).state === 'awaiting_otp');
  expect(await sendsOf(reference)).toEqual(['sent']);
  const after = await merchant.record(reference);
  expect(after.history.filter(({ detail }) => detail['event'] === 'SEND_OTP')).toMatchObject([
    { detail: { verdict: 'acted', answer: 'success' } },
  ]);
});

test('a code that did not leave is answered as not delivered while the database is away, and expires when it is back', async () => {
  const { reference, send } = await initiated();
  lockOnceSent('refuse');
  const refused = await send();
  expect([refused.status, codeOf(refused)]).toEqual([502, 'otp_not_delivered']);
  other.exec('ROLLBACK');
  await until(async () => (await sendsOf(reference))[0] === 'failed');
  const challenge = await merchant.service.database.work.read(async (stores) =>
    stores.otp.challenge(await idOf(stores, reference)),
  );
  expect(challenge?.expiresAt).toBeLessThan(merchant.now());
  expect((await merchant.record(reference)).history).toContainEqual(
    expect.objectContaining({
      detail: expect.objectContaining({ event: 'SEND_OTP', verdict: 'refused', answer: 'otp_not_delivered' }),
    }),
  );
});

test('after a crash between the intent and the SMS the code may have left: the next request waits, and the code pays', async () => {
  const { reference, phone, send, complete } = await initiated();
  const { service } = merchant;
  // What a process leaves behind when it dies right after it has recorded the intent.
  const left = await service.database.work.run(async (stores) => {
    const transaction = await keyOf(stores, reference);
    const transactionExpiresAt = (await stores.transactions.find(transaction.id))?.expiresAt ?? 0;
    const request = {
      transaction,
      mode: 'TEST' as const,
      recipient: phone,
      transactionExpiresAt,
      digits: 6,
      policy: service.policy,
      now: merchant.now(),
    };
    return ok(await issueOtp(stores.otp, service.ring, request));
  });
  if (!left.ok || left.value.kind !== 'issued') throw new Error('no code was issued');
  const waits = await send();
  expect([codeOf(waits), waits.body.data?.['limit']]).toEqual(['otp_send_limit', 'gap']);
  expect(codeOf(await complete(left.value.code))).toBe('success');
});
