/**
 * What a table says under a name that comes from outside; undefined where it says nothing. Every object answers to
 * `toString` and its like without having been given them.
 */
export const entryOf = <Entry>(table: Readonly<Record<string, Entry>>, name: string): Entry | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
