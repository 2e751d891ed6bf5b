import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { jest } from '@jest/globals';

/** A bound that is over when the test says so, and not before. */
export function openBound(): { readonly bound: AbortSignal; readonly end: () => void } {
  const over = new AbortController();
  return { bound: over.signal, end: () => over.abort(new DOMException('the bound is over', 'TimeoutError')) };
}

/** Resources of a try that is still out: while this process has any, no time passes for {@link timePasses}. */
const OUT = /^(TCPSocketWrap|TCPConnectWrap|GetAddrInfoReqWrap)$/;
const countOut = (): number => process.getActiveResourcesInfo().filter((name) => OUT.test(name)).length;
/** The process that runs this one may talk to it over a socket. */
const OF_OTHERS = countOut();

const stopTime = () =>
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask'] });

/** Waits between two tries pass at once; a try takes no time, however busy the machine. The test puts time back. */
export async function timePasses<T>(begin: () => Promise<T>): Promise<T> {
  stopTime();
  let isOver = false;
  const outcome = begin().finally(() => (isOver = true));
  while (!isOver) {
    await turn();
    if (countOut() <= OF_OTHERS) jest.advanceTimersByTime(1);
  }
  return outcome;
}

/**
 * How long after the first try the second one is made, in a time that passes only while the first one is out, and at most
 * `mostMs`; then the bound ends. The test puts time back.
 */
export async function timeOfSecondTry<T>(
  begin: (bound: AbortSignal) => Promise<T>,
  tries: () => number,
  mostMs: number,
): Promise<{ readonly passedMs: number; readonly outcome: T }> {
  stopTime();
  const { bound, end } = openBound();
  let isOver = false;
  const outcome = begin(bound).finally(() => (isOver = true));
  let passedMs = 0;
  while (tries() < 2 && passedMs < mostMs) {
    await turn();
    if (tries() !== 1) continue;
    jest.advanceTimersByTime(10);
    passedMs += 10;
  }
  end();
  while (!isOver) {
    await turn();
    jest.advanceTimersByTime(10);
  }
  return { passedMs, outcome: await outcome };
}

/** Does something as soon as the next socket of this process that connects has failed. */
export function afterFirstSocketCloses(act: () => Promise<void>): Promise<void> {
  const sockets = channel('net.client.socket');
  return new Promise((resolve) => {
    const onSocket = (message: unknown): void => {
      sockets.unsubscribe(onSocket);
      (message as { socket: Socket }).socket.once('close', () => resolve(act()));
    };
    sockets.subscribe(onSocket);
  });
}

/** Counts the sockets of this process that began to connect. */
export function countSockets(): { readonly count: () => number; readonly stop: () => void } {
  const sockets = channel('net.client.socket');
  let count = 0;
  const onSocket = (): void => void (count += 1);
  sockets.subscribe(onSocket);
  const stop = (): void => {
    sockets.unsubscribe(onSocket);
  };
  return { count: () => count, stop };
}
