import type { Mode } from '../core/mode.ts';
import { decimalText } from '../core/money.ts';
import type { LedgerStore } from '../ledger/ports.ts';
import type { WalletStatus, WalletStore } from './ports.ts';

/** A wallet as people and programs see it; amounts are decimal text. */
export interface WalletRecord {
  readonly user_reference: string;
  readonly mode: Mode;
  readonly status: WalletStatus;
  readonly country: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly category: string | null;
  readonly balances: readonly { readonly currency: string; readonly available: string; readonly held: string }[];
}

/** Null when the customer has no wallet in this mode. */
export async function showWallet(
  stores: { readonly wallets: WalletStore; readonly ledger: LedgerStore },
  mode: Mode,
  userReference: string,
): Promise<WalletRecord | null> {
  const wallet = await stores.wallets.find(mode, userReference);
  if (!wallet) return null;
  const balances = await stores.ledger.balancesOf(mode, userReference);
  const amount = (kind: string, currency: string): string =>
    decimalText({ minor: balances.find((b) => b.kind === kind && b.currency === currency)?.minor ?? 0, currency });
  return {
    user_reference: wallet.userReference,
    mode,
    status: wallet.status,
    country: wallet.country,
    first_name: wallet.firstName,
    last_name: wallet.lastName,
    phone: wallet.phone,
    email: wallet.email,
    category: wallet.category,
    balances: balances
      .filter((balance) => balance.kind === 'customer')
      .map(({ currency }) => ({ currency, available: amount('customer', currency), held: amount('held', currency) })),
  };
}
