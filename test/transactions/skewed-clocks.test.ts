import { EventEmitter, once } from 'node:events';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SKEW_LOGGED_MS, skewLogger } from '../../src/db/database-clock.ts';
import { LOOK_MS } from '../../src/worker/loop.ts';
import { completeEvent, initiateEvent, sendOtpEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { ACCEPTED } from '../harness/switch-double.ts';

const MINUTE = 60_000;
const AHEAD_MS = 2 * MINUTE;

let postgres: SharedPostgres;
/** One whose machine's clock is right, one whose is two minutes ahead, one whose is two minutes behind. */
const SKEWS_MS = [0, AHEAD_MS, -AHEAD_MS];
let receivers: Merchant[];
/** Emits an event, named after a worker's skew, at the end of each of its rounds. */
const rounds = new EventEmitter();

beforeAll(async () => {
  postgres = await sharedPostgres();
  const url = await postgres.migratedDatabase();
  receivers = [];
  for (const skewMs of SKEWS_MS) {
    receivers.push(
      await startMerchant({
        funds: '100000.00',
        environment: { DATABASE_URL: url, WORKER: 'inline', FINSWICH_TRANSFER_TIMEOUT_MS: '60000' },
        surroundings: {
          clock: null,
          systemClock: () => Date.now() + skewMs,
          pause: (ms, signal) => {
            if (ms === LOOK_MS) rounds.emit(String(skewMs));
            return pause(ms, undefined, { signal });
          },
        },
      }),
    );
  }
});
afterAll(async () => {
  for (const receiver of receivers) await receiver.close();
  await postgres.close();
});

test('receivers whose clocks are minutes apart: no call that is out is given up, nothing expires early, no transaction is in doubt', async () => {
  const [right, ahead, behind] = receivers as [Merchant, Merchant, Merchant];
  const pairs = [right, ahead, behind].flatMap((first) =>
    [right, ahead, behind].map((second) => [first, second] as const),
  );
  const bought: (() => ReturnType<Merchant['post']>)[] = [];
  for (const [at, [first, second]] of pairs.entries()) {
    const reference = `SKEW-${at}`;
    await first.post(initiateEvent(reference));
    await second.post(sendOtpEvent(reference));
    const otp = second.otp();
    bought.push(() => first.post(completeEvent(reference, otp)));
  }
  // No call is answered before every worker has looked at all of them.
  const looked = Promise.withResolvers<void>();
  let out = 0;
  for (const { upstream } of receivers) {
    upstream.script = async () => {
      out += 1;
      if (out === pairs.length) void Promise.all(SKEWS_MS.map(wholeRound)).then(() => looked.resolve());
      await looked.promise;
      return ACCEPTED;
    };
  }
  const completed = await Promise.all(bought.map((complete) => complete()));
  expect(completed.map(({ status, body }) => `${status} ${body.code ?? body.status}`)).toEqual(
    pairs.map(() => '200 success'),
  );
  const { work } = right.service.database;
  for (const at of pairs.keys()) {
    const steps = await work.read(async (stores) => stores.transactions.transitions(await idOf(stores, `SKEW-${at}`)));
    expect(steps.map(({ on }) => on)).toEqual(['otpSent', 'consented', 'paid']);
    const times = steps.map((step) => step.at);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  }
});

/** The round that is under way may have begun before; the one after it has not. */
async function wholeRound(skewMs: number): Promise<void> {
  for (const _ of ['under way', 'whole']) await once(rounds, String(skewMs));
}

test('the skew is measured, and reported in the log and the metrics', async () => {
  const skews = await Promise.all(
    receivers.map(async ({ url }) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(/^finswich_clock_skew_seconds (\S+)$/m.exec(text)?.[1]);
    }),
  );
  for (const [at, seconds] of [0, AHEAD_MS / 1_000, -AHEAD_MS / 1_000].entries())
    expect(skews[at]).toBeCloseTo(seconds, 0);
  const warned = receivers.map(({ log }) => log.filter((line) => line.includes('"clock.skewed"')).length);
  expect(warned).toEqual([0, 1, 1]);
});

test('support staff are told of the machines whose clocks are off, once for each process that is there', async () => {
  const { database } = (receivers[0] as Merchant).service;
  const now = await database.time();
  const query = { seenSince: now - MINUTE, aboveMs: SKEW_LOGGED_MS, most: 10 };
  const told = await database.desk.skewedClocks(query);
  expect(new Set(told.map(({ host }) => host))).toEqual(new Set([hostname()]));
  const seconds = told.map(({ skewMs }) => Math.round(skewMs / 1_000));
  expect(seconds.toSorted((one, other) => one - other)).toEqual([-AHEAD_MS / 1_000, AHEAD_MS / 1_000]);
  // A process that was here yesterday is forgotten.
  const receiver = { id: 'today', host: 'h', startedAt: now, skewMs: 9_000 };
  await database.seeReceiver?.({ ...receiver, id: 'yesterday', seenAt: now - 25 * 60 * MINUTE });
  await database.seeReceiver?.({ ...receiver, seenAt: now });
  await database.seeReceiver?.({ ...receiver, seenAt: now, skewMs: 8_000 });
  const all = await database.desk.skewedClocks({ ...query, seenSince: 0 });
  expect(all.filter(({ host }) => host === 'h')).toEqual([{ host: 'h', skewMs: 8_000, seenAt: now }]);
});

test('a skew is reported when it begins to matter, changes or ends, and not again and again', () => {
  const lines: unknown[] = [];
  const write = ({ skew_ms }: Record<string, unknown>, line: string): void => void lines.push([line, skew_ms]);
  const tell = skewLogger({ debug: write, info: write, warn: write, error: write });
  for (const skew of [0, SKEW_LOGGED_MS, SKEW_LOGGED_MS + 1, SKEW_LOGGED_MS + 900, 62_000, 62_000, 40, 0, -9_000])
    tell(skew);
  expect(lines).toEqual([
    ['clock.skewed', SKEW_LOGGED_MS + 1],
    ['clock.skewed', 62_000],
    ['clock.right_again', 40],
    ['clock.skewed', -9_000],
  ]);
});
