import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Response } from 'express';
import type { LiveEvent } from '../../src/console/route.ts';
import { sendEvents } from '../../src/console/send-events.ts';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

/** A source that sends `first`, and then nothing more until it is ended. */
const quiet = (first: readonly LiveEvent[] = []) =>
  async function* open(signal: AbortSignal): AsyncGenerator<LiveEvent> {
    yield* first;
    if (!signal.aborted) await new Promise<void>((end) => signal.addEventListener('abort', () => end()));
  };

/** A response that is read at once. */
function anAnswer() {
  const stream = new PassThrough();
  let text = '';
  stream.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const chained = { status: () => response, set: () => response, flushHeaders: () => {}, socket: null };
  const response = Object.assign(stream, chained) as unknown as Response;
  return { response, text: () => text };
}

async function listening(stillKnown: () => Promise<boolean>, first: readonly LiveEvent[] = []) {
  const { response, text } = anAnswer();
  let isOver = false;
  const sent = sendEvents(response, quiet(first), stillKnown, () => ({ at: 'now' })).then(() => {
    isOver = true;
  });
  const pass = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * 1_000);
  await pass(0);
  return { response, text, pass, sent, isOver: () => isOver };
}

test('a person who logged out or was disabled hears nothing more after twenty seconds, even if nothing happens', async () => {
  let isKnown = true;
  const page = await listening(async () => isKnown);
  await page.pass(40);
  expect(page.isOver()).toBe(false);
  isKnown = false;
  await page.pass(20);
  expect([page.isOver(), page.response.writableEnded]).not.toContain(false);
});

test('a database that is away for a while ends no stream', async () => {
  const page = await listening(() => Promise.reject(new Error('away')));
  await page.pass(60);
  expect(page.isOver()).toBe(false);
  page.response.emit('close');
  await page.sent;
});

test('it sends a beat every two seconds, and stops when nobody listens', async () => {
  const page = await listening(async () => true, [{ event: 'changed', data: { areas: ['reviews'] } }]);
  await page.pass(6);
  const beat = 'event: beat\ndata: {"at":"now"}\n\n';
  expect(page.text()).toBe(`event: changed\ndata: {"areas":["reviews"]}\n\n${beat.repeat(3)}`);
  page.response.emit('close');
  await page.sent;
  expect(jest.getTimerCount()).toBe(0);
});
