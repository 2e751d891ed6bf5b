import { productVersion } from '../../core/product-version.ts';
import { postgresDriver, postgresMigrator } from './drizzle-postgres.ts';
import { faultCode } from '../faults.ts';
import { LOCK_WAIT_MS, migrationNames, migrationsFolder } from '../migrate.ts';
import { type Applied, refuseNewer } from '../schema-version.ts';
import { PostgresClient, QUERY_PATIENCE, boundedQueries, connectionOptions } from './postgres-session.ts';

/** Any number will do, as long as every process of this product uses the same. */
const ADVISORY_LOCK = 727_031_815;

/** For a change of a table with all its rows. */
const CHANGE_MS = 600_000;

const LAST = 'SELECT * FROM drizzle.__drizzle_migrations ORDER BY created_at DESC LIMIT 1';
const KEEP_NAMES = `ALTER TABLE drizzle.__drizzle_migrations
  ADD COLUMN IF NOT EXISTS migration text, ADD COLUMN IF NOT EXISTS product_version text`;
const NAME = `UPDATE drizzle.__drizzle_migrations SET migration = $1, product_version = $2
  WHERE created_at = $3 AND created_at > $4`;

const CONNECT_MS = 10_000;
const SILENT = { code: 'ETIMEDOUT' };

/**
 * Brings a Postgres database to this version's tables. Processes that start together wait for each other.
 * `refuseToMake` is called when the database has no tables yet, and may throw.
 */
export async function migratePostgresUrl(url: string, refuseToMake: () => void = () => {}): Promise<void> {
  const client = new PostgresClient({
    ...connectionOptions(url, CONNECT_MS),
    options: `-c lock_timeout=${LOCK_WAIT_MS}`,
  });
  // The failing query reports a lost connection. Without a listener the event would end the process.
  client.on('error', () => {});
  const bounded = boundedQueries(client, () => {});
  await client.connect().catch((thrown: unknown) => {
    // The driver reports a connection that was not answered in time only in words.
    throw faultCode(thrown) === '' ? Object.assign(new Error('no answer in time', { cause: thrown }), SILENT) : thrown;
  });
  try {
    bounded.setPatience({ ms: LOCK_WAIT_MS + QUERY_PATIENCE.ms, isShortened: false });
    await bounded.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    const { rows } = await bounded.query(`SELECT to_regclass('drizzle.__drizzle_migrations') IS NULL AS "isNew"`);
    const isNew = (rows as readonly { readonly isNew: boolean }[])[0]?.isNew === true;
    if (isNew) refuseToMake();
    const names = migrationNames(migrationsFolder('postgres'));
    const newest = Math.max(...names.keys());
    const last = isNew ? undefined : ((await bounded.query(LAST)).rows as readonly Applied[])[0];
    refuseNewer(last, newest);
    if (last && Number(last.created_at) >= newest) return;
    bounded.setPatience({ ms: CHANGE_MS, isShortened: false });
    await postgresMigrator.migrate(postgresDriver.drizzle({ client: bounded as unknown as PostgresClient }), {
      migrationsFolder: migrationsFolder('postgres'),
    });
    await bounded.query(KEEP_NAMES);
    for (const [when, name] of names) await bounded.query(NAME, [name, productVersion(), when, last?.created_at ?? 0]);
  } finally {
    await client.end();
  }
}
