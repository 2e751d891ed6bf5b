import type { QueryResult } from 'pg';
import { atMostEvery } from '../../core/check.ts';
import { type Database, PROOF_EVERY_MS } from '../database.ts';
import { asStorageFault } from '../faults.ts';
import { KEYS_IN_USE } from '../keys-in-use.ts';
import type { SessionPool } from './postgres-pool.ts';
import { connectionLost } from './postgres-transaction.ts';

/** A database transaction of its own, which must be on the server's disk before it answers. */
const PROOF = `insert into write_proofs (id, filler) values (1, clock_timestamp()::text)
  on conflict (id) do update set filler = excluded.filler`;

/** What is asked about the database itself, on sessions that no unit of work takes. */
export function postgresProbe(probing: SessionPool): Pick<Database, 'check' | 'checks' | 'time' | 'keysInUse'> {
  const ask = async (text: string): Promise<QueryResult> => {
    const session = await probing.take();
    let isLost = true;
    try {
      const result = await session.query(text);
      isLost = false;
      return result;
    } catch (thrown) {
      // The server's own words say more than that a connection was lost.
      const fault = asStorageFault(thrown);
      throw fault === thrown ? connectionLost(thrown, false) : fault;
    } finally {
      probing.giveBack(session, isLost);
    }
  };
  const probe = async (): Promise<void> => {
    await ask('SELECT reference FROM transactions LIMIT 1');
  };
  let probed: Promise<void> | null = null;
  // Callers that ask meanwhile get the same answer. However many ask, they hold one session.
  const check = (): Promise<void> => (probed ??= probe().finally(() => (probed = null)));
  const prove = async (): Promise<void> => {
    await ask(PROOF);
  };

  return {
    check,
    checks: [
      { name: 'the database can be read', run: check },
      { name: 'the database can be written', run: atMostEvery(PROOF_EVERY_MS, prove, () => performance.now()) },
    ],
    // Not the time of the database transaction: a look must show the moment in which it was answered.
    time: async () => {
      const { rows } = await ask('SELECT (extract(epoch from clock_timestamp()) * 1000)::float8 AS ms');
      return Math.floor((rows as readonly { readonly ms: number }[])[0]?.ms ?? NaN);
    },
    keysInUse: async () => {
      const { rows } = await ask(KEYS_IN_USE);
      return (rows as readonly { readonly key_id: string }[]).map((row) => row.key_id);
    },
  };
}
