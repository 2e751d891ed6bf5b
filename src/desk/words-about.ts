import type { TransactionKey } from '../core/transaction-name.ts';
import type { Transaction } from '../transactions/ports.ts';
import type { DeskStores } from './ports.ts';

/** The fields of a body that hold what a person wrote in their own words. */
export const WRITTEN = ['text', 'reason'] as const;

/** How many transactions of a customer are looked at: people write about what a customer bought last. */
const NEWEST = 20;

/** What words are about. It may be a reference that was never announced: a PIN or token can be kept under that too. */
export interface WordsAbout {
  readonly under: TransactionKey;
  /** Null when no transaction was announced under the name. */
  readonly transaction: Transaction | null;
}

const of = (transaction: Transaction): WordsAbout => ({ under: transaction, transaction });

/** The transaction that words are about. */
export async function ofTransaction({ transactions }: DeskStores, reference: string): Promise<readonly WordsAbout[]> {
  const transaction = await transactions.findCalled(reference);
  return transaction ? [of(transaction)] : [];
}

/** The transactions of a customer that words may be about. */
export const ofCustomer = async ({ transactions }: DeskStores, userReference: string): Promise<readonly WordsAbout[]> =>
  (await transactions.list({ state: null, userReference, limit: NEWEST })).map(of);

/** Those of the customer that an approval is about. */
export async function ofApproval(stores: DeskStores, id: number): Promise<readonly WordsAbout[]> {
  const approval = await stores.approvals.find(id);
  return approval ? ofCustomer(stores, approval.act.userReference) : [];
}

/** What a case is about: a transaction, or a reference that was never announced. */
export async function ofCase(stores: DeskStores, reviewId: number): Promise<readonly WordsAbout[]> {
  const review = await stores.reviews.find(reviewId);
  if (!review) return [];
  const { transactionId: id, rail, reference } = review;
  return [{ under: { id, rail, reference }, transaction: await stores.transactions.find(id) }];
}
