import { randomBytes } from 'node:crypto';
import autocannon from 'autocannon';
import { sign } from '../../src/rails/finswich/signature.ts';
import { initiateEvent } from '../harness/events.ts';

export interface Load {
  readonly requests: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
}

export interface LoadOptions {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly secret: string;
  readonly customers: number;
  /** Requests a second; without it, as fast as they are answered. */
  readonly rate?: number;
}

/** Shaped like Finswich's own: sixteen random characters, then the second, so that no index grows only at its end. */
export function randomReference(): string {
  const random = randomBytes(12).toString('base64url');
  return `UTL-${random}${Math.floor(Date.now() / 1_000)}`;
}

/**
 * Posts INITIATEs, each of a transaction of its own, over `connections` connections, at `rate` or as fast as they are
 * answered.
 */
export async function initiateLoad({ url, connections, seconds, secret, customers, rate }: LoadOptions): Promise<Load> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    ...(rate === undefined ? {} : { overallRate: rate }),
    requests: [
      {
        method: 'POST',
        path: '/webhooks/finswich/transaction',
        setupRequest: (request) => {
          const customer = Math.floor(Math.random() * customers);
          const event = initiateEvent(randomReference(), { user_reference: `bench-${customer}` });
          const body = JSON.stringify(event);
          const headers = { 'content-type': 'application/json', 'x-finswich-signature': sign(body, secret) };
          return { ...request, body, headers };
        },
      },
    ],
  });
  return {
    requests: result.requests.total,
    seconds: result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
  };
}
