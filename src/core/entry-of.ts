/**
 * The entry of a table under a name that comes from outside; undefined when there is none. A plain lookup would also
 * find `toString` and the like, which every object inherits.
 */
export const entryOf = <Entry>(table: Readonly<Record<string, Entry>>, name: string): Entry | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
