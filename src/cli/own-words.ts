import type { Config } from '../config.ts';
import type { KeyRing } from '../core/key-ring.ts';
import type { Database } from '../db/database.ts';
import type { WordsAbout } from '../desk/words-about.ts';
import type { Stores } from '../db/stores.ts';
import { CommandRefused } from './refusal.ts';

/** Ends a command when words that would be kept contain a code or PIN of the transactions they are about. */
export async function refuseSecret(
  stores: Stores,
  ring: KeyRing,
  about: (stores: Stores) => Promise<readonly WordsAbout[]>,
  words: string | null | undefined,
): Promise<void> {
  if (words === null || words === undefined) return;
  const { SECRET_IN_TEXT, containsSecret } = await import('../desk/secret-in-words.ts');
  if (await containsSecret(stores, ring, await about(stores), [words])) {
    throw new CommandRefused(`--reason is refused. ${SECRET_IN_TEXT}`);
  }
}

/** The same check, before the command asks the person for their own code, because each code works once. */
export async function refuseSecretBeforeCode(
  database: Database,
  config: Config,
  about: (stores: Stores) => Promise<readonly WordsAbout[]>,
  words: string | null | undefined,
): Promise<void> {
  if (words === null || words === undefined) return;
  const { ringFor } = await import('../compose-keys.ts');
  const ring = await ringFor(database, config);
  await database.work.read((stores) => refuseSecret(stores, ring, about, words));
}
