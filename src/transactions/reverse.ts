import type { Mode } from '../core/mode.ts';
import type { Money } from '../core/money.ts';
import type { Claimed } from '../once/ports.ts';
import { type Claims, type Outcome, eventKey } from '../once/receive.ts';
import type { ReviewKind } from '../reviews/kinds.ts';
import { advance } from './advance.ts';
import { type Answer, success } from './errors.ts';
import type { Policy, Stores, Transaction } from './ports.ts';
import { type Proof, rowFor } from './steps.ts';

export const REVERSAL_EVENT = 'UTILITY_TRANSACTION_REVERSAL';

const PROOF: Proof = { on: 'reversed', by: 'event' };

/**
 * Whether a reversal that proved its origin is on file, whatever it said. If so, the transaction never takes money
 * again (docs/life-of-a-transaction.md#the-five-events).
 */
export const hasReversal = (claimed: readonly Claimed[], mode: Mode): boolean =>
  claimed.some(({ key }) => [mode, 'any' as const].some((proven) => key?.startsWith(eventKey(proven, REVERSAL_EVENT))));

export interface Reverse {
  readonly reference: string;
  /** The transaction under this reference, as this unit of work has found and locked it; null when there is none. */
  readonly transaction: Transaction | null;
  /** Null when the event names nobody: then it means the transaction's customer. */
  readonly userReference: string | null;
  /** Null when the event gives no amount, or one that is no amount of money. Then it cannot fit the transaction. */
  readonly amount: Money | null;
  /** Amount, currency and mode in the event's own words, for the case. */
  readonly said: { readonly amount: string | null; readonly currency: string | null; readonly mode: Mode | null };
  /** The event's mode contradicts its key or the transaction. */
  readonly isAtOdds: boolean;
  /** The mode of the key that signed it; null when it came unsigned. */
  readonly signedMode: Mode | null;
  readonly verified: boolean;
  /** Another reversal of the same transaction came before. */
  readonly changed: boolean;
  /** The digest of this delivery's content: one case per content. */
  readonly topic: string;
  readonly at: number;
}

/**
 * Gives the customer back what was taken for this transaction, once, when Finswich reverses it
 * (docs/finswich.md#utility_transaction_reversal). Anything that does not fit the transaction moves nothing and becomes
 * a case. Always answers success.
 */
export async function reverse(stores: Stores, policy: Policy, command: Reverse): Promise<Outcome<Answer>> {
  const { reference, transaction, userReference, amount, said, isAtOdds, verified, changed, topic, at } = command;

  const evidence = { user_reference: userReference, ...said, state: transaction?.state ?? null };
  const review = async (kind: ReviewKind, claims: Claims): Promise<Outcome<Answer>> => {
    const mode = transaction?.mode ?? command.signedMode;
    const isNew = await stores.reviews.open({ kind, reference, mode, topic, evidence }, at);
    return { answer: success(), verdict: isNew ? 'reviewed' : 'repeated', claims };
  };
  // Only its case decides what is a repeat. Once a person has dismissed a forgery, the genuine one must still be seen.
  if (!verified) return review('reversal_unverified', 'nothing');
  if (changed) return review('reversal_changed', 'content');
  // On file from now on: a transaction that is announced under this reference later is refused.
  if (!transaction) return review('reversal_unexpected', 'key');
  const fits =
    !isAtOdds &&
    (userReference === null || userReference === transaction.userReference) &&
    transaction.amount.minor === amount?.minor &&
    transaction.amount.currency === amount.currency;
  if (!fits) return review('reversal_conflict', 'content');

  const row = rowFor(transaction, PROOF);
  if (!row) return review('reversal_unexpected', 'key');
  await advance(stores, policy, transaction, PROOF, at, { topic, evidence });
  return { answer: success(), verdict: row.to === 'stays' && row.review ? 'reviewed' : 'acted', claims: 'key' };
}
