import { type Result, err, ok } from '../core/result.ts';
import { post } from '../ledger/post.ts';
import {
  type MoneyRequest,
  type MoneyStores,
  type ReadRequest,
  type RequestFault,
  readRequest,
} from './money-request.ts';

export type WithdrawFault = RequestFault | 'wallet_frozen' | 'insufficient_funds';

/** Says whether a withdrawal could be done now, without doing it. */
export async function checkWithdraw(
  stores: MoneyStores,
  request: MoneyRequest,
): Promise<Result<ReadRequest, WithdrawFault>> {
  const read = await readRequest(stores, 'withdraw', request);
  if (!read.ok || read.value.isDone) return read;
  const { wallet, amount, available } = read.value;
  if (wallet.status === 'frozen') return err('wallet_frozen');
  return available < amount.minor ? err('insufficient_funds') : read;
}

/**
 * Takes money out of a wallet, once per reference: a top-up that was a mistake, or money that was paid out to the
 * customer. The balance never falls below zero, and money held for a transaction stays. Returns whether money moved
 * now, or the same withdrawal was done before.
 */
export async function withdrawMoney(
  stores: MoneyStores,
  request: MoneyRequest,
  at: number,
): Promise<Result<'withdrawn' | 'withdrawn_before', WithdrawFault>> {
  const checked = await checkWithdraw(stores, request);
  if (!checked.ok) return checked;
  if (checked.value.isDone) return ok('withdrawn_before');
  const posted = await post(stores.ledger, checked.value.movement, at);
  if (posted.ok) return ok('withdrawn');
  // A transaction may have taken the money since the balance was read.
  if (posted.error === 'insufficient_funds') return err('insufficient_funds');
  throw new Error(`withdrawal could not be posted: ${posted.error}`);
}
