import type { Command } from 'commander';
import type { Service } from '../compose.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Config } from '../config.ts';
import { configured } from './context.ts';
import { openFault, portFault } from './fault.ts';
import { untilStopped } from './until-stopped.ts';

/** `serve` and `work` (docs/operations.md#commands). */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('answer Finswich’s events, and work unless WORKER=off')
    .addHelpText(
      'after',
      `
Settings come from the environment and from .env, see .env.example; the keys of
at least one mode are needed. Logs are JSON lines on standard output.
SIGTERM or Ctrl+C: running requests finish, then it exits with 0.`,
    )
    .action(async () => {
      const { serveFaults } = await import('../config.ts');
      const service = await composed(await configured(process.env, serveFaults));
      const takeBack = untilStopped(() => service.stop(), service.stopPatienceMs);
      try {
        await service.start();
      } catch (thrown) {
        takeBack();
        await service.stop();
        throw portFault(thrown, () => 'Set PORT (or HOST) to another one.') ?? thrown;
      }
    });

  program
    .command('work')
    .description('only the worker: messages to customers, expiry, recovery')
    .addHelpText(
      'after',
      `
For a service that runs with WORKER=off. Any number may run on one database.
Give it the settings of serve: without the same APP_SECRET it cannot read the
vouchers it is to send.`,
    )
    .action(async () => {
      const config = await configured();
      const { createLog } = await import('../surroundings.ts');
      const log = createLog(config.process.logLevel);
      const service = await composed(config, { log });
      untilStopped(() => service.stop(), service.stopPatienceMs);
      service.startWorking();
      log.info({ dialect: service.database.dialect }, 'worker.started');
    });
}

async function composed(config: Config, given: Partial<Surroundings> = {}): Promise<Service> {
  const { compose } = await import('../compose.ts');
  return compose(config, given).catch((thrown: unknown) => {
    throw openFault(config.database.url, thrown);
  });
}
