import { entryOf } from '../core/entry-of.ts';
import type { Says, Upstream } from '../core/upstream.ts';
import type { Review } from '../reviews/ports.ts';
import type { Signal } from '../transactions/steps.ts';
import { choiceLabel } from './review-effects.ts';

/** Who last did what to a case, in one sentence. A person who was about to decide it reads this too. */
export function caseStands({ status, kind, choice, proposedBy, decidedBy }: Review, upstream: Upstream): string {
  const chosen = choice === null ? 'no choice is on file' : choiceLabel(kind, choice, upstream);
  switch (status) {
    case 'open':
      return 'Nobody has decided this case yet.';
    case 'proposed':
      return `${proposedBy ?? 'Somebody'} has proposed: ${chosen}. A second person must confirm it.`;
    case 'postponed':
      return `${decidedBy ?? 'Somebody'} has asked ${upstream.name} again, and lets the case wait.`;
    case 'decided':
      return `${decidedBy ?? 'Somebody'} has decided this case: ${chosen}.`;
    case 'superseded':
      return 'What came later showed how the transaction ended, and closed this case before anybody decided it.';
  }
}

/** The steps that answer a case which asks how a transaction will end. */
const SETTLED_BY: Readonly<Partial<Record<Signal, Says>>> = {
  paid: ({ name }) => `${name} answered that it paid`,
  refused: ({ name }) => `${name} answered that it did not pay`,
  confirmNeeded: ({ name }) => `${name} wants the customer to confirm`,
  valueCame: () => 'the PIN or token came',
  reversed: () => 'the transaction was reversed',
  resolvedPaid: ({ name }) => `a person found that ${name} has paid`,
  resolvedUnpaid: ({ name }) => `a person found that ${name} has not paid`,
  givenBack: () => 'a person gave the money back',
  customerHasIt: () => 'a person found that the customer has it',
};

/**
 * What settled a case before anybody decided it, in words. The case keeps the step, or words, which stay as they are.
 */
export const settledBy = (reason: string, upstream: Upstream): string =>
  entryOf(SETTLED_BY, reason)?.(upstream) ?? reason;
