import { open } from '../../src/db/sqlite/sqlite.ts';

/** Opens SQLite files as the product does; while `isFailing`, a COMMIT fails with this code and is not made. */
export function failingCommit(code: string, isFailing: () => boolean): typeof open {
  return (path, options) => {
    const client = open(path, options);
    const prepare = client.prepare.bind(client);
    client.prepare = ((source: string) => {
      const statement = prepare(source);
      if (source !== 'COMMIT') return statement;
      const commit = statement.run.bind(statement);
      statement.run = () => {
        if (isFailing()) throw Object.assign(new Error('disk I/O error'), { code });
        return commit();
      };
      return statement;
    }) as typeof client.prepare;
    return client;
  };
}
