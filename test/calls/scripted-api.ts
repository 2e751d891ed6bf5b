import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { type SecureVersion, createServer as createTlsServer } from 'node:tls';
import { CERTIFICATE, KEY } from './certificate.ts';

/** One whole request, to the byte. */
export interface SeenRequest {
  readonly line: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** What the server does once it holds the n-th whole request (from 1). */
export type Script = (socket: Socket, nth: number) => void;

export interface ScriptedApi {
  readonly url: string;
  readonly requests: SeenRequest[];
  /** Connections that stood; with TLS, those whose handshake was done on this side. */
  readonly connections: () => number;
  /** Bytes of requests that arrived, whole or not. */
  readonly bytes: () => number;
  close(): Promise<void>;
}

interface Options {
  readonly port?: number;
  readonly tls?: SecureVersion;
  /** Instead of waiting for a request. */
  readonly onConnection?: (socket: Socket) => unknown;
}

/** A server on a real socket that answers byte by byte what it is told to: right, broken, half or nothing. */
export async function startApi(script: Script, { port = 0, tls, onConnection }: Options = {}): Promise<ScriptedApi> {
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let bytes = 0;

  const serve = (socket: Socket): void => {
    connections += 1;
    let received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      received = Buffer.concat([received, chunk]);
      const request = wholeRequest(received);
      if (!request) return;
      received = Buffer.alloc(0);
      script(socket, requests.push(request));
    });
    onConnection?.(socket);
  };
  const server: Server = tls
    ? createTlsServer({ key: KEY, cert: CERTIFICATE, minVersion: tls, maxVersion: tls }, serve)
    : createServer(serve);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  if (tls) server.on('secureConnection', (socket: Socket) => void socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: tls ? `https://localhost:${bound}` : `http://127.0.0.1:${bound}`,
    requests,
    connections: () => connections,
    bytes: () => bytes,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function wholeRequest(bytes: Buffer): SeenRequest | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const [line = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = lines.map((text) => {
    const colon = text.indexOf(':');
    return [text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trim()] as const;
  });
  const length = Number(headers.find(([name]) => name === 'content-length')?.[1] ?? 0);
  const body = bytes.subarray(end + 4);
  return body.length < length ? null : { line, headers, body: body.subarray(0, length) };
}

/** One whole answer as it goes over the wire. */
export const answer = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): string =>
  [
    `HTTP/1.1 ${status} Whatever`,
    ...Object.entries({
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      ...headers,
    }).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n');

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
