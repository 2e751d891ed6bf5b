import { type Socket, connect } from 'node:net';

/** One connection on which a test writes HTTP by hand, including half requests and odd bytes. */
export interface RawClient {
  readonly socket: Socket;
  write(text: string | Uint8Array): void;
  /** Resolves with all that has come once it holds `part`; rejects when the connection ends before. */
  until(part: string): Promise<string>;
  /** Resolves when the other side has closed. */
  readonly closed: Promise<void>;
}

export async function rawClient(base: string): Promise<RawClient> {
  const { hostname, port } = new URL(base);
  const socket = connect(Number(port), hostname);
  let received = '';
  let ended = false;
  const waiting: (() => void)[] = [];
  const look = (): void => waiting.splice(0).forEach((wake) => wake());
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString();
    look();
  });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      ended = true;
      look();
      resolve();
    });
  });
  socket.on('error', () => {});
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return {
    socket,
    write: (text) => void socket.write(text),
    until: async (part) => {
      while (!received.includes(part)) {
        if (ended) throw new Error(`closed before ${JSON.stringify(part)} came: ${received}`);
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      return received;
    },
    closed,
  };
}
