import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo, type Server, type Socket, createServer as createTcpServer } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface LoopbackGateway {
  readonly url: string;
  readonly requests: ReceivedRequest[];
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** A real HTTP server that keeps what it was asked and answers as told; it answers nothing if `answer` does nothing. */
export async function startGateway(
  answer: (response: ServerResponse, received: ReceivedRequest) => void,
): Promise<LoopbackGateway> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const received = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      requests.push(received);
      answer(response, received);
    });
  });
  return { ...(await listen(server, 'http')), requests };
}

/** A server of bare TCP, for what goes wrong before HTTP. */
export async function startSocketServer(
  scheme: 'http' | 'https',
  onConnection: (socket: Socket) => void,
): Promise<LoopbackGateway> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  return { ...(await listen(server, scheme)), requests: [] };
}

/** A URL nobody listens on. */
export async function refusedUrl(): Promise<string> {
  const gateway = await startSocketServer('http', (socket) => socket.destroy());
  await gateway.close();
  return gateway.url;
}

export const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

async function listen(server: Server, scheme: string): Promise<Omit<LoopbackGateway, 'requests'>> {
  const open = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
