import { mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { type Place, type Running, json, makePlace, serviceSettings, start, urlOf } from '../cli/process.ts';
import { PIN, completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { type Answered, TEST_SECRET, codeIn, postEvent } from '../harness/merchant.ts';
import { ACCEPTED, REFUSED, type Sms, type SwitchDouble, startSwitchDouble } from '../harness/switch-double.ts';
import { rowsOf } from './rows.ts';

/** Some buy before the backup and some after it: a phone gets ten codes an hour. */
const CUSTOMERS = { before: ['ada', 'bola', 'chidi'], after: ['dayo', 'efe', 'femi'], restored: ['gozie'] } as const;
const everybody = Object.values(CUSTOMERS).flat();
const phoneOf = (user: string): string => `+234803100000${everybody.findIndex((one) => one === user)}`;

let upstream: SwitchDouble;
let place: Place;
let service: Running;
let url: string;
const running: Running[] = [];

beforeAll(async () => {
  upstream = await startSwitchDouble(TEST_SECRET);
  upstream.script = ({ reference }) =>
    reference.includes('refused') ? REFUSED : reference.includes('in-doubt') ? { kind: 'reset' } : ACCEPTED;
  place = makePlace({ ...serviceSettings(upstream.url), REDO_LOG: './redo' });
});
afterAll(async () => {
  for (const one of running) one.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  await upstream.close();
  place.remove();
});

const launch = (...args: string[]): Running => {
  const launched = start(place, args);
  running.push(launched);
  return launched;
};

/** What Finswich posted, except SEND_OTP, which asks for a new text each time. */
const posted: object[] = [];

function post(event: object): Promise<Answered> {
  posted.push(event);
  return postEvent(url, event);
}

/** Posts all of it again; returns the reply to each. */
async function repeatAll(): Promise<unknown[]> {
  const told: unknown[] = [];
  for (const event of posted) {
    const { status, body } = await postEvent(url, event);
    told.push({ event, status, body });
  }
  return told;
}

/** How transactions end, each after the event that decides it. */
const ENDINGS: Readonly<
  Record<string, (reference: string, user: Readonly<Record<string, string>>) => Promise<unknown>>
> = {
  paid: async () => {},
  refused: async () => {},
  'in-doubt': async () => {},
  fulfilled: (reference, user) => post(valueReadyEvent(reference, user)),
  'paid-in-doubt': (reference, user) => post(valueReadyEvent(reference, user)),
  reversed: async (reference, user) => {
    await post(valueReadyEvent(reference, user));
    await post(reversalEvent(reference, user));
    await post(reversalEvent(reference, user));
  },
  'half-reversed': (reference, user) => post(reversalEvent(reference, { ...user, amount: 100 })),
};

async function transaction(reference: string, userReference: string, ending: string): Promise<void> {
  const user = { user_reference: userReference };
  await post(initiateEvent(reference, user));
  await postEvent(url, sendOtpEvent(reference, user));
  const isHisCode = ({ to, text }: Sms): boolean => `+${to}` === phoneOf(userReference) && text.includes('your code');
  const otp = codeIn(upstream.sms.findLast(isHisCode)?.text ?? '');
  await post(completeEvent(reference, otp === '000000' ? '111111' : '000000', user));
  await post(completeEvent(reference, otp, user));
  await ENDINGS[ending]?.(reference, user);
}

/** Everybody buys at once, each one transaction of every ending. */
const everyEnding = (round: 'before' | 'after'): Promise<unknown> =>
  Promise.all(
    CUSTOMERS[round].map(async (user) => {
      for (const ending of Object.keys(ENDINGS)) await transaction(`${round}-${user}-${ending}`, user, ending);
      const who = { user_reference: user };
      await post(initiateEvent(`${round}-${user}-dear`, { ...who, amount: '9999999' }));
      await post(initiateEvent(`${round}-${user}-paid`, { ...who, amount: '7' }));
      await post(valueReadyEvent(`${round}-${user}-unknown`, who));
      await post({ event: 'SOMETHING_NEW', data: { txn_reference: `${round}-${user}` } });
    }),
  );

const database = (name = 'data/finswich.db'): string => join(place.folder, name);

/**
 * Waits until every message that is due has gone out and no call is under way. A message that no worker has leased yet
 * may be due later.
 */
async function untilQuiet(): Promise<void> {
  const client = new Sqlite(database(), { readonly: true });
  const busy = client
    .prepare(
      `SELECT (SELECT count(*) FROM jobs WHERE status = 'queued' AND (attempts > 0 OR run_at <= ?))
        + (SELECT count(*) FROM transactions WHERE state = 'submitting')`,
    )
    .pluck();
  while ((busy.get(Date.now()) as number) > 0) await pause(20);
  client.close();
}

test('the drill: last night’s copy and the log since make the lost database again, and nothing is sent twice', async () => {
  service = launch('serve');
  url = await urlOf(service);
  const second = launch('work');
  await second.until(/worker\.started/);
  for (const user of everybody) {
    await json(place, ['wallet', 'open', '--user', user, '--mode', 'TEST', '--phone', phoneOf(user)]);
    await json(place, ['wallet', 'fund', '--user', user, '--mode', 'TEST', '--amount', '9000', '--reference', user]);
  }

  const [, copied] = await Promise.all([
    everyEnding('before'),
    json<{ position: number }>(place, ['backup', 'copy.db']),
  ]);
  expect(copied.position).toBeGreaterThan(0);
  expect(readdirSync(place.folder).filter((name) => name.startsWith('copy.db'))).toEqual(['copy.db']);
  const copy = { ...place, environment: { ...place.environment, DATABASE_URL: 'file:./copy.db' } };
  expect(await json(copy, ['audit'])).toMatchObject({ holds: true });

  await everyEnding('after');
  const cases = await json<{ id: number; kind: string }[]>(place, ['review', 'list']);
  const conflict = cases.find(({ kind }) => kind === 'reversal_conflict');
  const decision = ['--choice', 'refund', '--reason', 'it was all of it', '--by', 'joy'];
  await json(place, ['review', 'decide', String(conflict?.id), ...decision]);
  await json(place, ['wallet', 'fund', '--user', 'ada', '--mode', 'TEST', '--amount', '5', '--reference', 'late']);
  // As they are answered at the end: a call in doubt may have been decided since.
  const told = await repeatAll();
  await untilQuiet();
  const sent = upstream.sms.length;
  const called = upstream.calls.length;
  service.kill('SIGKILL');
  second.kill('SIGKILL');
  await Promise.all([service.ended, second.ended]);

  mkdirSync(database('lost'));
  for (const name of readdirSync(database('data')).filter((one) => one.startsWith('finswich.db'))) {
    renameSync(join(database('data'), name), join(database('lost'), name));
  }
  const lost = rowsOf(database('lost/finswich.db'));

  for (const name of readdirSync(database('redo'))) {
    expect(readFileSync(join(database('redo'), name), 'utf8')).not.toContain(PIN);
  }
  const restored = await json<{ records: number; position: number }>(place, ['restore', 'copy.db']);
  expect(restored).toMatchObject({ copy_position: copied.position, audit: { holds: true, faults: [] } });
  expect(restored.records).toBeGreaterThan(100);
  expect(rowsOf(database())).toEqual(lost);
  const states = lost['transactions']?.map((row) => (row as { state: string }).state) ?? [];
  expect(states).toHaveLength(2 * 3 * (Object.keys(ENDINGS).length + 1));
  expect(new Set(states)).toEqual(new Set(['settled', 'failed', 'in_doubt', 'fulfilled', 'reversed', 'declined']));

  url = await urlOf(launch('serve'));
  expect(await repeatAll()).toEqual(told);
  // Messages go out in their order: with this one's, whatever else was due would be out too.
  await transaction('fresh', 'gozie', 'fulfilled');
  await untilQuiet();
  expect(upstream.calls.slice(called).map(({ reference }) => reference)).toEqual(['fresh']);
  // Customers who have paid and wait for a PIN get a message after two minutes, which may be now.
  const since = upstream.sms.slice(sent).filter(({ text }) => !text.includes('has not come yet'));
  expect(since.map(({ to }) => `+${to}`)).toEqual([phoneOf('gozie'), phoneOf('gozie')]);
  expect(new Set(upstream.sms.map(({ to, text }) => `${to} ${text}`)).size).toBe(upstream.sms.length);
  expect(await json(place, ['audit'])).toMatchObject({ holds: true });
});

test('killed again and again under load, the service leaves a log that makes the same database', async () => {
  const other = makePlace(place.environment);
  const ada = ['--user', 'ada', '--mode', 'TEST'];
  await json(other, ['wallet', 'open', ...ada]);
  await json(other, ['backup', 'copy.db']);
  let answered = 0;
  for (let kills = 0; kills < 4; kills += 1) {
    const serving = start(other, ['serve']);
    running.push(serving);
    const base = await urlOf(serving);
    const enough = answered + 100;
    await Promise.all(
      Array.from({ length: 16 }, async (_, line) => {
        for (let count = 0; ; count += 1) {
          const event = initiateEvent(`${kills}-${line}-${count}`, { user_reference: 'ada' });
          if (!(await postEvent(base, event).catch(() => null))) return;
          answered += 1;
          // In the middle of what the others post.
          if (answered === enough) serving.kill('SIGKILL');
        }
      }),
    );
  }
  // What the last kill left of a commit is overwritten by the next one.
  await json(other, ['wallet', 'fund', ...ada, '--amount', '5', '--reference', 'last']);
  const file = join(other.folder, 'data/finswich.db');
  renameSync(file, join(other.folder, 'lost.db'));
  const lost = rowsOf(join(other.folder, 'lost.db'));
  expect(lost['transactions']?.length).toBeGreaterThanOrEqual(answered);
  expect(answered).toBeGreaterThanOrEqual(400);
  await json(other, ['restore', 'copy.db']);
  expect(rowsOf(file)).toEqual(lost);
  other.remove();
});
