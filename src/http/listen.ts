import { type RequestListener, type Server, createServer } from 'node:http';
import type { Express, Request, Response } from 'express';
import { notFound } from './errors.ts';
import { type Hold, newcomersFirst } from './newcomers-first.ts';
import { refuseUnreadable } from './unreadable.ts';

/** Slow senders are cut off; proxies keep idle connections for about a minute. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 65_000;
/** How often Node looks for slow senders. */
const LATE_LOOK_MS = 5_000;

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** A caller that has not read its answer after this long is cut off. */
  readonly unreadMs: number;
  readonly hold?: Hold;
}

/** Serves the app; rejects when the port is taken. */
export async function listen(app: Express, { host, port, unreadMs, hold }: ListenOptions): Promise<Server> {
  const server = createServer({
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: LATE_LOOK_MS,
  });
  server.timeout = unreadMs;
  const serve = newcomersFirst(server, listenerOf(app), hold);
  server.on('request', serve);
  // A request with an `Expect` header that Node does not know is served like any other.
  server.on('checkExpectation', serve);
  refuseUnreadable(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return server;
}

/**
 * A URL without a path (`http://:0`) reaches no route of the app. Without this, Express would answer with a page of its
 * own.
 */
const listenerOf =
  (app: Express): RequestListener =>
  (request, response) => {
    const [theirs, ours] = [request as Request, response as Response];
    app(theirs, ours, () => void notFound(theirs, ours, () => {}));
  };

const LOOK_FOR_IDLE_MS = 100;

/**
 * Stops listening and lets the answers under way finish. It closes a connection as soon as it is idle, and cuts off one
 * that still sends after `lastAnswerMs`.
 */
export async function stopListening(server: Server, lastAnswerMs: number): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), LOOK_FOR_IDLE_MS);
  const late = setTimeout(() => server.closeAllConnections(), lastAnswerMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  clearInterval(idle);
  clearTimeout(late);
}
