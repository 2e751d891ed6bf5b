import type { Mode } from '../core/mode.ts';
import { type Money, type MoneyFault, parseMoney } from '../core/money.ts';
import { type Result, err, ok } from '../core/result.ts';
import { accountOf } from '../ledger/accounts.ts';
import { type Movement, journalEntry } from '../ledger/movements.ts';
import type { LedgerStore } from '../ledger/ports.ts';
import type { Wallet, WalletStore } from './ports.ts';

/** Money that the merchant puts into a wallet, or takes out of it. */
export interface MoneyRequest {
  readonly userReference: string;
  readonly mode: Mode;
  /** Decimal text, `1000.00`. */
  readonly amount: string;
  readonly currency: string;
  /** The merchant's own reference, unique per mode and direction. The same request twice moves money once. */
  readonly reference: string;
}

export type RequestFault = MoneyFault | 'unknown_customer' | 'currency_not_open' | 'reference_used_differently';

export interface MoneyStores {
  readonly wallets: WalletStore;
  readonly ledger: LedgerStore;
}

/** A request, with the wallet and the balance as they stand. */
export interface ReadRequest {
  readonly wallet: Wallet;
  readonly amount: Money;
  /** In minor units, without held money. */
  readonly available: number;
  readonly movement: Movement;
  /** Whether the same request was done before. */
  readonly isDone: boolean;
}

/** Reads a request, and whether it was done before. A reference moves money once, and never stands for two requests. */
export async function readRequest(
  { wallets, ledger }: MoneyStores,
  name: 'fund' | 'withdraw',
  request: MoneyRequest,
): Promise<Result<ReadRequest, RequestFault>> {
  const { mode, userReference, reference } = request;
  const read = parseMoney(request.amount, request.currency);
  if (!read.ok) return read;
  const amount = read.value;
  const wallet = await wallets.find(mode, userReference);
  if (wallet === null) return err('unknown_customer');
  const movement = { name, mode, customer: userReference, amount, ownReference: reference } as const;
  // Before the balance: another request with the same reference waits here, and then sees what this one has done.
  const before = await ledger.entryIn(journalEntry(movement).slot);
  const available = await ledger.balance(accountOf('customer', mode, userReference, amount.currency).id);
  if (available === null) return err('currency_not_open');
  const isSame =
    before?.minor === amount.minor && before.currency === amount.currency && before.customer === userReference;
  if (before && !isSame) return err('reference_used_differently');
  return ok({ wallet, amount, available, movement, isDone: before !== null });
}
