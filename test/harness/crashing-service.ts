/**
 * The real service as a process of its own that kills itself, without any chance to clean up, when it reaches the
 * checkpoint named in CRASH_AT. It is configured by the environment and prints its URL once it listens. Its clock is
 * ahead by CLOCK_AHEAD_MS.
 */
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';

const config = readConfig(process.env);
if (!config.ok) throw new Error(config.error.join('\n'));
const service = await compose(config.value, {
  clock: () => Date.now() + Number(process.env['CLOCK_AHEAD_MS']),
  checkpoint: (at) => {
    if (at === process.env['CRASH_AT']) process.kill(process.pid, 'SIGKILL');
  },
});
const url = await service.start();
process.stdout.write(`\nlistening ${url}\n`);
