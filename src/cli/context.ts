import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import type { Config } from '../config.ts';
import { StorageUnavailable } from '../core/unit-of-work.ts';
import type { Database } from '../db/database.ts';
import { isMisconfigured } from '../db/faults.ts';
import { DatabaseRefused } from '../db/refused.ts';
import { openFault } from './fault.ts';
import { CommandRefused, EXIT } from './refusal.ts';

/** Reads `.env` of the working directory, if there is one. Variables that the environment has already set stay. */
export function readEnvironmentFile(): void {
  if (!existsSync('.env')) return;
  try {
    loadEnvFile('.env');
  } catch {
    throw new CommandRefused('The file .env is there but cannot be read.', EXIT.configuration);
  }
}

/** Reads the configuration. Ends the command with every fault at once when it is wrong. */
export async function configured(
  environment: NodeJS.ProcessEnv = process.env,
  furtherFaults: (config: Config) => readonly string[] = () => [],
): Promise<Config> {
  const { readConfig } = await import('../config.ts');
  const config = readConfig(environment);
  const faults = config.ok ? furtherFaults(config.value) : config.error;
  if (config.ok && faults.length === 0) return config.value;
  throw new CommandRefused(
    ['The configuration is not right:', ...faults.map((fault) => `  ${fault}`)].join('\n'),
    EXIT.configuration,
  );
}

/**
 * Runs a command over the database of the configuration. A service may use it at the same time. A patient command reads
 * everything. Only with `mayMake` a command makes a database that is not there: any other command would find an empty
 * one and report that all is well.
 */
export async function withDatabase<T>(
  run: (database: Database, config: Config) => Promise<T>,
  { isPatient = false, mayMake = false }: { readonly isPatient?: boolean; readonly mayMake?: boolean } = {},
): Promise<T> {
  const config = await configured();
  const { openDatabase, redoLogSetting } = await import('../db/open.ts');
  const redoLog = redoLogSetting(config.database.redoLog);
  const keepsSecret = config.keyRing.secrets.length === 0;
  const database = await openDatabase(config.database.url, { redoLog, isPatient, mayMake, keepsSecret }).catch(
    (thrown: unknown) => {
      throw openFault(config.database.url, thrown);
    },
  );
  try {
    return await run(database, config);
  } catch (thrown) {
    if (thrown instanceof DatabaseRefused) throw openFault(config.database.url, thrown);
    if (!(thrown instanceof StorageUnavailable)) throw thrown;
    const { code } = thrown as { code?: unknown };
    if (typeof code === 'string' && code.startsWith('REDO_LOG')) {
      throw new CommandRefused(`The database was not changed: ${thrown.message}.`);
    }
    const what = thrown.mayBeKept
      ? 'Nobody knows whether it was done: look before you try again.'
      : 'Nothing was changed; try again.';
    throw new CommandRefused(
      `The database did not do it: ${thrown.message}. ${what}`,
      isMisconfigured(thrown) ? EXIT.configuration : EXIT.refused,
    );
  } finally {
    await database.close();
  }
}
