import { z } from 'zod';
import { err, ok } from '../core/result.ts';
import type { UpstreamOf } from '../core/upstream.ts';
import type { UpstreamQuestion } from '../desk/upstream-question.ts';
import type { ListedReview } from '../desk/ports/reviews.ts';
import { WAITING_STATUSES } from '../reviews/ports.ts';
import { type Masking, maskingFor } from './masking.ts';
import { NOTE_EXAMPLE, noteView } from './note-view.ts';
import { pageView, pagingFor } from './page-view.ts';
import { problem } from './problems.ts';
import { rosterFor } from './second-people-view.ts';
import type { Roster } from '../staff/second-person.ts';
import { reviewView } from './review-view.ts';
import { type AnyRoute, look } from './route.ts';
import { timeView } from './time-view.ts';
import { idInPath } from './schemas/primitives.ts';
import { type review, reviewPage, reviewQuery, reviewRecord } from './schemas/reviews.ts';

/** When it was opened, and its id. */
const PLACE_PARTS = ['number', 'number'] as const;

const view = (
  { review: found, transaction }: ListedReview,
  masking: Masking,
  roster: Roster | null,
  upstreamOf: UpstreamOf,
): z.input<typeof review> => {
  const seen = reviewView(found, transaction, roster, upstreamOf(found.rail));
  const evidence = seen.evidence.map(({ label, value }) => ({ label, value: masking.inText(value) }));
  return { ...seen, evidence, reason: masking.inText(seen.reason) };
};

type Question = NonNullable<z.input<typeof reviewRecord>['ask_finswich']>;

const questionView = (question: UpstreamQuestion | null, masking: Masking): Question | null =>
  question && {
    reference: question.reference,
    happened: question.happened,
    need: [...question.need],
    facts: question.facts.map(({ label, value }) =>
      typeof value === 'number'
        ? { label, value: null, at: timeView(value) }
        : { label, value: value === question.reference ? value : masking.inText(value), at: null },
    ),
  };

const EXAMPLE: z.input<typeof review> = {
  id: 7,
  kind: 'in_doubt',
  says: 'Finswich was asked to pay and no answer says whether it did. The money is still held.',
  status: 'open',
  mode: 'LIVE',
  rail: 'finswich',
  upstream: 'Finswich',
  txn_reference: 'UTL-hZ4KKPAvGR43kYLL1687247368',
  transaction: {
    state: 'in_doubt',
    standing: null,
    money: { amount: '200.00', currency: 'KES', display: 'KES 200.00' },
    user_reference: 'poormeggriffin',
  },
  evidence: [{ label: 'Finswich’s answer to our call', value: 'none that says whether it paid (HTTP 502)' }],
  opened_at: '2026-11-20T14:17:09.120Z',
  choices: [
    {
      choice: 'unpaid',
      label: 'Finswich has not paid',
      does: 'KES 200.00 that is held goes back to the customer’s wallet; the transaction ends unpaid; the customer is told that the transaction did not go through and KES 200.00 is back in the wallet.',
      money_says: 'KES 200.00 that is held goes back to the customer’s wallet.',
      transaction_says: 'Ended unpaid; money that was held has been given back.',
      customer_says:
        'The customer is told that the transaction did not go through and KES 200.00 is back in the wallet.',
      needs_second_person: true,
    },
  ],
  needs_second_person: true,
  stands_says: 'Nobody has decided this case yet.',
  choice: null,
  choice_label: null,
  reason: null,
  proposed_by: null,
  second_people: [],
  decided_by: null,
  closed_at: null,
  wait_until: null,
};

const QUESTION_EXAMPLE: Question = {
  reference: 'UTL-hZ4KKPAvGR43kYLL1687247368',
  facts: [
    { label: 'Transaction reference (txn_reference)', value: 'UTL-hZ4KKPAvGR43kYLL1687247368', at: null },
    { label: 'Amount', value: 'KES 200.00', at: null },
    { label: 'We asked you to pay at', value: null, at: '2026-11-20T14:02:09.120Z' },
  ],
  happened: 'We asked you to pay for this transaction, and no answer told us clearly whether you did.',
  need: ['Did you debit our app wallet for it: yes or no?'],
};

/** Cases: those that a person must decide, and those that are closed. */
export const REVIEW_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/reviews',
    tag: 'Reviews',
    summary: 'Cases, the oldest first',
    right: 'see',
    problems: ['not_valid'],
    query: reviewQuery,
    reply: reviewPage,
    example: { rows: [EXAMPLE], next: null, previous: null },
    async look(deps, { query, may, now }) {
      const paging = pagingFor(query, PLACE_PARTS);
      if (!paging.ok) return paging;
      const { status, kind, mode, reference, user_reference: userReference } = query;
      const page = await deps.desk.reviews({
        statuses: status === undefined || status.length === 0 ? WAITING_STATUSES : status,
        kinds: kind ?? [],
        mode: mode ?? null,
        reference: reference ?? null,
        userReference: userReference ?? null,
        paging: paging.value,
      });
      const masking = maskingFor(may('see_phones'));
      const roster = await rosterFor(
        deps,
        now,
        page.rows.map((row) => row.review.status),
      );
      return ok(pageView(page, (row) => view(row, masking, roster, deps.upstreamOf)));
    },
  }),

  look({
    path: '/reviews/{id}',
    tag: 'Reviews',
    summary: 'One case, with what each choice would do, its notes, and what to ask Finswich',
    right: 'see',
    problems: ['not_found'],
    params: z.object({ id: idInPath }),
    reply: reviewRecord,
    example: { ...EXAMPLE, notes: [NOTE_EXAMPLE], ask_finswich: QUESTION_EXAMPLE },
    async look(deps, { params, may, now }) {
      const found = await deps.desk.review({ id: params.id });
      if (!found) return err(problem('not_found'));
      const roster = await rosterFor(deps, now, [found.review.status]);
      const masking = maskingFor(may('see_phones'));
      return ok({
        ...view(found, masking, roster, deps.upstreamOf),
        notes: found.notes.map((note) => noteView(note, masking)),
        ask_finswich: questionView(deps.askUpstream(found), masking),
      });
    },
  }),
];
