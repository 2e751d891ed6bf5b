import { type ServiceClock, serviceClock } from './compose-clock.ts';
import { ringFor } from './compose-keys.ts';
import type { Config } from './config.ts';
import type { KeyRing } from './core/key-ring.ts';
import type { Database } from './db/database.ts';
import { isMisconfigured } from './db/faults.ts';
import { type Opening, openDatabase, redoLogSetting, tightenDatabase } from './db/open.ts';
import type { Surroundings } from './surroundings.ts';

/** The database that the service works on, with the keys and the time that go with it. */
export interface OpenedDatabase {
  readonly database: Database;
  readonly ring: KeyRing;
  readonly time: ServiceClock;
}

/**
 * Opens and migrates the database, and checks whether the service may work on it: which keys it was written with,
 * whether it can be written, what its clock shows. Closes the database and throws when waiting would not help.
 */
export async function openServiceDatabase(
  config: Config,
  around: Pick<Surroundings, 'clock' | 'connectSqlite' | 'log' | 'systemClock'>,
  onGroup: Opening['onGroup'],
): Promise<OpenedDatabase> {
  const { log, systemClock } = around;
  const redoLog = redoLogSetting(config.database.redoLog);
  const database = await openDatabase(config.database.url, {
    onGroup,
    redoLog,
    keepsSecret: config.keyRing.secrets.length === 0,
    connectSqlite: around.connectSqlite,
  });
  try {
    await database.check();
    const ring = await ringFor(database, config);
    await refuseIfMisconfigured(database);
    const time = await serviceClock(database, around.clock, { systemClock, log });
    const { tightened, left } = tightenDatabase(config.database.url, redoLog);
    if (tightened.length > 0) log.warn({ files: tightened }, 'files.tightened');
    if (left.length > 0) log.warn({ files: left }, 'files.readable_by_others');
    return { database, ring, time };
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}

/**
 * A full disk or a held lock may be over in a moment. A wrong owner of the file stays wrong, so the start is refused.
 */
async function refuseIfMisconfigured({ checks }: Database): Promise<void> {
  for (const { run } of checks) {
    await run().catch((thrown: unknown) => {
      if (isMisconfigured(thrown)) throw thrown;
    });
  }
}
