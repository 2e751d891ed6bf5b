import { once } from 'node:events';
import type { Response } from 'express';
import type { LiveEvent } from './route.ts';

/**
 * How often the service says that it is alive. A page that has heard nothing for a few seconds must not show its data as
 * current. It also keeps proxies from closing a silent connection, and a write shows that a browser has gone.
 */
const BEAT_MS = 2_000;
/** How often the listener's session or token is checked again. */
const KNOWN_MS = 20_000;

/**
 * Sends server-sent events until the reader goes, the source ends, or `stillKnown` says no; then it resolves. Sends
 * `beat` every two seconds. Waits for a reader that does not keep up, so that nothing piles up in memory.
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
  // The server's time-out is for replies that nobody reads. This one is meant to last.
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
