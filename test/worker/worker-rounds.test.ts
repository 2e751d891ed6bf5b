import type { ServerResponse } from 'node:http';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DAY, HOUR } from '../../src/core/clock.ts';
import { LOOK_MS } from '../../src/worker/loop.ts';
import { aJob, aVoucher, fresh, known, run } from '../db/records.ts';
import { USER } from '../harness/events.ts';
import { keyOf } from '../harness/kept-under.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { type LoopbackGateway, json, startGateway } from '../messaging/loopback-gateway.ts';

/** The worker's own. */
const AT_ONCE = 16;

let merchant: Merchant;
let gateway: LoopbackGateway;
/** What the gateway has not answered yet; null once it answers at once. */
let held: ServerResponse[] | null;
/** Resolves when a round of the worker has ended. */
let ended: PromiseWithResolvers<void>;
let beginNext: () => void;

beforeEach(async () => {
  held = null;
  ended = Promise.withResolvers();
  gateway = await startGateway((response) => (held ? held.push(response) : answer(response)));
  merchant = await startMerchant({
    environment: { TERMII_BASE_URL: gateway.url },
    surroundings: {
      pause: (ms, signal) =>
        ms === LOOK_MS
          ? new Promise<void>((begin, stop) => {
              if (signal?.aborted) stop();
              signal?.addEventListener('abort', stop);
              beginNext = begin;
              ended.resolve();
            })
          : pause(ms, undefined, { signal }),
    },
  });
});
afterEach(async () => {
  answerAll();
  await merchant.close();
  await gateway.close();
});

const answer = (response: ServerResponse): void =>
  json(response, 200, { message_id: '1', message: 'Successfully Sent' });
function answerAll(): void {
  const late = held ?? [];
  held = null;
  late.forEach(answer);
}

/** Begins another round, as soon as the one under way has ended, and waits for its end. */
async function round(): Promise<void> {
  await ended.promise;
  ended = Promise.withResolvers();
  beginNext();
  await ended.promise;
  // Rounds that only look take no turn of the event loop, in which the gateway is heard.
  await turn();
}

/** A voucher whose time is long over; answers whether its value is still there. */
const someVoucher = async (): Promise<() => Promise<'kept' | 'gone'>> => {
  const { work } = merchant.service.database;
  const id = await run(work, async (stores) => {
    const transactionId = (await keyOf(stores, fresh())).id;
    const inserted = await stores.vouchers.insert(aVoucher({ transactionId }));
    await stores.vouchers.setSent(inserted, 1, 'termii');
    return inserted;
  });
  return async () => ((await work.read(({ vouchers }) => vouchers.find(id)))?.shreddedAt === null ? 'kept' : 'gone');
};

test('a gateway that is slow is given at most as many messages at once as the worker runs, and all of them in the end', async () => {
  const { work } = merchant.service.database;
  const { id } = await run(work, async (stores) => {
    const paid = await known(stores, { userReference: USER, state: 'settled', dueAt: null });
    for (let count = 0; count < 3 * AT_ONCE; count += 1)
      await stores.outbox.enqueue(aJob({ kind: 'send_transaction_paid', transactionId: paid.id, runAt: 0 }), 0);
    return paid;
  });
  const tried = async (status: string): Promise<number> =>
    (await work.read(({ outbox }) => outbox.of(id))).filter((job) => job.attempts > 0 && job.status === status).length;
  held = [];
  merchant.service.startWorking();
  for (let count = 0; count < 3; count += 1) await round();
  expect(await tried('queued')).toBe(AT_ONCE);
  answerAll();
  while ((await tried('done')) < 3 * AT_ONCE) await round();
  expect(gateway.requests).toHaveLength(3 * AT_ONCE);
});

test('after the clock was set back by a day the house is kept an hour later, not a day', async () => {
  const before = await someVoucher();
  merchant.service.startWorking();
  await round();
  merchant.advance(-DAY);
  await round();
  const since = await someVoucher();
  merchant.advance(HOUR);
  await round();
  expect({ before: await before(), since: await since() }).toEqual({ before: 'gone', since: 'gone' });
});
