import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { initiateEvent } from '../harness/events.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { type Desk, startDesk } from './desk-harness.ts';

/**
 * A real server that cuts the connection in the middle of an act of the staff: before its commit, and at the commit.
 */
let server: SharedPostgres;
let desk: Desk;
beforeAll(async () => {
  server = await sharedPostgres();
  const url = await server.migratedDatabase();
  desk = await startDesk({ environment: { DATABASE_URL: url } });
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`
    create function lose_session() returns trigger language plpgsql as
      $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
    create trigger lost_before after insert on notes
      for each row when (new.text = 'lost before its commit') execute function lose_session();
    create constraint trigger lost_at_commit after insert on notes deferrable initially deferred
      for each row when (new.text = 'lost at its commit') execute function lose_session();`);
  await client.end();
  await desk.post(initiateEvent('UTL-lost-session'));
});
afterAll(async () => {
  await desk.close();
  await server.close();
});

test.each([
  ['lost before its commit', undefined],
  ['lost at its commit', expect.stringMatching(/^The connection .* was lost\. Check whether it was done/)],
])(
  'when the connection of an act is lost, only one that may have been done asks to check first: %s',
  async (text, detail) => {
    const agent = await desk.member('agent');
    const { status, body } = await agent.post('/transactions/UTL-lost-session/notes', { text });
    expect({ status, code: body['code'], detail: body['detail'] }).toEqual({ status: 503, code: 'overloaded', detail });
    expect((await agent.post('/transactions/UTL-lost-session/notes', { text: 'She called.' })).status).toBe(200);
  },
);
