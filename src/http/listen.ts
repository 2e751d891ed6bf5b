import { type RequestListener, type Server, createServer } from 'node:http';
import type { Express, Request, Response } from 'express';
import { notFound } from './errors.ts';
import { type Hold, newcomersFirst } from './newcomers-first.ts';
import { refuseUnreadable } from './unreadable.ts';

/** Slow senders are cut off; proxies keep idle connections for about a minute. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 65_000;
/** How often Node looks for who is late. */
const LATE_LOOK_MS = 5_000;

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Who has not read his answer by then never will. */
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
  // What HTTP does not know of expectations is no reason to turn a request away.
  server.on('checkExpectation', serve);
  refuseUnreadable(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return server;
}

/** A URL that names no path (`http://:0`) reaches no route of the app, and Express would answer with a page of its own. */
const listenerOf =
  (app: Express): RequestListener =>
  (request, response) => {
    const [theirs, ours] = [request as Request, response as Response];
    app(theirs, ours, () => void notFound(theirs, ours, () => {}));
  };

const LOOK_FOR_IDLE_MS = 100;

/**
 * Lets the answers under way out. A connection is closed as soon as it is idle; one that still sends when every answer
 * must be out, after `lastAnswerMs`, is cut off.
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
