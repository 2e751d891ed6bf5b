import type { Mode } from '../core/mode.ts';
import { currencyOf } from '../core/money.ts';
import { type Result, err, ok } from '../core/result.ts';
import { type Party, accountOf } from '../ledger/accounts.ts';
import type { LedgerStore } from '../ledger/ports.ts';
import type { WalletStore } from './ports.ts';
import { readCountry } from './country.ts';
import { type Profile, type ProfileChange, type ProfileFault, readProfile } from './profile.ts';

/** Parts of the profile that are left out are unknown. */
export interface OpenWallet extends ProfileChange {
  readonly userReference: string;
  readonly mode: Mode;
  readonly currency: string;
  readonly country: string;
}

export type OpenFault = 'unknown_currency' | 'currency_already_open' | ProfileFault;

const UNKNOWN = { firstName: null, lastName: null, phone: null, email: null, category: null } as const;

/**
 * Opens a customer's wallet and its accounts in one currency. Opening it again in another currency adds that currency
 * and leaves the profile as it is. Opening it again in the same currency is refused, so that a typing error is noticed.
 */
export async function openWallet(
  stores: { readonly wallets: WalletStore; readonly ledger: LedgerStore },
  request: OpenWallet,
  at: number,
): Promise<Result<void, OpenFault>> {
  const currency = currencyOf(request.currency);
  if (currency === null) return err('unknown_currency');
  const country = readCountry(request.country);
  if (country === null) return err('bad_country');
  const typed = readProfile(request, country);
  if (!typed.ok) return typed;

  const { mode, userReference } = request;
  if ((await stores.ledger.balance(accountOf('customer', mode, userReference, currency).id)) !== null) {
    return err('currency_already_open');
  }
  const profile: Profile = { country, ...UNKNOWN, ...typed.value };
  await stores.wallets.insert({ mode, userReference, ...profile, status: 'active', openedAt: at });
  // In the order of their ids: every caller that locks accounts uses this order.
  const kinds: readonly Party[] = ['customer', 'funding', 'held'];
  for (const kind of kinds) await stores.ledger.open(accountOf(kind, mode, userReference, currency));
  return ok(undefined);
}
