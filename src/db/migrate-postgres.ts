import { Client } from 'pg';
import { postgresDriver, postgresMigrator } from './drizzle-postgres.ts';
import { LOCK_WAIT_MS, migrationsFolder } from './migrate.ts';

/** Any number will do as long as every process of this product takes the same. */
const ADVISORY_LOCK = 727_031_815;

/** Brings a Postgres database to this version's tables; processes that start together wait for each other. */
export async function migratePostgresUrl(url: string): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: LOCK_WAIT_MS,
    options: `-c lock_timeout=${LOCK_WAIT_MS}`,
  });
  // The query that fails tells of a lost connection; without a listener the event would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await postgresMigrator.migrate(postgresDriver.drizzle({ client }), {
      migrationsFolder: migrationsFolder('postgres'),
    });
  } finally {
    await client.end();
  }
}
