import type Sqlite from 'better-sqlite3';

/** Every statement that a connection prepares from now on, as it is written in SQL. */
export function recordedStatements(client: Sqlite.Database): string[] {
  const prepared: string[] = [];
  const prepare = client.prepare.bind(client);
  client.prepare = ((source: string) => {
    prepared.push(source);
    return prepare(source);
  }) as typeof client.prepare;
  return prepared;
}
