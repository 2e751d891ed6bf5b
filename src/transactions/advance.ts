import { type Result, err, ok } from '../core/result.ts';
import { post } from '../ledger/post.ts';
import { isWaiting, supersede } from '../reviews/decide.ts';
import type { ReviewKind } from '../reviews/kinds.ts';
import type { About } from '../reviews/ports.ts';
import { jobRule } from '../outbox/ports.ts';
import { dueAt, earlier, valueLimitMs } from './due.ts';
import type { Policy, Stores, Transaction } from './ports.ts';
import { MAY_REST, type Proof, type Row, type Signal, type State, rowFor } from './states.ts';
import { openVoucherCase, voucherOfCase } from './voucher-case.ts';

export type AdvanceFault = 'bad_transition' | 'insufficient_funds';

/**
 * Takes a transaction one step along the state table: money, state, history, case and message, in the caller's unit of
 * work. Refused steps write nothing. A case that the row opens is about the signal alone unless `about` says more.
 * Throws when the books contradict the state, which no input can cause.
 */
export async function advance(
  stores: Stores,
  policy: Policy,
  transaction: Transaction,
  { on, by }: Proof,
  at: number,
  about: About = { matter: on, evidence: { signal: on, state: transaction.state } },
): Promise<Result<Transaction, AdvanceFault>> {
  const row = rowFor(transaction, { on, by });
  if (!row) return err('bad_transition');
  if (row.money) {
    const { mode, userReference: customer, amount, reference } = transaction;
    const posted = await post(stores.ledger, { name: row.money, mode, customer, amount, reference }, at);
    if (!posted.ok) {
      if (row.money === 'hold' && posted.error === 'insufficient_funds') return err('insufficient_funds');
      throw new Error(`${row.money} of ${reference} could not be posted: ${posted.error}`);
    }
  }
  const { reference, state: from } = transaction;
  const entered = row.to === 'stays' ? transaction : enter(row.to, row, transaction, policy, at);
  const rests = entered.state === from ? null : await closeAnsweredCases(stores, reference, from, on, at);
  const next = rests === null ? entered : { ...entered, dueAt: earlier(entered.dueAt, rests) };
  if (next !== transaction) await stores.transactions.saveState(next);
  await stores.transactions.addTransition(reference, { at, on, by, from, to: next.state, money: row.money ?? null });
  if (next.state !== from && ENDED_UNPAID.includes(next.state)) await openCasesOfVouchers(stores, next, at);
  if (row.review) {
    await stores.reviews.open({ kind: row.review, reference, mode: transaction.mode, ...about }, at);
  }
  const tells = messageOf(row, transaction);
  if (tells) {
    const runAt = at + (jobRule(tells)?.afterMs ?? 0);
    await stores.outbox.enqueue(
      { kind: tells, key: `${tells}/${reference}`, reference, subject: reference, runAt },
      at,
    );
  }
  return ok(next);
}

function enter(state: Transaction['state'], row: Row, was: Transaction, policy: Policy, at: number): Transaction {
  const stateSince = state === was.state ? was.stateSince : at;
  return { ...was, state, reason: row.because ?? null, stateSince, dueAt: dueAt(state, at, was, policy) };
}

/**
 * The message that goes out with a step of this transaction, null when none does: a transaction that ends with a PIN or
 * token is told with it, once, and told that it follows where it takes long.
 */
export const messageOf = (row: Row, { product }: Pick<Transaction, 'product'>): Row['tells'] | null =>
  row.tells === 'send_transaction_paid' && valueLimitMs(product) !== null ? 'send_value_follows' : (row.tells ?? null);

const ENDED_UNPAID: readonly State[] = ['expired', 'failed', 'reversed'];

/** A voucher that waited for a payment that will not come: nobody loses sight of it. */
async function openCasesOfVouchers(stores: Stores, transaction: Transaction, at: number): Promise<void> {
  const unclear = (await stores.reviews.of(transaction.reference)).filter(({ kind }) => kind === 'value_unclear');
  for (const { id, status } of await stores.vouchers.of(transaction.reference)) {
    if (status !== 'withheld' || unclear.some((review) => isWaiting(review) && voucherOfCase(review) === id)) continue;
    await openVoucherCase(stores.reviews, 'value_unexpected', id, transaction, { state: transaction.state }, at);
  }
}

/** The cases that ask how a state will end: whatever takes the transaction out of it has answered them. */
const ASKED_IN: Readonly<Partial<Record<State, ReviewKind>>> = { in_doubt: 'in_doubt', settled: 'value_overdue' };

/**
 * The cases that ask whether something that came without proof is true: the same with proof, or a person, has said so.
 */
const PROVEN_BY: Readonly<Partial<Record<Signal, ReviewKind>>> = { reversal: 'reversal_unverified' };

/**
 * Closes the cases that this step answers; a person's own decision has closed its case before it takes the step.
 * Answers when the first of those that rest is to come back, null when none does.
 */
async function closeAnsweredCases(
  stores: Stores,
  reference: string,
  left: State,
  on: Signal,
  at: number,
): Promise<number | null> {
  const answered = [ASKED_IN[left], PROVEN_BY[on]];
  if (!MAY_REST.includes(left) && PROVEN_BY[on] === undefined) return null;
  let rests: number | null = null;
  for (const review of await stores.reviews.of(reference)) {
    if (!isWaiting(review)) continue;
    if (answered.includes(review.kind)) await stores.reviews.save(supersede(review, on, at));
    else if (review.status === 'postponed') rests = earlier(rests, review.waitUntil);
  }
  return rests;
}
