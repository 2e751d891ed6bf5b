import { type Result, err, ok } from '../core/result.ts';
import { post } from '../ledger/post.ts';
import { isWaiting, supersede } from '../reviews/decide.ts';
import type { ReviewKind } from '../reviews/kinds.ts';
import { dueAt, valueLimitMs } from './due.ts';
import type { Policy, Stores, Transaction } from './ports.ts';
import { type Row, type Signal, type State, rowFor } from './states.ts';
import { openVoucherCase } from './voucher-case.ts';

export type AdvanceFault = 'bad_transition' | 'insufficient_funds';

/**
 * Takes a purchase one step along the state table: money, state, history, case and message, in the caller's unit of
 * work. Refused steps write nothing. Throws when the books contradict the state, which no input can cause.
 */
export async function advance(
  stores: Stores,
  policy: Policy,
  transaction: Transaction,
  on: Signal,
  at: number,
): Promise<Result<Transaction, AdvanceFault>> {
  const row = rowFor(transaction.state, on);
  if (!row) return err('bad_transition');
  if (row.money) {
    const { mode, userReference: customer, amount, reference } = transaction;
    const posted = await post(stores.ledger, { name: row.money, mode, customer, amount, reference }, at);
    if (!posted.ok) {
      if (row.money === 'hold' && posted.error === 'insufficient_funds') return err('insufficient_funds');
      throw new Error(`${row.money} of ${reference} could not be posted: ${posted.error}`);
    }
  }
  const next = row.to === 'stays' ? transaction : enter(row.to, row, transaction, policy, at);
  if (next !== transaction) await stores.transactions.saveState(next);
  const { reference, state: from } = transaction;
  await stores.transactions.addTransition(reference, { at, on, from, to: next.state, money: row.money ?? null });
  if (next.state !== from) {
    await closeSettledCases(stores, reference, on, at);
    if (ENDED_UNPAID.includes(next.state)) await openCasesOfVouchers(stores, next, at);
  }
  if (row.review) {
    const evidence = { signal: on, state: from };
    await stores.reviews.open({ kind: row.review, reference, mode: transaction.mode, matter: on, evidence }, at);
  }
  const tells = messageOf(row, transaction);
  if (tells) {
    await stores.outbox.enqueue(
      { kind: tells, key: `${tells}/${reference}`, reference, subject: reference, runAt: at },
      at,
    );
  }
  return ok(next);
}

function enter(state: Transaction['state'], row: Row, was: Transaction, policy: Policy, at: number): Transaction {
  const stateSince = state === was.state ? was.stateSince : at;
  return { ...was, state, reason: row.because ?? was.reason, stateSince, dueAt: dueAt(state, at, was, policy) };
}

/**
 * The message that goes out with a step of this purchase, null when none does: a purchase that ends with a PIN or token
 * is told with it, once.
 */
export const messageOf = (row: Row, { product }: Pick<Transaction, 'product'>): Row['tells'] | null =>
  row.tells === 'send_purchase_paid' && valueLimitMs(product) !== null ? null : (row.tells ?? null);

const ENDED_UNPAID: readonly State[] = ['expired', 'failed', 'reversed'];

/** A voucher that waited for a payment that will not come: nobody loses sight of it. */
async function openCasesOfVouchers(stores: Stores, purchase: Transaction, at: number): Promise<void> {
  for (const { id, status } of await stores.vouchers.of(purchase.reference)) {
    if (status !== 'withheld') continue;
    await openVoucherCase(stores.reviews, 'value_unexpected', id, purchase, { state: purchase.state }, at);
  }
}

const SETTLED_BY_EVIDENCE: readonly ReviewKind[] = ['in_doubt', 'value_overdue'];

async function closeSettledCases(stores: Stores, reference: string, on: Signal, at: number): Promise<void> {
  // A person's own decision closes its case itself.
  if (on !== 'valueReady' && on !== 'reversal') return;
  for (const review of await stores.reviews.of(reference)) {
    if (isWaiting(review) && SETTLED_BY_EVIDENCE.includes(review.kind))
      await stores.reviews.save(supersede(review, on, at));
  }
}
