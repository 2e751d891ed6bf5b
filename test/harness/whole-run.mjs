import { offerSharedPostgres, isOffered } from './shared-postgres.ts';

/** Before all tests of a run; one that is begun by another run has what that one has. */
export default async function begin() {
  if (isOffered()) return;
  globalThis.endSharedPostgres = await offerSharedPostgres();
}
