import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';

/** Resolves when somebody waits for a lock of the database that this connection is on. */
export async function somebodyWaits(other: Client): Promise<void> {
  for (;;) {
    const { rows } = await other.query<{ waiting: string }>(
      "select count(*) as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    if (rows[0]?.waiting !== '0') return;
    await pause(20);
  }
}
