import { ok } from '../core/result.ts';
import { withTransactionMode, needsSecondPerson } from '../reviews/decide.ts';
import type { Right } from '../staff/rights.ts';
import { readRoster, secondPeople } from '../staff/second-person.ts';
import { type AnyRoute, look } from './route.ts';
import { waitingForYou } from './schemas/approvals.ts';

/** Enough for a badge. The lists show all. */
const MOST = 500;

/** What waits for the caller as the second person. */
export const SECOND_PERSON_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/waiting-for-you',
    tag: 'Approvals',
    summary: 'What waits for you as the second person',
    description:
      'Only what you may confirm now: not your own requests, and not those of a person who does not count as a second person beside you yet.',
    right: 'see',
    problems: [],
    reply: waitingForYou,
    example: { cases: 1, approvals: 0 },
    look: ({ work }, { caller, may, now }) =>
      work.read(async (stores) => {
        if (caller.kind !== 'person') return ok({ cases: 0, approvals: 0 });
        const proposed = (await stores.reviews.waiting(MOST)).filter(({ status }) => status === 'proposed');
        const asked = await stores.approvals.waiting(MOST);
        if (proposed.length + asked.length === 0) return ok({ cases: 0, approvals: 0 });
        const roster = await readRoster(stores, now);
        const isMine = (by: string | null, right: Right): boolean =>
          by !== null &&
          may(right) &&
          secondPeople(roster, by, right).some(({ email, from }) => email === caller.name && from === null);
        const cases = await Array.fromAsync(
          proposed,
          async (review) =>
            isMine(review.proposedBy, 'decide') &&
            needsSecondPerson(withTransactionMode(review, await stores.transactions.find(review.transactionId))),
        );
        return ok({
          cases: cases.filter(Boolean).length,
          approvals: asked.filter(({ askedBy }) => isMine(askedBy, 'customers')).length,
        });
      }),
  }),
];
