import { ok } from '../../src/core/result.ts';
import { openDatabase } from '../../src/db/open.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';

/** Transactions that one customer has at the same time: they compete for one balance. */
export const PER_CUSTOMER = 3;
/** One of so many customers can pay for one transaction only. */
const POOR_EVERY = 10;

export const userOf = (customer: number): string => `chaos-${customer}`;
export const phoneOf = (customer: number): string => `+23480${String(30_000_000 + customer)}`;

/** Opens the wallets. Resolves with what each customer begins with, in minor units. */
export async function openCustomers(url: string, customers: number): Promise<Map<string, number>> {
  const openings = new Map<string, number>();
  const database = await openDatabase(url);
  const open = (customer: number) =>
    database.work.run(async (stores) => {
      const who = { userReference: userOf(customer), mode: 'TEST', currency: 'NGN' } as const;
      const opening = customer % POOR_EVERY === 0 ? '200' : '2000';
      openings.set(who.userReference, Number(opening) * 100);
      await openWallet(stores, { ...who, country: 'NG', phone: phoneOf(customer), email: null, category: 'gold' }, 1);
      return ok(await fundWallet(stores, { ...who, amount: opening, reference: who.userReference }, 1));
    });
  const numbers = Array.from({ length: customers }, (_, customer) => customer).values();
  const opener = async (): Promise<void> => {
    for (const customer of numbers) await open(customer);
  };
  try {
    await Promise.all(Array.from({ length: openersOf(url) }, opener));
  } finally {
    await database.close();
  }
  return openings;
}

/** SQLite commits many at once; Postgres has a pool of 20. */
const openersOf = (url: string): number => (url.startsWith('file:') ? 256 : 20);
