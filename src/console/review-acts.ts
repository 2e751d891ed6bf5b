import { z } from 'zod';
import { transactionSubject } from '../audit-log/subjects.ts';
import { err, ok } from '../core/result.ts';
import { addNoteToCase } from '../desk/add-note.ts';
import { caseStands } from '../desk/case-stands.ts';
import type { ConsoleDeps, ConsoleStores } from './deps.ts';
import type { Decider } from '../reviews/decide.ts';
import { type Tied, readRoster, tiedSays } from '../staff/second-person.ts';
import { type ResolveFault, actOnCase, resolveReview } from '../transactions/resolve-review.ts';
import { maskingFor } from './masking.ts';
import { NOTE_EXAMPLE, noteView } from './note-view.ts';
import { type Problem, problem } from './problems.ts';
import { reviewView } from './review-view.ts';
import { type AnyRoute, act } from './route.ts';
import { idInPath } from './schemas/primitives.ts';
import { decision, review } from './schemas/reviews.ts';
import { note, noteText } from './schemas/transactions.ts';
import { ofCase } from '../desk/words-about.ts';

const notValid = (path: string, message: string): Problem => ({ code: 'not_valid', fields: [{ path, message }] });

const DECISION_PROBLEMS: Readonly<Record<Exclude<ResolveFault, Tied | Overtaken>, Problem>> = {
  unknown_review: problem('not_found'),
  not_legal: problem('not_possible', 'The transaction is not in a state in which this may be chosen.'),
  unknown_choice: notValid('body.choice', 'This case has no such choice.'),
  reason_missing: notValid('body.reason', 'Say why.'),
  name_missing: problem('no_right', 'Only a person may decide.'),
  not_a_person: problem('no_right', 'Only a person may decide.'),
  same_person: problem('same_person'),
};

/** Another person decided first, or new evidence came. The reply says how the case stands now. */
const OVERTAKEN = ['not_waiting', 'changed_meanwhile'] as const;
type Overtaken = (typeof OVERTAKEN)[number];
const isOvertaken = (fault: ResolveFault): fault is Overtaken => OVERTAKEN.some((one) => one === fault);

async function decisionProblem(
  { reviews }: Pick<ConsoleStores, 'reviews'>,
  { upstreamOf }: Pick<ConsoleDeps, 'upstreamOf'>,
  id: number,
  fault: ResolveFault,
) {
  if (typeof fault === 'object') return problem('not_two_people', tiedSays(fault));
  if (!isOvertaken(fault)) return DECISION_PROBLEMS[fault];
  const now = await reviews.find(id);
  return problem('not_possible', now ? caseStands(now, upstreamOf(now.rail)) : undefined);
}

export const REVIEW_ACTS: readonly AnyRoute[] = [
  act({
    method: 'post',
    path: '/reviews/{id}/notes',
    tag: 'Reviews',
    summary: 'Write a note from a case',
    description:
      'It is a note about the transaction of the case, and is shown on both. If no transaction was announced, it is kept under the reference of the case. It is never changed or deleted.',
    right: 'note',
    problems: ['not_found', 'secret_in_text'],
    params: z.object({ id: idInPath }),
    body: noteText,
    bodyExample: { text: NOTE_EXAMPLE.text },
    reply: note,
    example: NOTE_EXAMPLE,
    wordsAbout: (stores, { params }) => ofCase(stores, params.id),
    async act(stores, _deps, { params, body, caller, may, now }) {
      const added = await addNoteToCase(stores, params.id, { at: now, author: caller.name, text: body.text });
      if (!added.ok) return err(problem('not_found'));
      const { note: written, reference } = added.value;
      return ok({
        reply: noteView(written, maskingFor(may('see_phones'))),
        act: {
          act: 'note.add',
          subject: transactionSubject(reference),
          reason: null,
          detail: { note: written.id, review: params.id },
        },
      });
    },
  }),

  act({
    method: 'post',
    path: '/reviews/{id}/decision',
    tag: 'Reviews',
    summary: 'Decide a case, or propose its decision in LIVE',
    description:
      'In LIVE, and where the mode is not known, the first person proposes and a second person confirms by making the same choice; another choice replaces the proposal. Two people who got their logins from the same admin in the last 24 hours do not count as two: `second_people` says who may confirm, and from when. `choices` of the case says what each choice will do to the money and to the customer.',
    right: 'decide',
    problems: ['not_found', 'not_possible', 'same_person', 'not_two_people', 'secret_in_text'],
    params: z.object({ id: idInPath }),
    body: decision,
    bodyExample: { choice: 'unpaid', reason: 'Not in Finswich’s statement of 20 November', proposal: null },
    reply: review,
    example: {
      id: 7,
      kind: 'in_doubt',
      says: 'Finswich was asked to pay and no answer says whether it did. The money is still held.',
      status: 'decided',
      mode: 'TEST',
      rail: 'finswich',
      upstream: 'Finswich',
      txn_reference: 'UTL-hZ4KKPAvGR43kYLL1687247368',
      transaction: {
        state: 'failed',
        standing: null,
        money: { amount: '200.00', currency: 'KES', display: 'KES 200.00' },
        user_reference: 'poormeggriffin',
      },
      evidence: [{ label: 'Finswich’s answer to our call', value: 'none that says whether it paid (HTTP 502)' }],
      opened_at: '2026-11-20T14:17:09.120Z',
      choices: [],
      needs_second_person: false,
      stands_says: 'bola@wallet.example has decided this case: Finswich has not paid.',
      choice: 'unpaid',
      choice_label: 'Finswich has not paid',
      reason: 'Not in Finswich’s statement of 20 November',
      proposed_by: null,
      second_people: [],
      decided_by: 'bola@wallet.example',
      closed_at: '2026-11-20T14:30:00.000Z',
      wait_until: null,
    },
    wordsAbout: (stores, { params }) => ofCase(stores, params.id),
    async act(stores, { policy, upstreamOf }, { params, body, caller, now }) {
      const person = caller.kind === 'person' ? await stores.staff.find(caller.id) : null;
      const by: Decider = person
        ? { kind: 'person', email: person.email, name: person.name }
        : { kind: 'name', name: '' };
      const decided = await resolveReview(stores, policy, params.id, { ...body, by }, now);
      if (!decided.ok) return err(await decisionProblem(stores, { upstreamOf }, params.id, decided.error));
      const { transactionId, rail, reference, kind, choice, mode } = decided.value;
      const transaction = await stores.transactions.find(transactionId);
      return ok({
        reply: reviewView(decided.value, transaction, await readRoster(stores, now), upstreamOf(rail)),
        act: {
          act: actOnCase(decided.value),
          subject: transactionSubject(reference),
          reason: body.reason,
          detail: { review: params.id, kind, choice, mode },
        },
      });
    },
  }),
];
