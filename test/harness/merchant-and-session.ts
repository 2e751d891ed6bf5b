import { Client } from 'pg';
import { type Merchant, startMerchant } from './merchant.ts';
import { sharedPostgres } from './shared-postgres.ts';

export interface MerchantAndSession {
  readonly merchant: Merchant;
  /** Another session of the same database: its locks make the service wait, and it sees who waits for them. */
  readonly other: Client;
  readonly close: () => Promise<void>;
}

/** A merchant on a Postgres database of its own, and another session of it. */
export async function startMerchantAndSession(): Promise<MerchantAndSession> {
  const postgres = await sharedPostgres();
  const DATABASE_URL = await postgres.migratedDatabase();
  const merchant = await startMerchant({ environment: { DATABASE_URL } });
  const other = new Client({ connectionString: DATABASE_URL });
  await other.connect();
  return {
    merchant,
    other,
    close: async () => {
      await other.end();
      await merchant.close();
      await postgres.close();
    },
  };
}
