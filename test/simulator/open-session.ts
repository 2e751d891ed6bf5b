import { Client } from 'pg';

/** A session of its own on a server that may end it at any time; `pid` is its process there. */
export async function openSession(url: string): Promise<{ readonly client: Client; readonly pid: number }> {
  const client = new Client({ connectionString: url });
  // The next query reports a lost connection; without a listener the event would end the process.
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return { client, pid: rows[0]?.pid ?? NaN };
}
