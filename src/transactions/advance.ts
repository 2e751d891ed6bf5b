import { type Result, err, ok } from '../core/result.ts';
import type { Funds, FundsOf, HoldRefusal, Moved } from '../funds/ports.ts';
import type { TransactionMovement } from '../ledger/movements.ts';
import { isWaiting, supersede } from '../reviews/decide.ts';
import type { ReviewKind } from '../reviews/kinds.ts';
import type { About } from '../reviews/ports.ts';
import { jobRule } from '../outbox/ports.ts';
import { dueAt, earlier } from './due.ts';
import type { Policy, TransactionStores, Transaction } from './ports.ts';
import { STATES, type State } from './states.ts';
import { type Proof, type Row, type Signal, rowFor } from './steps.ts';
import { openVoucherCase, voucherOfCase } from './voucher-case.ts';

export type AdvanceFault = 'bad_transition' | HoldRefusal;

/**
 * Takes a transaction one step along the state table, in the caller's unit of work: money, state, history, case and
 * message. A refused step writes nothing. A case that the row opens is about the signal alone, unless `about` says
 * more. Throws when the books contradict the state, which no input can cause.
 */
export async function advance(
  stores: TransactionStores,
  policy: Policy,
  transaction: Transaction,
  { on, by }: Proof,
  at: number,
  about: About = { topic: on, evidence: { signal: on, state: transaction.state } },
): Promise<Result<Transaction, AdvanceFault>> {
  const row = rowFor(transaction, { on, by });
  if (!row) return err('bad_transition');
  const moved = row.money ? await MOVE[row.money](policy.funds(stores, at), transaction) : ok('done' as const);
  if (!moved.ok) return moved;
  const { id, state: from } = transaction;
  const to = moved.value === 'ordered' ? (row.untilHeld ?? row.to) : row.to;
  const entered = to === 'stays' ? transaction : enter(to, row, transaction, policy, at);
  const rests = entered.state === from ? null : await closeAnsweredCases(stores, id, from, on, at);
  const next = rests === null ? entered : { ...entered, dueAt: earlier(entered.dueAt, rests) };
  if (next !== transaction) await stores.transactions.saveState(next);
  await stores.transactions.addTransition(id, { at, on, by, from, to: next.state, money: row.money ?? null });
  if (next.state !== from && STATES[next.state].phase === 'over') await openCasesOfVouchers(stores, next, at);
  if (row.review) {
    await stores.reviews.open({ kind: row.review, transaction, mode: transaction.mode, ...about }, at);
  }
  const tells = messageOf(row, transaction);
  if (tells) {
    const runAt = at + (jobRule(tells)?.afterMs ?? 0);
    const subject = String(id);
    await stores.outbox.enqueue({ kind: tells, key: `${tells}/${subject}`, transactionId: id, subject, runAt }, at);
  }
  return ok(next);
}

const MOVE: Readonly<Record<TransactionMovement, (funds: Funds, of: FundsOf) => Promise<Result<Moved, HoldRefusal>>>> =
  {
    hold: (funds, of) => funds.hold(of),
    settle: async (funds, of) => ok(await funds.settle(of)),
    release: async (funds, of) => ok(await funds.release(of)),
    refund: async (funds, of) => ok(await funds.refund(of)),
  };

function enter(state: Transaction['state'], row: Row, was: Transaction, policy: Policy, at: number): Transaction {
  const stateSince = state === was.state ? was.stateSince : at;
  return { ...was, state, reason: row.because ?? null, stateSince, dueAt: dueAt(state, at, was, policy) };
}

/**
 * The message that goes out with a step of this transaction; null when none does. When a transaction ends with a PIN or
 * token, the customer hears of the payment once, with the PIN or token. Where that takes long, they hear that it
 * follows.
 */
export const messageOf = (row: Row, { valueLimitMs }: Pick<Transaction, 'valueLimitMs'>): Row['tells'] | null =>
  row.tells === 'send_transaction_paid' && valueLimitMs !== null ? 'send_value_follows' : (row.tells ?? null);

/** Opens a case for each voucher that waited for a payment which will not come, so that nobody loses sight of it. */
async function openCasesOfVouchers(stores: TransactionStores, transaction: Transaction, at: number): Promise<void> {
  const unclear = (await stores.reviews.of(transaction.id)).filter(({ kind }) => kind === 'value_unclear');
  for (const { id, status } of await stores.vouchers.of(transaction.id)) {
    if (status !== 'withheld' || unclear.some((review) => isWaiting(review) && voucherOfCase(review) === id)) continue;
    await openVoucherCase(stores.reviews, 'value_unexpected', id, transaction, { state: transaction.state }, at);
  }
}

/**
 * The cases that ask whether something that came without proof is true. The same signal with proof, or a person,
 * answers them.
 */
const PROVEN_BY: Readonly<Partial<Record<Signal, ReviewKind>>> = { reversed: 'reversal_unverified' };

/**
 * Closes the cases that this step answers. A person's own decision closes its case before it takes the step. Returns
 * when the first of the resting cases comes back; null when none rests.
 */
async function closeAnsweredCases(
  stores: TransactionStores,
  id: number,
  left: State,
  on: Signal,
  at: number,
): Promise<number | null> {
  // Any step out of a state answers the case that asks how the state will end.
  const { asks, mayRest } = STATES[left];
  const answered = [asks, PROVEN_BY[on]];
  if (!mayRest && PROVEN_BY[on] === undefined) return null;
  let rests: number | null = null;
  for (const review of await stores.reviews.of(id)) {
    if (!isWaiting(review)) continue;
    if (answered.includes(review.kind)) await stores.reviews.save(supersede(review, on, at));
    else if (review.status === 'postponed') rests = earlier(rests, review.waitUntil);
  }
  return rests;
}
