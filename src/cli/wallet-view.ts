import type { WalletRecord } from '../wallets/show.ts';
import { pairs } from './print.ts';

/** A wallet as people read it. */
export function walletView(wallet: WalletRecord): readonly string[] {
  const { user_reference, mode, status, country, first_name, last_name, phone, email, category, balances } = wallet;
  return [
    `${user_reference}  ${mode}  ${status}`,
    ...pairs(
      ['Country', 'First name', 'Last name', 'Phone', 'E-mail', 'Category'],
      [country, ...[first_name, last_name, phone, email, category].map((known) => known ?? 'none')],
    ),
    ...balances.map(({ currency, available, held }) => `${currency}  ${available} available, ${held} held`),
  ];
}
