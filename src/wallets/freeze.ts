import type { Mode } from '../core/mode.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { WalletStatus, WalletStore } from './ports.ts';

/**
 * Freezes a wallet or makes it active again. A frozen wallet pays for nothing new; what it has paid for goes on.
 * Returns `unchanged` when the wallet has this status already.
 */
export async function setWalletStatus(
  { wallets }: { readonly wallets: WalletStore },
  mode: Mode,
  userReference: string,
  status: WalletStatus,
): Promise<Result<'changed' | 'unchanged', 'unknown_customer'>> {
  const wallet = await wallets.lock(mode, userReference);
  if (!wallet) return err('unknown_customer');
  if (wallet.status === status) return ok('unchanged');
  await wallets.setStatus(mode, userReference, status);
  return ok('changed');
}
