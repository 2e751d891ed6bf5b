import { canonicalJson } from '../core/canonical-json.ts';
import type { Mode } from '../core/mode.ts';
import type { Money } from '../core/money.ts';
import type { TransactionKey } from '../core/transaction-name.ts';
import { commit } from '../core/unit-of-work.ts';
import type { Arrival } from '../once/ports.ts';
import { type Claims, type Outcome, eventKey, receive } from '../once/receive.ts';
import type { ReviewKind } from '../reviews/kinds.ts';
import { advance } from './advance.ts';
import { type Answer, success } from './errors.ts';
import { type Answered, type EventDeps, type Notice, lockFor } from './event.ts';
import type { Policy, Transaction, TransactionStores } from './ports.ts';
import { type Proof, rowFor } from './steps.ts';

const PROOF: Proof = { on: 'reversed', by: 'event' };

/**
 * Whether a reversal that proved its origin is on file, whatever it said. If so, the transaction never takes money
 * again (docs/life-of-a-transaction.md#the-five-events).
 */
export async function isReversed(
  { reversals }: Pick<TransactionStores, 'reversals'>,
  transaction: { readonly id: number; readonly mode: Mode },
): Promise<boolean> {
  const onFile = await reversals.of(transaction.id);
  return onFile.some(({ isProven, mode }) => isProven && (mode === null || mode === transaction.mode));
}

/** A reversal, as its event states it. */
export interface ReversalNotice extends Notice {
  /** The rail's name for this event, which recognises repeats. */
  readonly event: string;
  readonly amount: Money | null;
  readonly said: Reverse['said'];
  readonly signedMode: Mode | null;
  readonly verified: boolean;
}

/** `wrongMode`: a key of another mode signed it. This is the mode of the transaction. */
export type Reversed = Answered | { readonly wrongMode: Mode };

/** Processes a reversal, exactly once, and answers when the refund is durable. */
export function receiveReversal(
  { work, ring, policy }: EventDeps,
  notice: ReversalNotice,
  arrival: Arrival,
): Promise<Reversed> {
  const { userReference, amount, said, signedMode, verified } = notice;
  const { receivedAt } = arrival;
  return commit<TransactionStores, Reversed>(work, async (stores) => {
    const under = await lockFor(stores.transactions, notice);
    const transaction = under.isNew ? null : await stores.transactions.find(under.id);
    if (transaction && signedMode !== null && transaction.mode !== signedMode) return { wrongMode: transaction.mode };
    const mode = signedMode ?? transaction?.mode ?? null;
    const isAtOdds = said.mode !== null && mode !== null && said.mode !== mode;
    // A reversal that contradicts its key is never taken for one that does not.
    const odds = isAtOdds ? { isAtOdds } : {};
    const told = amount ?? { amount: said.amount, currency: said.currency };
    const content = canonicalJson({ userReference, amount: told, verified, ...odds });
    const key = eventKey(verified ? (mode ?? 'any') : 'unverified', notice.event);
    const identity = { under, key, content };
    const received = await receive<Answer>(stores.inbox, ring, arrival, identity, async (seen) => {
      const outcome = await reverse(stores, policy, {
        under,
        transaction,
        userReference,
        amount,
        said,
        isAtOdds,
        signedMode,
        verified,
        changed: seen === 'changed',
        topic: content,
        at: receivedAt,
      });
      if (verified || outcome.verdict !== 'repeated') {
        const reversal = { transactionId: under.id, mode, isProven: verified, userReference, amount, receivedAt };
        await stores.reversals.add(reversal);
      }
      return outcome;
    });
    return { answer: received.answer ?? success(), verdict: received.verdict };
  });
}

export interface Reverse {
  /** What it is kept under. */
  readonly under: TransactionKey;
  /** The transaction under this name, as this unit of work has found and locked it; null when there is none. */
  readonly transaction: Transaction | null;
  /** Null when the event names no customer: then it means the transaction's. */
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
export async function reverse(stores: TransactionStores, policy: Policy, command: Reverse): Promise<Outcome<Answer>> {
  const { under, transaction, userReference, amount, said, isAtOdds, verified, changed, topic, at } = command;

  const evidence = { user_reference: userReference, ...said, state: transaction?.state ?? null };
  const review = async (kind: ReviewKind, claims: Claims): Promise<Outcome<Answer>> => {
    const mode = transaction?.mode ?? command.signedMode;
    const isNew = await stores.reviews.open({ kind, transaction: under, mode, topic, evidence }, at);
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
