import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

/** The longest that a request waits for new connections, and by which clock. */
export interface Hold {
  readonly ms: number;
  readonly now: () => number;
}
/** Longer than it takes to accept all callers that wait at a start. */
const HOLD: Hold = { ms: 50, now: () => performance.now() };

/**
 * Wraps a listener so that waiting connections are accepted before requests are served. Node accepts one connection in
 * each turn of its event loop, and serves every connected caller in the same turn. After a start under load a new
 * connection would wait for as many turns as there are callers before it, each turn longer than the one before, and the
 * readiness probe would come last. While requests wait, the turns are short, and hundreds of callers are connected
 * after a few milliseconds. Measured with 256 callers that ask without end and 0.3 ms of work per request: the probe,
 * which came last, was answered after 500 to 700 other answers, and without this listener after 32,000.
 */
export function newcomersFirst(server: Server, serve: RequestListener, { ms, now }: Hold = HOLD): RequestListener {
  const waiting: [IncomingMessage, ServerResponse][] = [];
  let hasNewConnection = false;
  let since = 0;

  const look = (): void => {
    if (hasNewConnection && now() - since < ms) {
      hasNewConnection = false;
      setImmediate(look);
      return;
    }
    hasNewConnection = false;
    for (const [request, response] of waiting.splice(0)) {
      // A caller that has hung up meanwhile gets no answer.
      if (!request.destroyed) serve(request, response as Parameters<RequestListener>[1]);
    }
  };
  server.on('connection', () => {
    hasNewConnection = true;
  });
  return (request, response) => {
    if (!hasNewConnection && waiting.length === 0) {
      serve(request, response);
      return;
    }
    if (waiting.push([request, response]) > 1) return;
    since = now();
    setImmediate(look);
  };
}
