import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, jest, test } from '@jest/globals';
import type { PoolClient } from 'pg';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import { type ClientPool, sessionPool } from '../../src/db/postgres/postgres-pool.ts';
import { type Patience, QUERY_PATIENCE, boundedQueries, cut } from '../../src/db/postgres/postgres-session.ts';

const MOMENT: Patience = { ms: 40, isShortened: false };

afterEach(() => void jest.useRealTimers());

interface FakeClient {
  readonly client: PoolClient;
  readonly isCut: () => boolean;
}

/** A client whose queries are answered as the test says; cut, the one that is out fails, as pg has it. */
function fakeClient(
  answer: (text: string) => Promise<unknown>,
  onRelease: (isLost: boolean) => void = () => {},
): FakeClient {
  let lose = (): void => {};
  let isCut = false;
  const lost = new Promise<never>((_, reject) => {
    lose = () => {
      isCut = true;
      reject(new Error('Connection terminated unexpectedly'));
    };
  });
  lost.catch(() => {});
  const client = {
    on: () => client,
    query: (text: string) => Promise.race([answer(text), lost]),
    release: onRelease,
    connection: { stream: { destroy: lose } },
  };
  return { client: client as unknown as PoolClient, isCut: () => isCut };
}

const never = (): Promise<unknown> => new Promise(() => {});

test('a query that is not answered in time fails as out of time, and its connection is cut', async () => {
  const { client, isCut } = fakeClient(never);
  let hangs = 0;
  const { query, setPatience } = boundedQueries(client, () => (hangs += 1));
  setPatience(MOMENT);
  await expect(query('SELECT 1')).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  expect([isCut(), hangs]).toEqual([true, 1]);
});

test('a process that was stopped itself for longer reads the answer that waits for it', async () => {
  const { port1, port2 } = new MessageChannel();
  const { client, isCut } = fakeClient(() => once(port1, 'message'));
  const { query, setPatience } = boundedQueries(client, () => {});
  setPatience(MOMENT);
  // After an immediate, timers that are due run before what has arrived is read.
  await new Promise(setImmediate);
  const asked = query('SELECT 1');
  port2.postMessage('the answer');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MOMENT.ms * 5);
  expect(await asked).toEqual(['the answer']);
  expect(isCut()).toBe(false);
  port1.close();
});

test('while another session hangs, what people read gets no more time than an event; an audit keeps its own', async () => {
  jest.useFakeTimers();
  const [read, audit] = [fakeClient(never), fakeClient(never)];
  const [reading, auditing] = [boundedQueries(read.client, () => {}), boundedQueries(audit.client, () => {})];
  reading.setPatience({ ms: 600_000, isShortened: true });
  auditing.setPatience({ ms: 600_000, isShortened: false });
  const audited = auditing.query('SELECT everything').catch(() => 'cut');
  const asked = reading.query('SELECT a page');
  asked.catch(() => {});
  for (const { shorten } of [reading, auditing]) shorten();
  jest.advanceTimersByTime(QUERY_PATIENCE.ms - 1);
  expect(read.isCut()).toBe(false);
  jest.advanceTimersByTime(1);
  expect({ read: read.isCut(), audit: audit.isCut() }).toEqual({ read: true, audit: false });
  await expect(asked).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  cut(audit.client);
  expect(await audited).toBe('cut');
});

test('as soon as one session hangs, those opened before it are not used again', async () => {
  const released: [string, boolean][] = [];
  const clients = ['first', 'second', 'third'].map((name) =>
    fakeClient(
      (text) => (text === 'hang' ? never() : Promise.resolve(name)),
      (isLost) => released.push([name, isLost]),
    ),
  );
  const free = clients.map(({ client }) => client);
  const pool: Pick<ClientPool, 'connect'> = { connect: (async () => free.shift()) as never };
  const sessions = sessionPool(pool as ClientPool, MOMENT, () => sessions.suspect());

  const [first, second] = [await sessions.take(), await sessions.take()];
  sessions.giveBack(second, false);
  free.unshift(second.client);
  await expect(first.query('hang')).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  sessions.giveBack(first, true);
  const third = await sessions.take();
  expect(await third.query('who')).toBe('third');
  expect(released).toEqual([
    ['second', false],
    ['first', true],
    ['second', true],
  ]);
  const [cutFirst, cutSecond, cutThird] = clients.map(({ isCut }) => isCut());
  expect({ cutFirst, cutSecond, cutThird }).toEqual({ cutFirst: true, cutSecond: true, cutThird: false });
  await expect(
    sessionPool({ connect: async () => Promise.reject(new Error('none')) } as never, MOMENT, () => {}).take(),
  ).rejects.toThrow(StorageUnavailable);
});
