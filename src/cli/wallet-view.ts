import type { WalletRecord } from '../wallets/show.ts';
import { pairs } from './print.ts';

/** A wallet as people read it. */
export function walletView(wallet: WalletRecord): readonly string[] {
  const { user_reference, mode, status, phone, email, category, balances } = wallet;
  return [
    `${user_reference}  ${mode}  ${status}`,
    ...pairs(['Phone', 'E-mail', 'Category'], [phone ?? 'none', email ?? 'none', category ?? 'none']),
    ...balances.map(({ currency, available, held }) => `${currency}  ${available} available, ${held} held`),
  ];
}
