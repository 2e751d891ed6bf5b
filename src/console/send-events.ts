import { once } from 'node:events';
import type { Response } from 'express';
import type { LiveEvent } from './route.ts';

/**
 * How often the service says that it is there: who has not heard of it for a few seconds must not take what they see for
 * new. Proxies close what is silent for a minute, and a browser that is gone is noticed when it is written to.
 */
const BEAT_MS = 2_000;
/** How often it is asked whether who listens is still known. */
const KNOWN_MS = 20_000;

/**
 * Sends server-sent events until the reader goes, the source ends, or whoever listens is no longer known; resolves then.
 * `beat` goes out every two seconds.
 * A reader that does not keep up is waited for, so that nothing piles up in memory.
 */
export async function sendEvents(
  response: Response,
  open: (signal: AbortSignal) => AsyncIterable<LiveEvent>,
  stillKnown: () => Promise<boolean>,
  beat: () => unknown,
): Promise<void> {
  const over = new AbortController();
  const end = (): void => over.abort();
  response.once('close', end);
  // The service's own time-out is for answers that nobody reads; this one is meant to last.
  response.socket?.setTimeout(0);
  response.status(200).set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
  response.flushHeaders();
  const beating = setInterval(() => {
    if (!response.writableNeedDrain) response.write(`event: beat\ndata: ${JSON.stringify(beat())}\n\n`);
  }, BEAT_MS);
  const known = setInterval(() => {
    void stillKnown().then(
      (isKnown) => (isKnown ? undefined : end()),
      () => {},
    );
  }, KNOWN_MS);
  try {
    for await (const { event, data } of open(over.signal)) {
      const isRoomy = response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      if (!isRoomy) await once(response, 'drain', { signal: over.signal }).catch(() => {});
    }
  } finally {
    clearInterval(beating);
    clearInterval(known);
    response.end();
  }
}
