import { postgresDriver, postgresMigrator } from './drizzle-postgres.ts';
import { faultCode } from './faults.ts';
import { LOCK_WAIT_MS, migrationsFolder } from './migrate.ts';
import { PostgresClient, QUERY_PATIENCE, boundedQueries, connectionOptions } from './postgres-session.ts';

/** Any number will do as long as every process of this product takes the same. */
const ADVISORY_LOCK = 727_031_815;

/** For a change of a table with all its rows. */
const CHANGE_MS = 600_000;

const CONNECT_MS = 10_000;
const SILENT = { code: 'ETIMEDOUT' };

/**
 * Brings a Postgres database to this version's tables; processes that start together wait for each other. `refuseToMake`
 * is called when it has none yet, and may throw.
 */
export async function migratePostgresUrl(url: string, refuseToMake: () => void = () => {}): Promise<void> {
  const client = new PostgresClient({
    ...connectionOptions(url, CONNECT_MS),
    options: `-c lock_timeout=${LOCK_WAIT_MS}`,
  });
  // The query that fails tells of a lost connection; without a listener the event would end the process.
  client.on('error', () => {});
  const bounded = boundedQueries(client, () => {});
  await client.connect().catch((thrown: unknown) => {
    // Of a connection that was not answered in time the driver says so only in words.
    throw faultCode(thrown) === '' ? Object.assign(new Error('no answer in time', { cause: thrown }), SILENT) : thrown;
  });
  try {
    bounded.setPatience({ ms: LOCK_WAIT_MS + QUERY_PATIENCE.ms, isShortened: false });
    await bounded.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    const { rows } = await bounded.query(`SELECT to_regclass('drizzle.__drizzle_migrations') IS NULL AS "isNew"`);
    if ((rows as readonly { readonly isNew: boolean }[])[0]?.isNew) refuseToMake();
    bounded.setPatience({ ms: CHANGE_MS, isShortened: false });
    await postgresMigrator.migrate(postgresDriver.drizzle({ client: bounded as unknown as PostgresClient }), {
      migrationsFolder: migrationsFolder('postgres'),
    });
  } finally {
    await client.end();
  }
}
