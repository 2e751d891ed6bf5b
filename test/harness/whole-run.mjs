import { offerSharedPostgres, isOffered } from './shared-postgres.ts';

/** Before all tests of a run. A run that another run started uses the server of that one. */
export default async function begin() {
  if (isOffered()) return;
  globalThis.endSharedPostgres = await offerSharedPostgres();
}
