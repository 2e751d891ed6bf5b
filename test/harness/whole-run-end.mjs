/** After all tests of a run. */
export default async function end() {
  await globalThis.endSharedPostgres?.();
}
