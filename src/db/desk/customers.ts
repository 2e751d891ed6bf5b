import { MODES } from '../../core/mode.ts';
import type { DeskStore } from '../../desk/ports.ts';
import type { PinStanding } from '../../desk/ports/customers.ts';
import type { Pin } from '../../pins/ports.ts';
import type { Wallet } from '../../wallets/ports.ts';
import type { Connection } from '../connection.ts';
import { pageOf } from './page.ts';
import { and, eq, inArray } from '../drizzle.ts';
import { storesOver } from '../stores.ts';
import { FROZEN } from '../tables/expressions.ts';

/** Wallets by mode and user reference, and one wallet with its money. */
export function deskCustomers(connection: Connection): Pick<DeskStore, 'customers' | 'customer'> {
  const {
    q,
    t: { wallets },
  } = connection;
  const { wallets: walletStore, ledger, auditLog, approvals, contactChanges, pins } = storesOver(connection);
  const lastOf = async (act: 'wallet.freeze' | 'wallet.unfreeze', subject: string) => {
    const filter = { actor: null, from: null, to: null, place: null, limit: 1 };
    return (await auditLog.list({ ...filter, act, subject }))[0];
  };
  return {
    customers: ({ userReferences, mode, status, paging }) =>
      pageOf<Wallet>(
        { columns: [wallets.mode, wallets.userReference], isFalling: false },
        paging,
        (wallet) => [wallet.mode, wallet.userReference],
        async ({ beyond, orderBy, limit }) =>
          (await q
            .select()
            .from(wallets)
            .where(
              and(
                inArray(wallets.mode, mode === null ? [...MODES] : [mode]),
                userReferences === null ? undefined : inArray(wallets.userReference, ['', ...userReferences]),
                status === null ? undefined : status === 'frozen' ? FROZEN : eq(wallets.status, status),
                beyond,
              ),
            )
            .orderBy(...orderBy)
            .limit(limit)) as Wallet[],
      ),
    customer: async ({ mode, userReference, subject }) => {
      const wallet = await walletStore.find(mode, userReference);
      if (!wallet) return null;
      const balances = await ledger.balancesOf(mode, userReference);
      const heldIn = (currency: string): number =>
        balances.find((one) => one.kind === 'held' && one.currency === currency)?.minor ?? 0;
      return {
        wallet,
        balances: balances
          .filter(({ kind }) => kind === 'customer')
          .map(({ currency, minor }) => ({ currency, available: minor, held: heldIn(currency) })),
        statusChanged:
          (await lastOf(wallet.status === 'frozen' ? 'wallet.freeze' : 'wallet.unfreeze', subject)) ?? null,
        approvals: await approvals.waitingOf(mode, userReference),
        contactChanges: await contactChanges.of(mode, userReference, CHANGES_SHOWN),
        pin: pinStanding(await pins.find(mode, userReference)),
      };
    },
  };
}

const CHANGES_SHOWN = 20;

/** Without the hash, which the desk never sees. */
const pinStanding = (pin: Pin | null): PinStanding | null =>
  pin && { setAt: pin.setAt, locks: pin.locks, lockedUntil: pin.lockedUntil };
