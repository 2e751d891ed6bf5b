import { ok } from '../../src/core/result.ts';
import { isWaiting } from '../../src/reviews/decide.ts';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import type { Review } from '../../src/reviews/ports.ts';
import type { Random } from '../../src/sandbox/random.ts';
import type { Transaction } from '../../src/transactions/ports.ts';
import type { Stores, Work } from '../../src/db/stores.ts';
import { legalChoices, resolveReview } from '../../src/transactions/resolve-review.ts';
import type { Books } from './books.ts';
import { hold } from './failure.ts';
import type { TransactionPlan } from './plan.ts';
import { POLICY } from './process.ts';

/** Whether a voucher that came before its payment names this transaction's customer, or nobody. */
const isTheirs = ({ evidence }: Review, transaction: Transaction | null): boolean =>
  (evidence['user_reference'] === null || evidence['user_reference'] === transaction?.userReference) &&
  evidence['mode'] === transaction?.mode;

export interface StaffParts {
  readonly books: Books;
  readonly random: Random;
  readonly clock: () => number;
  /** How those who decide this transaction's cases choose. */
  readonly choosing: (reference: string) => TransactionPlan['staff'];
  /** Whether Finswich, when asked, knows an event that came without proof. */
  readonly isGenuine: (reference: string) => boolean;
  /** Whether Finswich, when asked, says that something is still to come. */
  readonly hasMore: (reference: string) => boolean;
  readonly trace: (line: string) => void;
}

/** The two people who decide cases, through the same use case as the commands and the console. */
export function createStaff({ books, random, clock, choosing, isGenuine, hasMore, trace }: StaffParts) {
  const decidedWrongly = new Set<string>();

  /** Decides one case as far as one person can; false when the database could not take it. */
  async function decide(work: Work, id: number): Promise<boolean> {
    const name = random() < 0.5 ? 'Ada' : 'Bola';
    const by = `${name.toLowerCase()}@wallet.example`;
    try {
      const outcome = await work.run(async (stores) => {
        const review = await stores.reviews.find(id);
        const transaction = review && (await stores.transactions.find(review.transactionId));
        if (!review || !isWaiting(review)) return ok(null);
        const { reference, kind } = review;
        const choices = legalChoices(review, transaction);
        const how = choosing(reference);
        const choice = {
          right: () => rightChoice(kind, choices, reference, isTheirs(review, transaction)),
          contrary: () => contraryChoice(choices, reference),
          careless: () => choices[Math.floor(random() * choices.length)] ?? 'dismiss',
        }[how]();
        const was = { state: transaction?.state, due: transaction?.dueAt };
        if (how !== 'right') decidedWrongly.add(reference);
        const decision = { choice, reason: 'looked at it', by: { kind: 'person', email: by, name } } as const;
        const decided = await resolveReview(stores, POLICY, id, decision, clock());
        trace(
          `${reference} ${by} decides ${kind} ${choice} ${decided.ok ? decided.value.status : JSON.stringify(decided.error)}`,
        );
        const needsTwo = review.mode !== 'TEST' && choice !== 'wait';
        if (choice === 'wait' && decided.ok) await proveRest(stores, decided.value, was);
        const alone =
          needsTwo && decided.ok && decided.value.status === 'decided' && (decided.value.proposedBy ?? by) === by;
        hold(!alone, 'two people decide in LIVE', reference, () => by);
        const isAgreed = !needsTwo || !decided.ok || decided.value.status !== 'decided' || review.choice === choice;
        hold(isAgreed, 'two people choose the same in LIVE', reference, () => `${review.choice} and ${choice}`);
        return decided;
      });
      return outcome.ok || outcome.error === 'same_person' || outcome.error === 'not_waiting';
    } catch (thrown) {
      if (thrown instanceof StorageUnavailable) return false;
      throw thrown;
    }
  }

  /** `wait` moves nothing, and the case must come back. */
  async function proveRest(
    { transactions }: Stores,
    { transactionId, reference, status, waitUntil }: Review,
    was: { readonly state: string | undefined; readonly due: number | null | undefined },
  ): Promise<void> {
    const now = await transactions.find(transactionId);
    const comesBack = status === 'postponed' && waitUntil !== null && (now?.dueAt ?? Infinity) <= waitUntil;
    hold(comesBack && now?.state === was.state, 'a case that rests comes back', reference, () => `${now?.dueAt}`);
  }

  /** The choice of a person who has asked Finswich. */
  function rightChoice(kind: string, choices: readonly string[], reference: string, isTheirs: boolean): string {
    const isPaid = books.net(reference) > 0;
    if (kind === 'in_doubt') return isPaid ? 'paid' : 'unpaid';
    const otherwise = choices.includes('dismiss') ? 'dismiss' : 'no_credit';
    if (kind.startsWith('reversal')) return !isPaid && choices.includes('refund') ? 'refund' : otherwise;
    if (choices.includes('give_back')) {
      if (random() < (hasMore(reference) ? 0.8 : 0.3)) return 'wait';
      // Nothing more is known at Finswich: the customer says whether it came by another way.
      return isPaid && random() < 0.5 ? 'customer_has_it' : 'give_back';
    }
    if (kind === 'value_unverified')
      return isPaid && isGenuine(reference) && choices.includes('hand_over') ? 'hand_over' : 'dismiss';
    if (kind === 'value_unexpected')
      return isPaid && isTheirs && choices.includes('hand_over') ? 'hand_over' : 'dismiss';
    return 'dismiss';
  }

  /** The choice of a person who takes the books for the opposite of what they are, and believes every event. */
  function contraryChoice(choices: readonly string[], reference: string): string {
    const believed = [books.net(reference) > 0 ? 'unpaid' : 'paid', 'refund', 'hand_over', 'give_back'];
    return believed.find((choice) => choices.includes(choice)) ?? 'dismiss';
  }

  return { decide, decidedWrongly: (reference: string) => decidedWrongly.has(reference) };
}
