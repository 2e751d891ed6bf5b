import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { append } from '../../src/audit-log/append.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/clock.ts';
import { err, ok } from '../../src/core/result.ts';
import { stepWatch } from '../../src/core/step-back.ts';
import type { Work } from '../../src/db/stores.ts';
import { WAITS } from '../../src/worker/loop.ts';
import { setBackClockRepair } from '../../src/worker/set-back-clock.ts';
import { newCustomer } from '../harness/customer.ts';
import { PIN, completeEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { REFUSED } from '../harness/switch-double.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { transactionWithCode, settledTransaction } from '../harness/settled-transaction.ts';

let server: SharedPostgres;
beforeAll(async () => {
  server = await sharedPostgres();
});
afterAll(() => server.close());

/** One round of the worker that does not look at the overdue transaction: only messages are tried. */
const runJobs = async (merchant: Merchant): Promise<void> => {
  const { work } = merchant.service.database;
  await work.run(async (stores) => {
    const found = await stores.transactions.find(await idOf(stores, 'UTL-overdue'));
    if (found) await stores.transactions.saveState({ ...found, dueAt: null });
    return ok(found);
  });
  await merchant.service.workOnce();
};

/** Another worker's look at the clock: it starts now, or has seen the clock set back from `setBackFrom`. */
const anotherWorker = (
  merchant: Merchant,
  setBackFrom: () => number | null = () => null,
  work: Work = merchant.service.database.work,
): ((busy: readonly number[]) => Promise<void>) => {
  const write = (_: object, line: string): void => void merchant.log.push(line);
  const quiet = { debug: write, info: write, warn: write, error: write };
  return setBackClockRepair({ work, clock: () => merchant.now(), log: quiet, setBackFrom, waits: WAITS });
};

const endOf = async (merchant: Merchant, reference: string): Promise<number> =>
  Date.parse((await merchant.record(reference)).expires_at);

const timesSetBack = ({ log }: Merchant): number => log.filter((line) => line.includes('clock.set_back')).length;

describe.each([
  ['sqlite', async () => ({})],
  ['postgres', async () => ({ DATABASE_URL: await server.migratedDatabase() })],
])('on %s', (_, settings) => {
  test.each([
    ['10 minutes', 10 * MINUTE],
    ['an hour', HOUR],
    ['a day', DAY],
  ])(
    'a clock set back by %s makes no customer and no message wait longer than the rule says',
    async (_step, stepMs) => {
      const merchant = await startMerchant({
        environment: { ...(await settings()), FINSWICH_TRANSFER_TIMEOUT_MS: '500' },
      });
      try {
        const { user } = await newCustomer(merchant);
        const of = { user_reference: user };
        const overdue = await transactionWithCode(merchant, 'UTL-overdue', user);
        // No worker looks at it when its time is over.
        merchant.advance(61 * MINUTE);
        const inDoubt = await transactionWithCode(merchant, 'UTL-in-doubt', user);
        merchant.upstream.script = () => ({ kind: 'reset' });
        expect((await merchant.post(completeEvent('UTL-in-doubt', inDoubt, of))).status).toBe(504);
        const failed = await transactionWithCode(merchant, 'UTL-failed', user);
        merchant.upstream.script = () => REFUSED;
        expect((await merchant.post(completeEvent('UTL-failed', failed, of))).status).toBe(502);
        const otp = await transactionWithCode(merchant, 'UTL-waits', user);
        merchant.upstream.smsScript = () => 'refuse';
        await runJobs(merchant);
        merchant.upstream.smsScript = () => 'ok';
        merchant.advance(-stepMs);
        await merchant.work();

        // Money: what was over stays over, although its time seems to be still to come.
        const late = await merchant.post(completeEvent('UTL-overdue', overdue, of));
        expect([late.status, late.body.code]).toEqual([410, 'transaction_expired']);
        // The customer: another code in half a minute at the most, and then it is sent.
        const again = await merchant.post(sendOtpEvent('UTL-waits', of));
        expect([again.status, again.body.data]).toMatchObject([429, { limit: 'gap' }]);
        const waitS = Number(again.headers['retry-after']);
        expect(waitS).toBeLessThanOrEqual(30);
        merchant.advance(waitS * SECOND);
        expect((await merchant.post(sendOtpEvent('UTL-waits', of))).status).toBe(200);
        expect(merchant.otp()).toBe(otp);
        // Messages: tried again within their normal delay of the new time.
        const sent = merchant.upstream.sms.length;
        merchant.advance(MINUTE);
        await merchant.work();
        expect(merchant.upstream.sms.slice(sent).map(({ text }) => text)).toEqual(
          expect.arrayContaining([expect.stringMatching(/not go through|failed|given back|NGN 200\.00/)]),
        );
        // Money in doubt: a person is asked a quarter of an hour after the new time.
        merchant.advance(15 * MINUTE);
        await merchant.work();
        expect((await merchant.record('UTL-in-doubt')).reviews).toMatchObject([{ kind: 'in_doubt', status: 'open' }]);
        expect(merchant.log.filter((line) => line.includes('clock.set_back'))).toHaveLength(1);
        expect((await merchant.audit()).holds).toBe(true);
      } finally {
        await merchant.close();
      }
    },
  );

  test('a message that nobody has tried goes when it was to go: one of now at once, one of later after its own wait', async () => {
    const merchant = await startMerchant({ environment: await settings() });
    try {
      const { user } = await newCustomer(merchant);
      const said = (): readonly string[] => merchant.upstream.sms.map(({ text }) => text);
      await settledTransaction(merchant, 'UTL-now', user);
      await merchant.post(valueReadyEvent('UTL-now', { user_reference: user }));
      merchant.advance(30 * SECOND);
      await settledTransaction(merchant, 'UTL-follows', user);
      merchant.advance(-DAY);
      await merchant.work();
      expect(said().filter((text) => text.includes(PIN))).toHaveLength(1);
      merchant.advance(MINUTE);
      await merchant.work();
      expect(said().join()).not.toContain('has not come yet');
      merchant.advance(MINUTE);
      await merchant.work();
      expect(said().at(-1)).toContain('has not come yet');
    } finally {
      await merchant.close();
    }
  });

  describe('a step back is dealt with once', () => {
    let merchant: Merchant;
    let user: string;
    beforeEach(async () => {
      merchant = await startMerchant({ environment: await settings() });
      ({ user } = await newCustomer(merchant));
      await transactionWithCode(merchant, 'UTL-earlier', user);
    });
    afterEach(() => merchant.close());

    const completes = async (reference: string, otp: string): Promise<void> => {
      const answer = await merchant.post(completeEvent(reference, otp, { user_reference: user }));
      expect(answer.body).toMatchObject({ status: 'success' });
    };

    test('however many workers start after it: what was bought since lives its whole hour', async () => {
      // Written down by the old time, and nothing of its kind after it.
      const { database, ring } = merchant.service;
      const actor = { kind: 'cli', id: null, name: 'ada' } as const;
      const act = {
        at: merchant.now(),
        actor,
        address: null,
        act: 'staff.unlock',
        subject: 'staff/1',
        reason: null,
      } as const;
      await database.work.run(async ({ auditLog }) => ok(await append(auditLog, ring, { ...act, detail: {} })));
      merchant.advance(-DAY);
      await merchant.work();
      const otp = await transactionWithCode(merchant, 'UTL-since', user);
      merchant.advance(4 * MINUTE);
      for (const again of [anotherWorker(merchant), anotherWorker(merchant)]) await again([]);
      await merchant.work();
      expect((await merchant.record('UTL-since')).state).toBe('awaiting_otp');
      await completes('UTL-since', otp);
      expect(timesSetBack(merchant)).toBe(1);
    });

    test('by one of two workers that both saw it', async () => {
      const both = [1, 2].map(() =>
        anotherWorker(
          merchant,
          stepWatch(() => merchant.now()),
        ),
      );
      for (const worker of both) await worker([]);
      merchant.advance(-HOUR);
      for (const worker of both) await worker([]);
      expect(timesSetBack(merchant)).toBe(1);
    });

    test('and the next one is another', async () => {
      merchant.advance(-HOUR);
      await merchant.work();
      await transactionWithCode(merchant, 'UTL-since', user);
      merchant.advance(-10 * MINUTE);
      await merchant.work();
      expect(timesSetBack(merchant)).toBe(2);
    });

    test('and ends no transaction that began before anybody noticed it', async () => {
      merchant.advance(-DAY);
      const otp = await transactionWithCode(merchant, 'UTL-since', user);
      await merchant.work();
      await completes('UTL-since', otp);
      expect(timesSetBack(merchant)).toBe(1);
    });

    test.each([0, 1, 7, 13])('to its end, where a worker died after %i of its changes', async (made) => {
      merchant.advance(-10 * MINUTE);
      const { work } = merchant.service.database;
      let units = 0;
      const dies = anotherWorker(merchant, () => null, {
        ...work,
        run: (piece) => (units++ > made ? Promise.reject(new Error('this worker is dead')) : work.run(piece)),
      });
      await expect(dies([])).rejects.toThrow('this worker is dead');
      const isDone = async () => (await work.read(({ stepBack }) => stepBack.last()))?.isDone;
      expect(await isDone()).toBe(false);
      merchant.advance(MINUTE);
      await anotherWorker(merchant)([]);
      expect(await isDone()).toBe(true);
      expect(timesSetBack(merchant)).toBe(1);
      expect(await endOf(merchant, 'UTL-earlier')).toBeLessThanOrEqual(merchant.now() + HOUR);
    });

    test('and again before all of it is dealt with: what was over by the first time stays over', async () => {
      const otp = await transactionWithCode(merchant, 'UTL-over', user);
      merchant.advance(61 * MINUTE);
      const { work } = merchant.service.database;
      let units = 0;
      const worker = anotherWorker(
        merchant,
        stepWatch(() => merchant.now()),
        // The answer to its first change is lost, before it has come to transactions.
        {
          ...work,
          run: async (piece) => {
            units += 1;
            if (units !== 2) return work.run(piece);
            await work.run(async (stores) => {
              await piece(stores);
              return err('undone');
            });
            throw new Error('away');
          },
        },
      );
      merchant.advance(-30 * MINUTE);
      await expect(worker([])).rejects.toThrow('away');
      merchant.advance(-10 * MINUTE);
      await worker([]);
      const late = await merchant.post(completeEvent('UTL-over', otp, { user_reference: user }));
      expect([late.status, late.body.code]).toEqual([410, 'transaction_expired']);
    });
  });
});

test('rows that another connection has locked when the clock is set back are corrected in the next round', async () => {
  const DATABASE_URL = await server.migratedDatabase();
  const merchant = await startMerchant({ environment: { DATABASE_URL } });
  const client = new Client({ connectionString: DATABASE_URL });
  await client.connect();
  try {
    const { user } = await newCustomer(merchant);
    await transactionWithCode(merchant, 'UTL-held', user);
    const before = await endOf(merchant, 'UTL-held');
    await client.query('begin');
    await client.query(`select 1 from transactions where reference = 'UTL-held' for update`);
    merchant.advance(-HOUR);
    const worker = anotherWorker(merchant);
    await worker([]);
    expect(await endOf(merchant, 'UTL-held')).toBe(before);
    await client.query('commit');
    await worker([]);
    expect(await endOf(merchant, 'UTL-held')).toBeLessThanOrEqual(merchant.now() + HOUR);
  } finally {
    await client.end();
    await merchant.close();
  }
});
