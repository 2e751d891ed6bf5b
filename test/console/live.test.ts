import { afterEach, expect, test } from '@jest/globals';
import { type Change, createLiveFeed } from '../../src/console/live.ts';
import type { DeskStore } from '../../src/desk/ports.ts';
import { AREAS, type Changes, type Positions } from '../../src/desk/ports/changes.ts';
import { initiateEvent } from '../harness/events.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

interface Listening {
  /** Resolves with the data of the next event; null when the stream has ended. */
  next(): Promise<{ areas: string[]; references: string[] } | null>;
  leave(): void;
}

async function listen({ url }: Desk, { token }: Member): Promise<Listening> {
  const leave = new AbortController();
  const response = await fetch(`${url}/api/v1/live`, { headers: { cookie: `session=${token}` }, signal: leave.signal });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  // Proxies that keep an answer back until it is whole would never pass this one on.
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    leave: () => leave.abort(),
    next: async () => {
      for (;;) {
        const event = /event: changed\ndata: (.*)\n\n/.exec(text);
        if (event) {
          text = text.slice(event.index + event[0].length);
          return JSON.parse(event[1] ?? '') as { areas: string[]; references: string[] };
        }
        const read = await reader?.read();
        if (!read || read.done) return null;
        text += read.value;
      }
    },
  };
}

test('a listener hears of a new transaction without asking again, and only of what changed', async () => {
  desk = await startDesk();
  const live = await listen(desk, await desk.member('viewer'));
  const other = await listen(desk, await desk.member('agent'));
  for (const listener of [live, other]) expect(await listener.next()).toEqual({ areas: [...AREAS], references: [] });
  await desk.post(initiateEvent('UTL-live0000000000001687247368'));
  for (const listener of [live, other]) {
    const change = await listener.next();
    expect(change?.areas).toEqual(expect.arrayContaining(['transactions', 'deliveries']));
    expect(change?.references).toEqual(['UTL-live0000000000001687247368']);
    listener.leave();
  }
});

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
/** What is sent without another look; undefined when nothing is, because a hang would say less. */
const soon = (told: Promise<Change | undefined>) => Promise.race([told, settled().then(settled)]);

/** A feed over a database that answers with `look`. It looks again at each `step`. */
function aFeed(look: (since: Positions | null) => Promise<Partial<Changes>>) {
  const rests: (AbortSignal | undefined)[] = [];
  let wake = (): void => {};
  const pause = (_ms: number, signal?: AbortSignal) => {
    rests.push(signal);
    return new Promise<void>((resolve, reject) => {
      wake = resolve;
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });
  };
  const changes: DeskStore['changes'] = async ({ since }) => ({
    areas: [],
    references: [],
    positions: {} as Positions,
    ...(await look(since)),
  });
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const feed = createLiveFeed({ changes }, pause, log);
  const listen = () => {
    const leave = new AbortController();
    const heard = feed.listen(leave.signal)[Symbol.asyncIterator]();
    return { next: async () => (await heard.next()).value as Change | undefined, leave: () => leave.abort() };
  };
  const step = async (): Promise<void> => {
    wake();
    await settled();
  };
  return { feed, listen, step, rests };
}
const ALL = { areas: AREAS, references: [] };

test('a service that stops does not wait for another look, which would keep its process alive', async () => {
  const { feed, listen, rests } = aFeed(async () => ({}));
  const page = listen();
  expect(await page.next()).toEqual(ALL);
  feed.close();
  expect(await page.next()).toBeUndefined();
  expect(rests.map((signal) => signal?.aborted)).toEqual([true]);
});

test('it stops looking when every listener has left; a later listener hears of everything, and of what comes next', async () => {
  let looks = 0;
  const { feed, listen, step } = aFeed(async (since) => {
    looks += 1;
    return since === null ? {} : { areas: ['reviews'], references: ['UTL-1'] };
  });
  const first = listen();
  expect(await first.next()).toEqual(ALL);
  first.leave();
  expect(await first.next()).toBeUndefined();
  for (let count = 0; count < 3; count += 1) await step();
  expect(looks).toBe(1);

  const second = listen();
  expect(await soon(second.next())).toEqual(ALL);
  const next = second.next();
  await step();
  expect(await soon(next)).toEqual({ areas: ['reviews'], references: ['UTL-1'] });
  feed.close();
});

test('what came while the database was away is sent as soon as it is back', async () => {
  const known = { entries: 7 } as Positions;
  let isAway = false;
  const { feed, listen, step } = aFeed(async (since) => {
    if (isAway) throw new Error('away');
    if (since === null) return { positions: known };
    return since === known ? { areas: ['outbox'], references: ['UTL-missed'] } : {};
  });
  const page = listen();
  expect(await page.next()).toEqual(ALL);
  const next = page.next();
  isAway = true;
  for (let count = 0; count < 2; count += 1) await step();
  isAway = false;
  await step();
  feed.close();
  expect(await next).toEqual({
    areas: ['outbox'],
    references: ['UTL-missed'],
  });
});

test('a slow listener gets all that it missed, in one message', async () => {
  let looks = 0;
  const { feed, listen, step } = aFeed(async (since) => {
    looks += 1;
    return since === null ? {} : { areas: [looks === 2 ? 'reviews' : 'outbox'], references: [`UTL-${looks}`] };
  });
  const page = listen();
  expect(await page.next()).toEqual(ALL);
  for (let count = 0; count < 2; count += 1) await step();
  expect(await soon(page.next())).toEqual({ areas: ['reviews', 'outbox'], references: ['UTL-2', 'UTL-3'] });
  const next = page.next();
  await step();
  feed.close();
  expect(await next).toEqual({ areas: ['outbox'], references: ['UTL-4'] });
});

test('a service that stops ends every stream', async () => {
  desk = await startDesk();
  const live = await listen(desk, await desk.member('viewer'));
  expect(await live.next()).not.toBeNull();
  const ended = live.next();
  const stopped = desk.close();
  desk = undefined;
  await stopped;
  expect(await ended).toBeNull();
});
