import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

/** A proxy between a client and a server that can fall silent without closing a connection. */
export interface SilentProxy {
  readonly port: number;
  /** From now on it passes nothing on and closes nothing, on open and on new connections. */
  fallSilent(): void;
  /** New connections go to another server; those that were open stay silent for ever. */
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
