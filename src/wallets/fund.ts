import { type Result, err, ok } from '../core/result.ts';
import { post } from '../ledger/post.ts';
import { NO_LIMITS, type WalletLimits, isAbove } from './limits.ts';
import {
  type MoneyRequest,
  type MoneyStores,
  type ReadRequest,
  type RequestFault,
  readRequest,
} from './money-request.ts';

/**
 * `above_limit`: more than the merchant lets one top-up be. `books_full`: an account would reach a sum that cannot be
 * counted exactly.
 */
export type FundFault = RequestFault | 'above_limit' | 'books_full';

/** Says whether a top-up could be done now, without doing it. */
export async function checkFund(
  stores: MoneyStores,
  request: MoneyRequest,
  limits: WalletLimits,
): Promise<Result<ReadRequest, FundFault>> {
  const read = await readRequest(stores, 'fund', request);
  // A top-up that was done before stays done, whatever the limit is now.
  if (!read.ok || read.value.isDone) return read;
  const { amount, available } = read.value;
  if (isAbove(limits.topUp, request.mode, amount)) return err('above_limit');
  return available + amount.minor > Number.MAX_SAFE_INTEGER ? err('books_full') : read;
}

/** Tops up a wallet, once per reference. Returns whether money moved now, or the same top-up was done before. */
export async function fundWallet(
  stores: MoneyStores,
  request: MoneyRequest,
  at: number,
  limits: WalletLimits = NO_LIMITS,
): Promise<Result<'funded' | 'funded_before', FundFault>> {
  const checked = await checkFund(stores, request, limits);
  if (!checked.ok) return checked;
  if (checked.value.isDone) return ok('funded_before');
  const posted = await post(stores.ledger, checked.value.movement, at);
  if (posted.ok) return ok('funded');
  // All top-ups of a currency come out of one funding account, which must not owe more than can be counted exactly.
  if (posted.error === 'insufficient_funds') return err('books_full');
  throw new Error(`top-up could not be posted: ${posted.error}`);
}
