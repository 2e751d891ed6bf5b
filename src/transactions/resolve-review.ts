import { type Result, err, ok } from '../core/result.ts';
import { type DecisionFault, type Decision, decide } from '../reviews/decide.ts';
import { type Effect, choicesOf, effectOf, opensAnew } from '../reviews/kinds.ts';
import type { Review } from '../reviews/ports.ts';
import { handOver } from '../vouchers/hand-over.ts';
import { advance } from './advance.ts';
import type { Policy, Stores, Transaction } from './ports.ts';
import { type Row, type Signal, rowFor } from './states.ts';
import { applyWithheldVoucher } from './value-ready.ts';
import { voucherOfCase } from './voucher-case.ts';

/** `not_legal`: the purchase is not in a state in which the choice may be made. */
export type ResolveFault = DecisionFault | 'unknown_review' | 'not_legal';

const SIGNAL_OF = {
  resolve_paid: 'resolvedPaid',
  resolve_unpaid: 'resolvedUnpaid',
  apply_reversal: 'reversal',
  hand_over_voucher: 'valueReady',
} as const satisfies Record<Exclude<Effect, 'none'>, Signal>;

/**
 * Carries a person's decision out: the same steps through the state table an event would take, never another way to
 * money. In LIVE the first person only proposes. Nothing is written unless all of it is.
 */
export async function resolveReview(
  stores: Stores,
  policy: Policy,
  reviewId: number,
  decision: Decision,
  at: number,
): Promise<Result<Review, ResolveFault>> {
  const review = await stores.reviews.find(reviewId);
  if (!review) return err('unknown_review');
  const decided = decide(review, decision, at);
  if (!decided.ok) return decided;
  const transaction = await stores.transactions.find(review.reference);
  const effect = effectOf(review.kind, decision.choice);
  if (effect === null || stepOf(effect, transaction) === null) return err('not_legal');
  await stores.reviews.save(decided.value.review);
  if (decided.value.kind === 'proposed') return ok(decided.value.review);
  if (effect !== 'none' && transaction) await carryOut(stores, policy, effect, review, transaction, at);
  if (effect === 'none' && opensAnew(review.kind)) await stores.reviews.release(review.id);
  return ok(decided.value.review);
}

/** The choices that may be made on a case as its purchase stands now. */
export const legalChoices = (review: Review, transaction: Transaction | null): readonly string[] =>
  choicesOf(review.kind).filter((choice) => {
    const effect = effectOf(review.kind, choice);
    return effect !== null && stepOf(effect, transaction) !== null;
  });

/**
 * The step of the state table that a choice takes the purchase through, or `none` where it takes none; null when the
 * choice is not legal as the purchase stands.
 */
export function stepOf(effect: Effect, transaction: Transaction | null): Row | 'none' | null {
  if (effect === 'none') return 'none';
  if (!transaction) return null;
  // A voucher may also follow another one that was handed over.
  if (effect === 'hand_over_voucher' && transaction.state === 'fulfilled') return 'none';
  const row = rowFor(transaction.state, SIGNAL_OF[effect]);
  return row === null || row.to === 'stays' ? null : row;
}

async function carryOut(
  stores: Stores,
  policy: Policy,
  effect: Exclude<Effect, 'none'>,
  review: Review,
  transaction: Transaction,
  at: number,
): Promise<void> {
  if (stepOf(effect, transaction) !== 'none') {
    const advanced = await advance(stores, policy, transaction, SIGNAL_OF[effect], at);
    if (!advanced.ok) throw new Error(`a legal decision was refused: ${advanced.error}`);
    await applyWithheldVoucher(stores, policy, advanced.value, at);
  }
  const voucherId = effect === 'hand_over_voucher' ? voucherOfCase(review) : null;
  if (voucherId !== null) await handOver(stores, transaction.reference, voucherId, at);
}
