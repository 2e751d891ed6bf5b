import { type Socket, connect } from 'node:net';

/** What each idle connection sends first; then it is silent. */
const OPENINGS = [
  '',
  'POST /webhooks/finswich/transaction HTTP/1.1\r\nhost: x\r\n',
  'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n',
];

export interface IdleSockets {
  /** How many are open now. */
  open(): number;
  /** How many the server has closed so far; each was replaced by another. */
  closedByServer(): number;
  /** The age of the oldest open connection in milliseconds, by what it sent: nothing, half a head, one request. */
  oldestMs(): readonly number[];
  close(): void;
}

/** Keeps so many silent connections open: whenever the server closes one, another takes its place. */
export function holdIdleSockets({ hostname, port }: URL, count: number): IdleSockets {
  const sockets = new Map<Socket, { readonly opening: number; readonly since: number }>();
  let isClosing = false;
  let closed = 0;

  const hold = (opening: number): void => {
    const socket = connect(Number(port), hostname);
    sockets.set(socket, { opening, since: performance.now() });
    socket.on('error', () => {});
    socket.on('connect', () => void socket.write(OPENINGS[opening] ?? ''));
    socket.on('data', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      if (isClosing) return;
      closed += 1;
      // Not at once, or a server that refuses connections would be flooded with new ones.
      setTimeout(() => isClosing || hold(opening), 100);
    });
  };
  for (let number = 0; number < count; number += 1) hold(number % OPENINGS.length);

  return {
    open: () => [...sockets.keys()].filter((socket) => socket.readyState === 'open').length,
    closedByServer: () => closed,
    oldestMs: () =>
      OPENINGS.map((_, opening) => {
        const ages = [...sockets.values()].filter((held) => held.opening === opening);
        return Math.max(0, ...ages.map(({ since }) => performance.now() - since));
      }),
    close: () => {
      isClosing = true;
      for (const socket of sockets.keys()) socket.destroy();
    },
  };
}
