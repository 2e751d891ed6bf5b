import type { Mode } from '../../src/core/mode.ts';
import { ok } from '../../src/core/result.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';
import type { Merchant } from './merchant.ts';

export interface Customer {
  readonly user: string;
  readonly phone: string;
}

let count = 0;

/** Opens a customer that only this test uses, so that no other test's codes or money count for them. */
export async function newCustomer({ service }: Merchant, funds = '1000.00', mode: Mode = 'TEST'): Promise<Customer> {
  count += 1;
  const user = `customer-${count}`;
  const phone = `+23480${String(30_000_000 + count)}`;
  const opened = await service.database.work.run(async (stores) => {
    const who = { userReference: user, mode, currency: 'NGN' };
    await openWallet(stores, { ...who, country: 'NG', phone, email: `${user}@example.com`, category: null }, 0);
    return ok(await fundWallet(stores, { ...who, amount: funds, reference: `fund-${user}` }, 0));
  });
  if (!opened.ok || !opened.value.ok) throw new Error('the customer could not be opened');
  return { user, phone };
}

/** Minor units the customer can spend. */
export const available = async ({ service }: Merchant, user: string, mode: Mode = 'TEST'): Promise<number | null> =>
  service.database.work.read(({ ledger }) => ledger.balance(accountOf('customer', mode, user, 'NGN').id));

/** Minor units that are set aside for transactions under way. */
export const held = async ({ service }: Merchant, user: string, mode: Mode = 'TEST'): Promise<number | null> =>
  service.database.work.read(({ ledger }) => ledger.balance(accountOf('held', mode, user, 'NGN').id));
