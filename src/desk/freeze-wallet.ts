import type { Mode } from '../core/mode.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { WalletStatus, WalletStore } from '../wallets/ports.ts';

/** `same_already`: the wallet has this status. */
export type FreezeFault = 'unknown_customer' | 'same_already';

/** Freezes a wallet or makes it active again. A frozen wallet pays for nothing; what it has paid for goes on. */
export async function setWalletStatus(
  { wallets }: { readonly wallets: WalletStore },
  mode: Mode,
  userReference: string,
  status: WalletStatus,
): Promise<Result<void, FreezeFault>> {
  const wallet = await wallets.lock(mode, userReference);
  if (!wallet) return err('unknown_customer');
  if (wallet.status === status) return err('same_already');
  await wallets.setStatus(mode, userReference, status);
  return ok(undefined);
}
