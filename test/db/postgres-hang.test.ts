import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import { completeEvent, initiateEvent, sendOtpEvent } from '../harness/events.ts';
import { type Answered, type Merchant, startMerchant } from '../harness/merchant.ts';
import { type PostgresServer, startPostgresServer } from '../harness/postgres-server.ts';
import { transactionWithCode } from '../harness/settled-transaction.ts';
import { startSilentProxy } from '../harness/silent-proxy.ts';

const USER = 'poormeggriffin';

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgresServer();
});
afterAll(() => postgres.close());

const serving = (url: string): Promise<Merchant> =>
  startMerchant({ environment: { DATABASE_URL: url, WORKER: 'inline' }, funds: '100000.00' });

/** A primary that is there one moment, silent the next, and answers at the same address once another was promoted. */
interface Primary {
  readonly url: string;
  fallSilent(): void;
  promote(): Promise<void>;
  close(): Promise<void>;
}

const frozen = async (): Promise<Primary> => ({
  url: await postgres.newDatabase(),
  fallSilent: () => postgres.freeze?.(),
  promote: async () => {
    await postgres.kill?.();
    await postgres.start?.();
  },
  close: async () => {},
});

async function behindANetworkThatVanishes(): Promise<Primary> {
  const url = new URL(await postgres.newDatabase());
  const real = Number(url.port);
  const proxy = await startSilentProxy(real);
  url.port = String(proxy.port);
  return {
    url: url.href,
    fallSilent: () => proxy.fallSilent(),
    promote: async () => proxy.passTo(real),
    close: () => proxy.close(),
  };
}

const statusOf = async ({ url }: Merchant, path: string): Promise<number> => (await fetch(url + path)).status;

test.each([
  ['whose every process stands still', frozen],
  ['that vanishes from the network with its sockets open', behindANetworkThatVanishes],
])(
  'a primary %s: refused while it is away, served again after the promotion, nothing lost or doubled',
  async (_, start) => {
    const primary = await start();
    const merchant = await serving(primary.url);
    try {
      // As many sessions as there can be, all of them idle when the primary falls silent.
      const before = Array.from({ length: 40 }, (_unused, at) => `BEFORE-${at}`);
      await Promise.all(before.map((reference) => merchant.post(initiateEvent(reference))));
      const otp = await transactionWithCode(merchant, 'UTL-paid-later', USER);
      expect(await statusOf(merchant, '/readyz')).toBe(200);

      primary.fallSilent();
      const during = Array.from({ length: 60 }, (_unused, at) => `DURING-${at}`);
      const [ready, alive, ...refused] = await Promise.all([
        statusOf(merchant, '/readyz'),
        statusOf(merchant, '/healthz'),
        ...during.map((reference) => merchant.post(initiateEvent(reference))),
      ]);
      // It is silent until all of these are out: only a bound of the service's own has ended them.
      expect([ready, alive]).toEqual([503, 200]);
      expect(new Set(refused.map(({ status, body }) => `${status} ${body.code}`))).toEqual(new Set(['503 overloaded']));

      const posted = merchant.post(sendOtpEvent('UTL-paid-later'));
      await primary.promote();
      expect((await untilServed(() => merchant.post(initiateEvent('FIRST')))).status).toBe(200);
      expect(await statusOf(merchant, '/readyz')).toBe(200);
      await posted;

      const again = await Promise.all(
        [...before, ...during].map((reference) => merchant.post(initiateEvent(reference))),
      );
      expect(new Set(again.map(({ status }) => status))).toEqual(new Set([200]));
      const paid = await Promise.all(
        Array.from({ length: 3 }, () => merchant.post(completeEvent('UTL-paid-later', otp))),
      );
      expect(paid.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(merchant.upstream.calls.map(({ reference }) => reference)).toEqual(['UTL-paid-later']);
      expect((await merchant.wallet()).balances).toMatchObject([{ available: '99800.00', held: '0.00' }]);
      expect((await merchant.audit()).holds).toBe(true);
    } finally {
      await merchant.close();
      await primary.close();
    }
  },
);

/** Posts one event after the other, as a sender that retries does, until one is served. */
async function untilServed(post: () => Promise<Answered>): Promise<Answered> {
  for (;;) {
    const answer = await post();
    if (answer.status === 200) return answer;
  }
}

test('told to stop while the database is silent, the service ends all the same; what was asked of it is refused', async () => {
  const primary = await behindANetworkThatVanishes();
  const merchant = await serving(primary.url);
  try {
    await Promise.all(['A', 'B', 'C'].map((reference) => merchant.post(initiateEvent(reference))));
    primary.fallSilent();
    const { work, desk } = merchant.service.database;
    const asked = [work.read(({ transactions }) => transactions.called('A')), desk.totals()].map((answer) =>
      Promise.resolve<unknown>(answer).catch((thrown: unknown) => thrown),
    );
    await merchant.close();
    expect(await Promise.all(asked)).toEqual([expect.any(StorageUnavailable), expect.any(StorageUnavailable)]);
  } finally {
    await primary.close();
  }
});
