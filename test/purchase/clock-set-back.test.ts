import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/clock.ts';
import { ok } from '../../src/core/result.ts';
import { newCustomer } from '../harness/customer.ts';
import { completeEvent, sendOtpEvent } from '../harness/events.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { REFUSED } from '../harness/switch-double.ts';
import { type PostgresServer, startPostgresServer } from '../harness/postgres-server.ts';
import { purchaseWithCode } from '../harness/settled-purchase.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
});
afterAll(() => server.close());

/** One round, in which every purchase that is over stays unseen: only messages are tried. */
const runJobs = async (merchant: Merchant): Promise<void> => {
  const { work } = merchant.service.database;
  await work.run(async ({ transactions }) => {
    const found = await transactions.find('UTL-overdue');
    if (found) await transactions.saveState({ ...found, dueAt: null });
    return ok(found);
  });
  await merchant.service.workOnce();
};

describe.each([
  ['sqlite', async () => ({})],
  ['postgres', async () => ({ DATABASE_URL: await server.newDatabase() })],
])('on %s', (_, settings) => {
  test.each([
    ['10 minutes', 10 * MINUTE],
    ['an hour', HOUR],
    ['a day', DAY],
  ])(
    'a clock set back by %s makes no customer and no message wait longer than the rule says',
    async (_step, stepMs) => {
      const merchant = await startMerchant({ environment: await settings() });
      try {
        const { user } = await newCustomer(merchant);
        const of = { user_reference: user };
        const overdue = await purchaseWithCode(merchant, 'UTL-overdue', user);
        // Nobody looks at it when its time is over.
        merchant.advance(61 * MINUTE);
        const inDoubt = await purchaseWithCode(merchant, 'UTL-in-doubt', user);
        merchant.upstream.script = () => ({ kind: 'reset' });
        expect((await merchant.post(completeEvent('UTL-in-doubt', inDoubt, of))).status).toBe(504);
        const failed = await purchaseWithCode(merchant, 'UTL-failed', user);
        merchant.upstream.script = () => REFUSED;
        expect((await merchant.post(completeEvent('UTL-failed', failed, of))).status).toBe(502);
        const otp = await purchaseWithCode(merchant, 'UTL-waits', user);
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
});
