import type { KeyRing } from '../core/key-ring.ts';
import type { InboxStore, Verdict } from '../once/ports.ts';
import type { Answer } from './errors.ts';
import type { Policy, TransactionWork } from './ports.ts';

/** What the use cases work with that take an event of a rail in. */
export interface EventDeps {
  readonly work: TransactionWork;
  readonly ring: KeyRing;
  readonly policy: Policy;
}

/** What such a use case says: the answer to the event, and what became of it. */
export interface Answered {
  readonly answer: Answer;
  readonly verdict: Verdict;
}

/** What became of an event whose answer alone tells it: success has acted, a refusal has not. */
export const verdictOf = (answer: Answer): Verdict => (answer.code === null ? 'acted' : 'refused');

/** Answers the reference that keeps an event without one; always the same for the same event. */
export type FileUnder = (inbox: InboxStore) => Promise<string>;

/** What any event says that tells what has happened to money or value. */
export interface Notice {
  /** Null when the event names no transaction. Then `fileUnder` says where it is kept. */
  readonly reference: string | null;
  readonly fileUnder: FileUnder;
  /** Null when the event names nobody: then it means the transaction's customer. */
  readonly userReference: string | null;
}

/** The reference that a notice is kept under: its own, or the one it is filed under. */
export const keptUnder = async ({ reference, fileUnder }: Notice, inbox: InboxStore): Promise<string> =>
  reference ?? (await fileUnder(inbox));
