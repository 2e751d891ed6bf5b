import { z } from 'zod';
import { type DecisionFault, approve, refuse } from '../approvals/decide.ts';
import type { ActFault } from '../approvals/kinds.ts';
import { err, ok } from '../core/result.ts';
import { type Tied, tiedSays } from '../staff/second-person.ts';
import { actingOf } from './acting.ts';
import { APPROVAL_EXAMPLE, approvalView } from './approval-view.ts';
import { ACT_PROBLEMS } from './act-problems.ts';
import { rosterFor } from './second-people-view.ts';
import { maskingFor } from './masking.ts';
import { pageView, pagingFor } from './page-view.ts';
import { type Problem, problem } from './problems.ts';
import { type AnyRoute, act, look } from './route.ts';
import { approval, approvalPage, approvalQuery, approving } from './schemas/approvals.ts';
import { idInPath } from './schemas/primitives.ts';
import { withReason } from './schemas/transactions.ts';
import { ofApproval } from '../desk/words-about.ts';

/** When it was asked for, and its id. */
const PLACE_PARTS = ['number', 'number'] as const;

const DECISION_PROBLEMS: Readonly<Record<DecisionFault | ActFault, Problem>> = {
  ...ACT_PROBLEMS,
  // The request was valid when it was made, and no field of this call is wrong.
  bad_phone: problem('not_possible', 'The phone is not valid.'),
  bad_email: problem('not_possible', 'The e-mail is not valid.'),
  bad_category: problem('not_possible', 'The category is not valid.'),
  unknown_approval: problem('not_found'),
  not_waiting: problem('not_possible', 'This was decided before.'),
  not_a_person: problem('no_right', 'Only a person may decide this.'),
  same_person: problem('same_person'),
  nothing_to_do: problem('not_possible', 'This has been done in another way since. Refuse it.'),
};

const decisionProblem = (fault: DecisionFault | ActFault | Tied): Problem =>
  typeof fault === 'object' ? problem('not_two_people', tiedSays(fault)) : DECISION_PROBLEMS[fault];

/** Acts on wallets that one person asks for and a second person approves or refuses. */
export const APPROVAL_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/approvals',
    tag: 'Approvals',
    summary: 'What waits for a second person, the oldest first',
    right: 'see',
    problems: ['not_valid'],
    query: approvalQuery,
    reply: approvalPage,
    example: { rows: [APPROVAL_EXAMPLE], next: null, previous: null },
    async look(deps, { query, may, now }) {
      const paging = pagingFor(query, PLACE_PARTS);
      if (!paging.ok) return paging;
      const { status, mode, user_reference: userReference } = query;
      const page = await deps.desk.approvals({
        statuses: status === undefined || status.length === 0 ? ['waiting'] : status,
        mode: mode ?? null,
        userReference: userReference ?? null,
        paging: paging.value,
      });
      const masking = maskingFor(may('see_phones'));
      const roster = await rosterFor(
        deps,
        now,
        page.rows.map((row) => row.status),
      );
      return ok(pageView(page, (row) => approvalView(row, masking, roster)));
    },
  }),

  act({
    method: 'post',
    path: '/approvals/{id}/approve',
    tag: 'Approvals',
    summary: 'Approve what another person has asked for',
    description:
      'It is done at once. Nobody may approve their own request. A request that has become impossible is refused with the reason, and stays waiting.',
    right: 'customers',
    problems: ['not_found', 'not_possible', 'same_person', 'not_two_people', 'secret_in_text'],
    params: z.object({ id: idInPath }),
    body: approving,
    bodyExample: { reason: 'I called her on the old number' },
    reply: approval,
    example: {
      ...APPROVAL_EXAMPLE,
      status: 'approved',
      second_people: [],
      decided_by: 'bola@wallet.example',
      decided_at: '2026-11-20T14:40:00.000Z',
      decision_reason: 'I called her on the old number',
    },
    wordsAbout: (stores, { params }) => ofApproval(stores, params.id),
    async act(stores, { ring, walletLimits }, call) {
      const { params, body, may } = call;
      const done = await approve(stores, params.id, walletLimits, body.reason ?? null, actingOf(call, ring));
      if (!done.ok) return err(decisionProblem(done.error));
      return ok({ reply: approvalView(done.value, maskingFor(may('see_phones')), null), act: null });
    },
  }),

  act({
    method: 'post',
    path: '/approvals/{id}/refuse',
    tag: 'Approvals',
    summary: 'Refuse what another person has asked for',
    description: 'The person who asked may withdraw their own request this way.',
    right: 'customers',
    problems: ['not_found', 'not_possible', 'secret_in_text'],
    params: z.object({ id: idInPath }),
    body: withReason,
    bodyExample: { reason: 'She did not ask for it' },
    reply: approval,
    example: {
      ...APPROVAL_EXAMPLE,
      status: 'refused',
      second_people: [],
      decided_by: 'bola@wallet.example',
      decided_at: '2026-11-20T14:40:00.000Z',
      decision_reason: 'She did not ask for it',
    },
    wordsAbout: (stores, { params }) => ofApproval(stores, params.id),
    async act(stores, { ring }, call) {
      const done = await refuse(stores, call.params.id, call.body.reason, actingOf(call, ring));
      if (!done.ok) return err(DECISION_PROBLEMS[done.error]);
      return ok({ reply: approvalView(done.value, maskingFor(call.may('see_phones')), null), act: null });
    },
  }),
];
