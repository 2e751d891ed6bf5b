import { policyOf } from '../compose.ts';
import { type Config, readConfig } from '../config.ts';
import type { Database } from '../db/database.ts';
import { openDatabase } from '../db/open.ts';
import type { Policy } from '../transactions/ports.ts';
import { CommandRefused, EXIT } from './refusal.ts';

/** The configuration, or the end of the command with every fault told at once. */
export function configured(environment: NodeJS.ProcessEnv = process.env): Config {
  const config = readConfig(environment);
  if (config.ok) return config.value;
  throw new CommandRefused(
    ['The configuration is not right:', ...config.error.map((fault) => `  ${fault}`)].join('\n'),
    EXIT.configuration,
  );
}

/** Runs a command over the database of the configuration; a service may be using it at the same time. */
export async function withDatabase<T>(run: (database: Database, policy: Policy) => Promise<T>): Promise<T> {
  const config = configured();
  const database = await openDatabase(config.databaseUrl);
  try {
    return await run(database, policyOf(config));
  } finally {
    await database.close();
  }
}
