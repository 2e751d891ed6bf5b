import Sqlite from 'better-sqlite3';
import { DAY } from '../../src/core/clock.ts';
import { DEFAULT_LIMITS } from '../../src/db/database.ts';
import { groupCommitOver } from '../../src/db/sqlite/sqlite.ts';
import type { Work } from '../../src/db/stores.ts';
import { keepHouse } from '../../src/worker/keep-house.ts';

/** The service's own defaults (`config.ts`). */
const RETENTION = { voucherMs: 90 * DAY, bodyMs: 180 * DAY };

/**
 * Does all the housekeeping that is due in a file with a year of transactions. Otherwise the service would catch up on
 * it while it is measured. Nothing is flushed meanwhile. Resolves with how many vouchers and bodies were destroyed.
 */
export async function keepHouseNow(file: string): Promise<{ readonly vouchers: number; readonly bodies: number }> {
  const writer = new Sqlite(file);
  writer.pragma('synchronous = OFF');
  const group = groupCommitOver(writer, () => {}, DEFAULT_LIMITS);
  const work = { run: (piece) => group.run(piece), read: () => Promise.reject(new Error('not asked for')) } as Work;
  let vouchers = 0;
  let bodies = 0;
  for (let isDone = false; !isDone;) {
    const kept = await keepHouse(work, Date.now, RETENTION);
    vouchers += kept.vouchersShredded;
    bodies += kept.bodiesDropped;
    ({ isDone } = kept);
  }
  await group.close();
  writer.close();
  return { vouchers, bodies };
}
