/**
 * Refuses work that awaits anything but queries. SQLite's queries end within one turn of the event loop, so work that
 * takes another turn awaited something else. One connection serves everybody, and nobody may hold it up.
 */
export async function onlyQueries<T>(work: Promise<T>): Promise<T> {
  let turn: NodeJS.Immediate | undefined;
  const foreign = new Promise<never>((_, reject) => {
    turn = setImmediate(() => reject(new Error('a unit of work awaited something other than a query')));
  });
  try {
    return await Promise.race([work, foreign]);
  } finally {
    clearImmediate(turn);
  }
}
