import type { Mode } from '../core/mode.ts';
import { currencyOf } from '../core/money.ts';
import { type Result, err, ok } from '../core/result.ts';
import { type AccountKind, accountOf } from '../ledger/accounts.ts';
import type { LedgerStore } from '../ledger/ports.ts';
import type { WalletStore } from './ports.ts';
import { type ProfileFault, readPart } from './profile.ts';

export interface OpenWallet {
  readonly userReference: string;
  readonly mode: Mode;
  readonly currency: string;
  readonly phone: string | null;
  readonly email: string | null;
  readonly category: string | null;
}

export type OpenFault = 'unknown_currency' | 'currency_already_open' | ProfileFault;

/**
 * Opens a customer's wallet and its accounts in one currency. Opening it again in another currency adds that currency
 * and leaves the profile as it is; in the same currency it is refused, so that a typing error is noticed.
 */
export async function openWallet(
  stores: { readonly wallets: WalletStore; readonly ledger: LedgerStore },
  request: OpenWallet,
  at: number,
): Promise<Result<void, OpenFault>> {
  const currency = currencyOf(request.currency);
  if (currency === null) return err('unknown_currency');
  const [phone, email, category] = [
    readPart('phone', request.phone),
    readPart('email', request.email),
    readPart('category', request.category),
  ];
  if (!phone.ok) return phone;
  if (!email.ok) return email;
  if (!category.ok) return category;

  const { mode, userReference } = request;
  if ((await stores.ledger.balance(accountOf('customer', mode, userReference, currency).id)) !== null) {
    return err('currency_already_open');
  }
  const profile = { phone: phone.value, email: email.value, category: category.value };
  await stores.wallets.insert({ mode, userReference, ...profile, status: 'active', openedAt: at });
  // In the order of their ids, as everybody locks accounts.
  const kinds: readonly AccountKind[] = ['customer', 'finswich', 'funding', 'held'];
  for (const kind of kinds) await stores.ledger.open(accountOf(kind, mode, userReference, currency));
  return ok(undefined);
}
