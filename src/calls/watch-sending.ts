import type { ClientRequest } from 'node:http';
import { type Socket, isIP } from 'node:net';
import type { Request as Exchange } from 'got';

/**
 * How far a request that may have left has got. `leaving`: it is connected, and its first byte may leave from now on.
 * `left`: the system has taken its last byte.
 */
export type Step = 'leaving' | 'left';

/** What must be over before a first byte can leave. */
type Wait = 'lookup' | 'connect' | 'secureConnect';

class ConnectTimeout extends Error {
  readonly code: string;
  constructor(wait: Wait) {
    super('no connection was established in time');
    this.code = `timeout_${wait}`;
  }
}

/**
 * Watches how far a request gets. The function it returns says whether provably nothing of the request has left. That
 * is so from when an unconnected socket is seen until its connection (for https: the TLS session) is established, and
 * at no other time. Gives up a connection that takes longer than `connectMs` for one of its steps. `onStep` is called
 * at each step; if it throws, the request ends.
 */
export function watchSending(
  exchange: Exchange,
  url: URL,
  connectMs: number,
  onStep: (step: Step) => void,
): () => boolean {
  /** Null when something may have left, or nobody knows. */
  let waitsFor: Wait | null = null;
  const tell = (step: Step): void => {
    try {
      onStep(step);
    } catch (thrown) {
      exchange.destroy(thrown as Error);
    }
  };

  const watch = (socket: Socket): void => {
    const stands = url.protocol === 'https:' ? 'secureConnect' : 'connect';
    waitsFor = isIP(url.hostname.replaceAll(/[[\]]/g, '')) === 0 ? 'lookup' : 'connect';
    const timer = setTimeout(() => {
      const late = waitsFor;
      // A busy process may have what it waits for already, and not have handled it yet.
      setImmediate(() => {
        if (late !== null && waitsFor === late) exchange.destroy(new ConnectTimeout(late));
      });
    }, connectMs);
    const thenFor = (next: Wait) => (): void => {
      waitsFor = next;
      timer.refresh();
    };
    socket.once('lookup', thenFor('connect'));
    if (stands === 'secureConnect') socket.once('connect', thenFor('secureConnect'));
    socket.once(stands, () => {
      clearTimeout(timer);
      waitsFor = null;
      tell('leaving');
    });
    socket.once('close', () => clearTimeout(timer));
  };

  exchange.once('request', (request: ClientRequest) => {
    request.once('socket', (socket) => (socket.connecting ? watch(socket) : tell('leaving')));
    request.once('finish', () => tell('left'));
  });
  return () => waitsFor !== null;
}
