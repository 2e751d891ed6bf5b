import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

/** How long a request waits at most for newcomers, and by which clock. */
export interface Hold {
  readonly ms: number;
  readonly now: () => number;
}
/** Longer than it takes to let in all who stand before a new process. */
const HOLD: Hold = { ms: 50, now: () => performance.now() };

/**
 * A listener that serves as the given one does, but lets in whoever waits to be connected first. Node accepts one
 * connection in each turn of its loop, and in the same turn serves whoever is in: after a start under load every newcomer
 * would wait for as many turns as there are callers before him, each turn longer than the one before, and the probe that
 * asks whether the process is ready would be among the last. While requests wait the turns are short, and some hundred
 * callers are in after a few milliseconds.
 */
export function newcomersFirst(server: Server, serve: RequestListener, { ms, now }: Hold = HOLD): RequestListener {
  const waiting: [IncomingMessage, ServerResponse][] = [];
  let hasComeOne = false;
  let since = 0;

  const look = (): void => {
    if (hasComeOne && now() - since < ms) {
      hasComeOne = false;
      setImmediate(look);
      return;
    }
    hasComeOne = false;
    for (const [request, response] of waiting.splice(0)) {
      // Who has hung up meanwhile tells nobody of it again.
      if (!request.destroyed) serve(request, response as Parameters<RequestListener>[1]);
    }
  };
  server.on('connection', () => {
    hasComeOne = true;
  });
  return (request, response) => {
    if (!hasComeOne && waiting.length === 0) {
      serve(request, response);
      return;
    }
    if (waiting.push([request, response]) > 1) return;
    since = now();
    setImmediate(look);
  };
}
