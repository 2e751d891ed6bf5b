import { z } from 'zod';
import { REVIEW_KINDS } from '../../reviews/kinds.ts';
import {
  filterText,
  mode,
  money,
  pageOf,
  paging,
  rail,
  reason,
  referenceInPath,
  reviewStatus,
  secondPeople,
  several,
  time,
  upstream,
} from './primitives.ts';
import { note, standing, state } from './transactions.ts';

export const reviewKind = z.enum(Object.keys(REVIEW_KINDS) as (keyof typeof REVIEW_KINDS)[]);

export const reviewQuery = z.object({
  status: several(reviewStatus).optional().meta({ description: 'all that are not closed, unless given' }),
  kind: several(reviewKind).optional(),
  mode: mode.optional(),
  reference: referenceInPath.optional(),
  user_reference: filterText(200)
    .optional()
    .meta({ description: 'only about transactions of the customer with exactly this reference' }),
  ...paging,
});

/** What one choice would do, said before it is made. */
export const reviewChoice = z
  .object({
    choice: z.string(),
    label: z.string().meta({ example: 'Finswich has not paid' }),
    does: z.string().meta({
      description: 'money, transaction and message to the customer, in one line',
      example:
        'KES 200.00 that is held goes back to the customer’s wallet; the transaction ends unpaid; the customer is told that the transaction did not go through and KES 200.00 is back in the wallet.',
    }),
    money_says: z.string().meta({ example: 'KES 200.00 goes back to the customer’s wallet.' }),
    transaction_says: z.string().meta({ example: 'Ended unpaid; money that was held has been given back.' }),
    customer_says: z.string().meta({ example: 'The customer is told that the transaction did not go through.' }),
    needs_second_person: z.boolean(),
  })
  .meta({ id: 'ReviewChoice' });

export const review = z
  .object({
    id: z.int(),
    kind: reviewKind,
    says: z.string(),
    status: reviewStatus,
    mode: mode.nullable(),
    rail,
    upstream,
    txn_reference: z.string(),
    transaction: z.object({ state, standing: standing.nullable(), money, user_reference: z.string() }).nullable(),
    evidence: z.array(z.object({ label: z.string(), value: z.string() })),
    opened_at: time,
    choices: z.array(reviewChoice).meta({ description: 'those that are legal now' }),
    needs_second_person: z.boolean(),
    stands_says: z.string().meta({ description: 'who did what to it last' }),
    choice: z.string().nullable(),
    choice_label: z.string().nullable().meta({ description: 'the name of `choice`' }),
    reason: z.string().nullable(),
    proposed_by: z.string().nullable(),
    second_people: secondPeople,
    decided_by: z.string().nullable(),
    closed_at: time.nullable(),
    wait_until: time
      .nullable()
      .meta({ description: 'when a case that waits for its upstream comes back, or last came back' }),
  })
  .meta({ id: 'Review' });

/** What to ask the upstream's support: facts line by line, then what happened, then what we need to know. */
export const upstreamQuestion = z
  .object({
    reference: z
      .string()
      .nullable()
      .meta({ description: 'what the upstream knows it by; null when that is not known' }),
    facts: z
      .array(z.object({ label: z.string(), value: z.string().nullable(), at: time.nullable() }))
      .meta({ description: 'each has either `value` or `at`' }),
    happened: z.string(),
    need: z.array(z.string()),
  })
  .meta({
    id: 'UpstreamQuestion',
    description: 'Null when there is nothing to ask the upstream, and once the case is closed.',
  });

/** One case, with what its own page shows in addition to the list. */
export const reviewRecord = z
  .object({
    ...review.shape,
    notes: z.array(note),
    ask_finswich: upstreamQuestion
      .nullable()
      .meta({ description: 'what to ask `upstream`, whichever it is; once there was only one' }),
  })
  .meta({ id: 'ReviewRecord' });

/** Each page picks its own name, so that two tabs of one person can be told apart. */
export const tabInPath = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .meta({ example: '3f0c2a1e-7b1d-4f5e-9a55-0c8d5b2f6a11' });
export const caseViewers = z
  .object({
    others: z.array(z.object({ name: z.string() })).meta({ description: 'who else looks at it now, by name' }),
  })
  .meta({ id: 'CaseViewers' });

export const reviewPage = pageOf(review, 'ReviewPage');
export const decision = z.object({
  choice: z.string().min(1).max(50),
  reason,
  proposal: z.string().max(50).nullable().optional().meta({
    description:
      'the choice that was proposed when you looked, null for none; the call is refused if the proposal has changed since',
  }),
});
