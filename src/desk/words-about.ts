import type { Stores, Transaction } from '../transactions/ports.ts';

/** The fields of a body that hold what a person wrote in his own words. */
export const WRITTEN = ['text', 'reason'] as const;

/** As many purchases of a customer are looked at: what is written of somebody is about what they bought last. */
const NEWEST = 20;

/** The purchase that words are about. */
export async function ofPurchase({ transactions }: Stores, reference: string): Promise<readonly Transaction[]> {
  const found = await transactions.find(reference);
  return found ? [found] : [];
}

/** The purchases of a customer that words may be about. */
export const ofCustomer = ({ transactions }: Stores, userReference: string): Promise<readonly Transaction[]> =>
  transactions.list({ state: null, userReference, limit: NEWEST });

/** Those of the customer an approval is about. */
export async function ofApproval(stores: Stores, id: number): Promise<readonly Transaction[]> {
  const approval = await stores.approvals.find(id);
  return approval ? ofCustomer(stores, approval.act.userReference) : [];
}

/** The purchase a case is about. */
export async function ofCase(stores: Stores, id: number): Promise<readonly Transaction[]> {
  const review = await stores.reviews.find(id);
  return review ? ofPurchase(stores, review.reference) : [];
}
