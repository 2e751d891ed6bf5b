import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { migratePostgresUrl } from '../../src/db/postgres/migrate-postgres.ts';
import { type PostgresServer, serverAt, startPostgresServer } from './postgres-server.ts';

/**
 * One real Postgres for all tests of a run that do not stop it or change its settings. The run itself tells on a socket
 * where the server is, and starts it when the first test asks.
 */
interface Shared {
  readonly url: string;
  /** A database on it with every table, to be copied. */
  readonly template: string;
}

const SOCKET = 'SHARED_POSTGRES_SOCKET';

/** Whether the run that this process belongs to offers one. */
export const isOffered = (): boolean => process.env[SOCKET] !== undefined;

/** For the run (`whole-run.mjs`). Resolves with a function that ends the server. */
export async function offerSharedPostgres(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'shared-postgres-'));
  let started: Promise<{ readonly server: PostgresServer; readonly shared: Shared }> | null = null;
  const start = async () => {
    const server = await startPostgresServer();
    // Postgres copies a database only while nobody else is connected to it. So tests connect to another one.
    const [url, migrated] = [await server.newDatabase(), await server.newDatabase()];
    await migratePostgresUrl(migrated);
    return { server, shared: { url, template: new URL(migrated).pathname.slice(1) } };
  };
  const desk = createServer((asked) => {
    asked.on('error', () => {});
    started ??= start();
    started.then(
      ({ shared }) => asked.end(JSON.stringify(shared)),
      (thrown: unknown) => asked.end(JSON.stringify({ fault: String(thrown) })),
    );
  });
  desk.listen(join(folder, 'socket'));
  await once(desk, 'listening');
  process.env[SOCKET] = join(folder, 'socket');
  return async () => {
    desk.close();
    await started?.then(
      ({ server }) => server.close(),
      () => {},
    );
    rmSync(folder, { recursive: true, force: true });
  };
}

let asked: Promise<Shared> | undefined;

async function ask(): Promise<Shared> {
  const path = process.env[SOCKET];
  if (path === undefined) throw new Error('there is a shared Postgres only in a run of Jest');
  const answer = JSON.parse(await text(connect(path))) as Shared | { readonly fault: string };
  if ('fault' in answer) throw new Error(answer.fault);
  return answer;
}

/** New databases on the server of this run. They are dropped when this is closed. */
export interface SharedPostgres extends PostgresServer {
  /** One with every table of this version. */
  migratedDatabase(): Promise<string>;
}

export async function sharedPostgres(): Promise<SharedPostgres> {
  const { url, template } = await (asked ??= ask());
  const server = serverAt(url);
  return { ...server, migratedDatabase: () => server.newDatabase(template) };
}
