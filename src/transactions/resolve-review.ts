import { tellSecondPeople } from '../approvals/tell-second-person.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { Act } from '../audit-log/acts.ts';
import {
  type DecisionFault,
  type Decision,
  withTransactionMode,
  decide,
  needsSecondPerson,
} from '../reviews/decide.ts';
import { type Effect, choicesOf, effectOf, reopensAfterDismissal } from '../reviews/kinds.ts';
import type { Review } from '../reviews/ports.ts';
import { type Tied, whyTied } from '../staff/second-person.ts';
import { advance } from './advance.ts';
import { earlier, waitMs } from './due.ts';
import { giveVoucher } from './give-voucher.ts';
import type { DecisionStores, Policy, Transaction, TransactionStores } from './ports.ts';
import { STATES } from './states.ts';
import { type Proof, type Row, type Signal, rowFor } from './steps.ts';
import { applyWithheldVoucher } from './value-ready.ts';
import { voucherOfCase } from './voucher-case.ts';

/** `not_legal`: the transaction is not in a state that allows the choice. */
export type ResolveFault = DecisionFault | 'unknown_review' | 'not_legal' | Tied;

const SIGNAL_OF = {
  resolve_paid: 'resolvedPaid',
  resolve_unpaid: 'resolvedUnpaid',
  give_back: 'givenBack',
  customer_has_it: 'customerHasIt',
  apply_reversal: 'reversed',
  hand_over_voucher: 'valueCame',
} as const satisfies Partial<Record<Effect, Signal>>;
/** The effects that take the transaction a step; the others only close the case, or let it rest. */
type StepEffect = keyof typeof SIGNAL_OF;
const proofOf = (effect: StepEffect): Proof => ({ on: SIGNAL_OF[effect], by: 'staff' });
const isStep = (effect: Effect): effect is StepEffect => Object.hasOwn(SIGNAL_OF, effect);

/**
 * Carries out a person's decision. It takes the same steps through the state table that an event would take; there is
 * no other way to move money. In LIVE the first person only proposes. The transaction's clock brings back a case that
 * is to rest. Either everything is written or nothing is.
 */
export async function resolveReview(
  stores: DecisionStores,
  policy: Policy,
  reviewId: number,
  decision: Decision,
  at: number,
): Promise<Result<Review, ResolveFault>> {
  const found = await stores.reviews.find(reviewId);
  if (!found) return err('unknown_review');
  const transaction = await stores.transactions.find(found.transactionId);
  const review = withTransactionMode(found, transaction);
  const decided = decide(review, decision, at);
  if (!decided.ok) return decided;
  const effect = effectOf(review.kind, decision.choice);
  if (effect === null || stepOf(effect, transaction) === null) return err('not_legal');
  if (decided.value.kind === 'decided' && needsSecondPerson(review, effect)) {
    const tied = await tiedOf(stores, review, decision, at);
    if (tied) return err(tied);
  }
  if (effect === 'wait' && transaction) return ok(await rest(stores, decided.value.review, transaction, at));
  await stores.reviews.save(decided.value.review);
  if (decided.value.kind === 'proposed') {
    const { id, proposedBy } = decided.value.review;
    await tellSecondPeople(stores, { of: 'case', id, proposedBy: proposedBy ?? '', right: 'decide' }, at);
    return ok(decided.value.review);
  }
  if (isStep(effect) && transaction) await carryOut(stores, policy, effect, review, transaction, at);
  if (effect === 'none' && reopensAfterDismissal(review.kind)) await stores.reviews.release(review.id);
  return ok(decided.value.review);
}

/** Why the person who confirms a proposal is not yet a second person; null when they are. */
export const tiedOf = async (
  stores: Pick<DecisionStores, 'staff' | 'auditLog'>,
  { proposedBy }: Pick<Review, 'proposedBy'>,
  { by }: Decision,
  at: number,
): Promise<Tied | null> =>
  by.kind === 'person' && proposedBy !== null
    ? whyTied(stores, { email: by.email, proposedBy, right: 'decide' }, at)
    : null;

async function rest(
  stores: TransactionStores,
  postponed: Review,
  transaction: Transaction,
  at: number,
): Promise<Review> {
  const waitUntil = at + waitMs(transaction);
  const review = { ...postponed, waitUntil };
  await stores.reviews.save(review);
  await stores.transactions.saveState({ ...transaction, dueAt: earlier(transaction.dueAt, waitUntil) });
  return review;
}

/** The audit-log act for what a person did to a case. */
export const actOnCase = ({ status }: Pick<Review, 'status'>): Act =>
  status === 'proposed' ? 'review.propose' : status === 'postponed' ? 'review.wait' : 'review.decide';

/** The choices that may be made on a case as its transaction stands now. */
export const legalChoices = (review: Review, transaction: Transaction | null): readonly string[] =>
  choicesOf(review.kind).filter((choice) => {
    const effect = effectOf(review.kind, choice);
    return effect !== null && stepOf(effect, transaction) !== null;
  });

/**
 * The row of the state table that a choice takes, or `none` where it takes no step. Null when the choice is not legal
 * as the transaction stands.
 */
export function stepOf(effect: Effect, transaction: Transaction | null): Row | 'none' | null {
  if (effect === 'none' || effect === 'no_credit') return 'none';
  // Closing a case must not end what could still be given back.
  if (effect === 'close_ended') return transaction && rowFor(transaction, proofOf('give_back')) ? null : 'none';
  if (!transaction) return null;
  if (effect === 'wait') return STATES[transaction.state].mayRest ? 'none' : null;
  // A voucher may also follow another one that was handed over.
  if (effect === 'hand_over_voucher' && transaction.state === 'fulfilled') return 'none';
  return rowFor(transaction, proofOf(effect));
}

async function carryOut(
  stores: TransactionStores,
  policy: Policy,
  effect: StepEffect,
  review: Review,
  transaction: Transaction,
  at: number,
): Promise<void> {
  if (stepOf(effect, transaction) !== 'none') {
    const advanced = await advance(stores, policy, transaction, proofOf(effect), at);
    if (!advanced.ok) throw new Error(`a legal decision was refused: ${advanced.error}`);
    await applyWithheldVoucher(stores, policy, advanced.value, at);
  }
  const voucherId = effect === 'hand_over_voucher' ? voucherOfCase(review) : null;
  if (voucherId !== null) await giveVoucher(stores, transaction.id, voucherId, at);
}
