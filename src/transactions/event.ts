import type { KeyRing } from '../core/key-ring.ts';
import type { Verdict } from '../once/ports.ts';
import type { Answer } from './errors.ts';
import type { Locked, Policy, TransactionStore, TransactionWork } from './ports.ts';

/** What the use cases that process the events of a rail work with. */
export interface EventDeps {
  readonly work: TransactionWork;
  readonly ring: KeyRing;
  readonly policy: Policy;
}

/** The result of such a use case: the answer to the event, and what became of it. */
export interface Answered {
  readonly answer: Answer;
  readonly verdict: Verdict;
}

/** The verdict where the answer alone decides it: success has acted, a refusal has not. */
export const verdictOf = (answer: Answer): Verdict => (answer.code === null ? 'acted' : 'refused');

/**
 * Returns the reference under which an event without one is filed; always the same for the same event. `isKnown` says
 * whether something is kept under a reference already.
 */
export type FileUnder = (isKnown: (reference: string) => Promise<boolean>) => Promise<string>;

/** What every event about money or value that has already moved says. */
export interface Notice {
  readonly rail: string;
  /** Null when the event names no transaction. Then `fileUnder` says where it is kept. */
  readonly reference: string | null;
  readonly fileUnder: FileUnder;
  /** Null when the event names no customer: then it means the transaction's. */
  readonly userReference: string | null;
}

/** Locks the transaction that a notice is kept under: the one it names, or the one it is filed under. */
export async function lockFor(transactions: TransactionStore, notice: Notice): Promise<Locked> {
  const { rail } = notice;
  const isKnown = async (reference: string): Promise<boolean> =>
    (await transactions.lock({ rail, reference })) !== null;
  return transactions.lockOrAdd({ rail, reference: notice.reference ?? (await notice.fileUnder(isKnown)) });
}
