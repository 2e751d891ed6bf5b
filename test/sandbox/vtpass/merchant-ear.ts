import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a merchant hears VTpass's notices, and what it says to them. */
export interface Ear {
  readonly url: string;
  /** The bodies that came, oldest first. */
  readonly heard: readonly unknown[];
  readonly contentTypes: readonly (string | undefined)[];
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Reply {
  readonly status?: number;
  readonly text?: string;
  /** Where a redirect leads: another path here. */
  readonly location?: string;
  /** Cuts the connection. */
  readonly isSilent?: boolean;
}

export const ACKNOWLEDGED: Reply = { text: '{"response":"success"}' };

/** Gives these replies one after the other, and the last one for ever. */
export async function merchantEar(...replies: readonly Reply[]): Promise<Ear> {
  const heard: unknown[] = [];
  const contentTypes: (string | undefined)[] = [];
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      const reply = replies[heard.length] ?? replies.at(-1) ?? ACKNOWLEDGED;
      heard.push(JSON.parse(text || 'null'));
      contentTypes.push(request.headers['content-type']);
      if (reply.isSilent) request.socket.destroy();
      else {
        const { status = 200, text: said = '', location } = reply;
        const headers = { 'content-type': 'application/json', ...(location !== undefined && { location }) };
        response.writeHead(status, headers).end(said);
      }
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhooks/vtpass/token`,
    heard,
    contentTypes,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((closed) => {
        server.close(() => closed());
      });
    },
  };
}
