import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

/** What stands between a client and a server, and may lose both without a word. */
export interface SilentProxy {
  readonly port: number;
  /** From now on nothing passes, and nothing is closed: neither what is open nor what is opened. */
  fallSilent(): void;
  /** What is opened from now on passes to another server; what was open stays silent for ever. */
  passTo(port: number): void;
  close(): Promise<void>;
}

/** A network that takes packets and drops them, on loopback: to each side the other one is just slow. */
export async function startSilentProxy(first: number): Promise<SilentProxy> {
  const sockets = new Set<Socket>();
  let target: number | null = first;
  const hold = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const server: Server = createServer({ allowHalfOpen: true }, (client) => {
    hold(client);
    if (target === null) return;
    const upstream = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    hold(upstream);
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    fallSilent: () => {
      target = null;
      for (const socket of sockets) socket.unpipe().pause();
    },
    passTo: (port) => {
      target = port;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
