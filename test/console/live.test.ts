import { afterEach, expect, test } from '@jest/globals';
import { createLiveFeed } from '../../src/console/live.ts';
import { AREAS, type Positions } from '../../src/desk/ports.ts';
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

test('who listens hears of a new purchase without asking again, by what changed alone', async () => {
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

test('a service that stops waits for no further look, which would keep its process', async () => {
  const rests: (AbortSignal | undefined)[] = [];
  const pause = (_ms: number, signal?: AbortSignal) => {
    rests.push(signal);
    return new Promise<void>((_, end) => signal?.addEventListener('abort', () => end(signal.reason as Error)));
  };
  const changes = { areas: [], references: [], positions: {} as Positions };
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const feed = createLiveFeed({ changes: () => Promise.resolve(changes) }, pause, log);
  const heard = feed.listen(new AbortController().signal)[Symbol.asyncIterator]();
  expect((await heard.next()).value).toEqual({ areas: AREAS, references: [] });
  feed.close();
  expect((await heard.next()).done).toBe(true);
  expect(rests.map((signal) => signal?.aborted)).toEqual([true]);
});

test('a service that stops lets nobody hang', async () => {
  desk = await startDesk();
  const live = await listen(desk, await desk.member('viewer'));
  expect(await live.next()).not.toBeNull();
  const ended = live.next();
  const stopped = desk.close();
  desk = undefined;
  await stopped;
  expect(await ended).toBeNull();
});
