/** What prepares statements: a connection, or the prototype of all of them. */
interface Prepares {
  prepare: (source: string) => unknown;
}

/** Every statement that is prepared from now on, as it is written in SQL. */
export function recordedStatements(target: Prepares): string[] {
  const prepared: string[] = [];
  const { prepare } = target;
  target.prepare = function record(source) {
    prepared.push(source);
    return prepare.call(this, source);
  };
  return prepared;
}
