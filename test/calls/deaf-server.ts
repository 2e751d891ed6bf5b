import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

export interface DeafServer {
  readonly url: string;
  close(): void;
}

const LISTEN = `const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));`;
/** More than the kernel queues for a listener with a backlog of one. */
const WAITING = 6;

/** A loopback port where connecting never ends: its process is stopped, and the queue of the kernel before it is full. */
export async function startDeafServer(): Promise<DeafServer> {
  const child = spawn(process.execPath, ['-e', LISTEN], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  child.kill('SIGSTOP');
  const waiting: Socket[] = Array.from({ length: WAITING }, () => connect(port, '127.0.0.1').on('error', () => {}));
  const [first] = waiting;
  if (first) await once(first, 'connect');
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      child.kill('SIGKILL');
      for (const socket of waiting) socket.destroy();
    },
  };
}
