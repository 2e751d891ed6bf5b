import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A process that stops at a signal, and tells whether anybody listened for it at every moment until its end. */
const watched = (signal: NodeJS.Signals): string => `
  import { untilStopped } from ${JSON.stringify(resolve('src/cli/until-stopped.ts'))};
  const left = [];
  process.on('removeListener', (name) => {
    if (name === '${signal}') left.push(process.listenerCount(name));
  });
  const alive = setInterval(() => undefined, 1_000);
  untilStopped(async () => {
    clearInterval(alive);
    console.log(JSON.stringify({ exchanged: left.length > 0, heard: !left.includes(0) }));
  }, 5_000);
  process.kill(process.pid, '${signal}');
`;

test.each(['SIGHUP', 'SIGINT', 'SIGTERM'] as const)(
  'a second %s never meets a process that does not listen, which it would end on the spot',
  async (signal) => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', watched(signal)]);
    expect(JSON.parse(stdout)).toEqual({ exchanged: true, heard: true });
  },
);
