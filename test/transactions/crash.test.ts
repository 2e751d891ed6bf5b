import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { ok } from '../../src/core/result.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { audit } from '../../src/ledger/audit.ts';
import type { Checkpoint } from '../../src/transactions/call.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { type CrashingProcess, startCrashing } from '../harness/crashing-process.ts';
import { USER, completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { TEST_SECRET, codeIn, postEvent } from '../harness/merchant.ts';
import { ACCEPTED, type SwitchDouble, startSwitchDouble } from '../harness/switch-double.ts';

const folder = mkdtempSync(join(tmpdir(), 'crash-'));
const children: ChildProcess[] = [];
const upstream = await startSwitchDouble(TEST_SECRET);
/** What the transfer API does, by reference; the transactions of this file run side by side. */
const scripts = new Map<string, SwitchDouble['script']>();
upstream.script = (call) => scripts.get(call.reference)?.(call) ?? ACCEPTED;
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

/** By then a call that was out when its process died is taken for lost. */
const LOST_MS = 60_000;

async function start(databaseUrl: string, crashAt: Checkpoint | null, clockAheadMs = 0): Promise<CrashingProcess> {
  const settings = {
    DATABASE_URL: databaseUrl,
    FINSWICH_TEST_SECRET_KEY: TEST_SECRET,
    FINSWICH_TEST_PUBLIC_KEY: 'test_public',
    FINSWICH_TEST_API_URL: upstream.url,
    SMS_PROVIDER: 'termii',
    TERMII_BASE_URL: upstream.url,
    TERMII_API_KEY: 'key',
    TERMII_SENDER_ID: 'Merchant',
  };
  const started = await startCrashing(settings, crashAt, clockAheadMs);
  children.push(started.child);
  return started;
}

/** Where the process dies, what the restarted one must find, and what a repeated COMPLETE is then answered. */
const POINTS = [
  { point: 'before_hold', calls: 1, state: 'settled', answer: 'success' },
  { point: 'after_hold', calls: 0, state: 'in_doubt', answer: 'transfer_in_doubt' },
  { point: 'call_out', calls: 1, state: 'in_doubt', answer: 'transfer_in_doubt' },
  { point: 'call_answered', calls: 1, state: 'in_doubt', answer: 'transfer_in_doubt' },
  { point: 'before_reply', calls: 1, state: 'settled', answer: 'success' },
] as const satisfies readonly { point: Checkpoint | 'call_out'; [key: string]: unknown }[];

async function withDatabase<T>(databaseUrl: string, act: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(databaseUrl);
  try {
    return await act(database);
  } finally {
    await database.close();
  }
}

test.concurrent.each(POINTS)(
  'kill -9 $point: after the restart the transaction is $state, the books hold, and no second call was made',
  async ({ point, calls, state, answer }) => {
    const phone = `+23480300000${POINTS.findIndex((one) => one.point === point)}0`;
    const databaseUrl = `file:${join(folder, `${point}.db`)}`;
    const reference = `CRASH-${point}`;
    await withDatabase(databaseUrl, ({ work }) =>
      work.run(async (stores) => {
        const who = { userReference: USER, mode: 'TEST', currency: 'NGN' } as const;
        await openWallet(stores, { ...who, country: 'NG', phone, email: null, category: null }, 1);
        return ok(await fundWallet(stores, { ...who, amount: '1000', reference: 'f' }, 1));
      }),
    );

    const first = await start(databaseUrl, point === 'call_out' ? null : point);
    await postEvent(first.url, initiateEvent(reference));
    await postEvent(first.url, sendOtpEvent(reference));
    const otp = codeIn(upstream.sms.findLast((sms) => `+${sms.to}` === phone)?.text ?? '');
    if (point === 'call_out') {
      scripts.set(reference, () => {
        first.child.kill('SIGKILL');
        return { kind: 'hang' };
      });
    }
    const died = once(first.child, 'exit');
    await expect(postEvent(first.url, completeEvent(reference, otp))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await died).toEqual([null, 'SIGKILL']);

    scripts.delete(reference);
    const second = await start(databaseUrl, null, LOST_MS);
    const again = await postEvent(second.url, completeEvent(reference, otp));
    expect(again.body.code ?? again.body.status).toBe(answer);
    const { found, report, heldMoney } = await withDatabase(databaseUrl, ({ work }) =>
      work.read(async (stores) => ({
        found: await stores.transactions.find(await idOf(stores, reference)),
        report: await audit(stores.ledger),
        heldMoney: await stores.ledger.balance(accountOf('held', 'TEST', USER, 'NGN').id),
      })),
    );
    expect(found?.state).toBe(state);
    expect(heldMoney).toBe(state === 'in_doubt' ? 20_000 : 0);
    expect(report).toMatchObject({ holds: true, faults: [] });
    expect(upstream.calls.filter((call) => call.reference === reference)).toHaveLength(calls);

    // Evidence still ends it well: the voucher proves the payment, the reversal brings the money back.
    expect((await postEvent(second.url, valueReadyEvent(reference))).status).toBe(200);
    // A repeat gets what the evidence has decided, and is no longer told that the money is held.
    expect((await postEvent(second.url, completeEvent(reference, otp))).body).toEqual({ status: 'success' });
    expect((await postEvent(second.url, reversalEvent(reference))).status).toBe(200);
    expect((await postEvent(second.url, completeEvent(reference, otp))).body).toEqual({ status: 'success' });
    const after = await withDatabase(databaseUrl, ({ work }) =>
      work.read(async (stores) => ({
        state: (await stores.transactions.find(await idOf(stores, reference)))?.state,
        left: await stores.ledger.balance(accountOf('customer', 'TEST', USER, 'NGN').id),
        holds: (await audit(stores.ledger)).holds,
      })),
    );
    expect(after).toEqual({ state: 'reversed', left: 100_000, holds: true });
    second.child.kill('SIGTERM');
    expect(await once(second.child, 'exit')).toEqual([null, 'SIGTERM']);
  },
  // Ten processes are started at the same time.
  90_000,
);
