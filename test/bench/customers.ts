import { ok } from '../../src/core/result.ts';
import { openDatabase } from '../../src/db/open.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';

export const userOf = (customer: number): string => `bench-${customer}`;
export const phoneOf = (customer: number): string => `+23480${String(30_000_000 + customer)}`;

/** Opens `count` wallets in TEST, with more money than any load spends. */
export async function openCustomers(databaseUrl: string, count: number): Promise<void> {
  const database = await openDatabase(databaseUrl);
  const open = (customer: number) =>
    database.work.run(async (stores) => {
      const who = { userReference: userOf(customer), mode: 'TEST', currency: 'NGN' } as const;
      await openWallet(stores, { ...who, country: 'NG', phone: phoneOf(customer), email: null, category: 'gold' }, 1);
      return ok(await fundWallet(stores, { ...who, amount: '100000000', reference: userOf(customer) }, 1));
    });
  for (let customer = 0; customer < count; customer += 500) {
    await Promise.all(Array.from({ length: Math.min(500, count - customer) }, (_, i) => open(customer + i)));
  }
  await database.close();
}
