import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

/** Resolves with the server once it takes connections; rejects with the listen error itself, EADDRINUSE for one. */
export async function listen(app: Express, host: string, port: number): Promise<{ server: Server; url: string }> {
  const server = createServer(app);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host, resolve);
  await promise;
  server.off('error', reject);
  const { address, family, port: taken } = server.address() as AddressInfo;
  return { server, url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}` };
}
