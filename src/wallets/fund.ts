import type { Mode } from '../core/mode.ts';
import { type MoneyFault, parseMoney } from '../core/money.ts';
import { type Result, err, ok } from '../core/result.ts';
import { accountOf } from '../ledger/accounts.ts';
import { journalEntry } from '../ledger/movements.ts';
import type { LedgerStore } from '../ledger/ports.ts';
import { post } from '../ledger/post.ts';
import type { WalletStore } from './ports.ts';

export interface FundWallet {
  readonly userReference: string;
  readonly mode: Mode;
  /** Decimal text, `1000.00`. */
  readonly amount: string;
  readonly currency: string;
  /** The merchant's own, unique per mode: the same top-up twice moves money once. */
  readonly reference: string;
}

export type FundFault = MoneyFault | 'unknown_customer' | 'currency_not_open' | 'reference_used_differently';

/** Tops a wallet up, once per reference. Answers whether money moved now, or the same top-up had been done before. */
export async function fundWallet(
  stores: { readonly wallets: WalletStore; readonly ledger: LedgerStore },
  request: FundWallet,
  at: number,
): Promise<Result<'funded' | 'funded_before', FundFault>> {
  const { mode, userReference, reference } = request;
  const amount = parseMoney(request.amount, request.currency);
  if (!amount.ok) return amount;
  if ((await stores.wallets.find(mode, userReference)) === null) return err('unknown_customer');
  const account = accountOf('customer', mode, userReference, amount.value.currency);
  const balance = await stores.ledger.balance(account.id);
  if (balance === null) return err('currency_not_open');

  const movement = { name: 'fund', mode, customer: userReference, amount: amount.value, reference } as const;
  const before = await stores.ledger.entryIn(journalEntry(movement).slot);
  if (before) {
    const same =
      before.minor === amount.value.minor &&
      before.currency === amount.value.currency &&
      before.customer === userReference;
    return same ? ok('funded_before') : err('reference_used_differently');
  }
  if (balance + amount.value.minor > Number.MAX_SAFE_INTEGER) return err('not_allowed');
  const posted = await post(stores.ledger, movement, at);
  if (!posted.ok) throw new Error(`top-up could not be posted: ${posted.error}`);
  return ok('funded');
}
