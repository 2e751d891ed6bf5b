import { and, eq } from '../drizzle.ts';
import type { Wallet, WalletStore } from '../../wallets/ports.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';

function statementsOf({ q, t: { wallets }, locks }: Connection) {
  const isWallet = and(eq(wallets.mode, given('mode')), eq(wallets.userReference, given('userReference')));
  return {
    find: statement(() => {
      const query = q.select().from(wallets).where(isWallet);
      // A shared lock: a customer's transactions need not wait for each other here. Only a change of status must.
      return locks ? query.for('share').prepare('wallets_lock') : query.prepare('wallets_find');
    }),
    lock: statement(() => {
      const query = q.select().from(wallets).where(isWallet);
      return locks ? query.for('update').prepare('wallets_lock_to_change') : query.prepare('wallets_find_to_change');
    }),
    saveProfile: statement(() =>
      q
        .update(wallets)
        .set({
          country: given('country'),
          firstName: given('firstName'),
          lastName: given('lastName'),
          phone: given('phone'),
          email: given('email'),
          category: given('category'),
        })
        .where(isWallet)
        .prepare('wallets_save_profile'),
    ),
    insert: statement(() =>
      q
        .insert(wallets)
        .values({
          ...placeholders('mode', 'userReference', 'country', 'firstName', 'lastName'),
          ...placeholders('phone', 'email', 'category', 'status', 'openedAt'),
        })
        .onConflictDoNothing()
        .returning({ mode: wallets.mode })
        .prepare('wallets_insert'),
    ),
    setStatus: statement(() =>
      q
        .update(wallets)
        .set({ status: given('status') })
        .where(isWallet)
        .returning({ mode: wallets.mode })
        .prepare('wallets_set_status'),
    ),
  };
}

export function walletStore(connection: Connection): WalletStore {
  const { find, lock, saveProfile, insert, setStatus } = statementsOf(connection);

  return {
    find: async (mode, userReference) => ((await find({ mode, userReference }))[0] as Wallet | undefined) ?? null,
    insert: async (wallet) => (await insert({ ...wallet })).length > 0,
    lock: async (mode, userReference) => ((await lock({ mode, userReference }))[0] as Wallet | undefined) ?? null,
    saveProfile: async ({ mode, userReference, country, firstName, lastName, phone, email, category }) => {
      await saveProfile({ mode, userReference, country, firstName, lastName, phone, email, category });
    },
    setStatus: async (mode, userReference, status) => (await setStatus({ mode, userReference, status })).length > 0,
  };
}
