import { counted } from '../core/counted.ts';
import type { Money } from '../core/money.ts';
import type { Upstream } from '../core/upstream.ts';
import type { PostedEntry } from '../ledger/ports.ts';
import type { OrderedFacts } from '../transactions/ordered/ordered-facts.ts';
import type { TransactionFacts } from '../transactions/record.ts';
import { standingOf } from '../transactions/standing.ts';
import { STATES } from '../transactions/states.ts';
import { type OrderAnswer, answerWords, consentWords, orderedWhat } from './ordered-words.ts';

/** A part of a story. A number in it is a time. */
export type Clause = readonly (string | number | Money)[];

type Facts = TransactionFacts & { readonly entries: readonly PostedEntry[] };

/** How an ordered transaction began: who ordered what, who agreed, what was taken, and what the upstream answered. */
export function orderClauses(facts: Facts, ordered: OrderedFacts, upstream: Upstream): readonly Clause[] {
  const { transaction, transitions, entries } = facts;
  const by = transitions.find(({ on }) => on === 'ordered')?.by ?? null;
  const hold = entries.find(({ movement }) => movement === 'hold');
  const what = `the customer ordered ${orderedWhat(ordered)} for ${ordered.order.account} over ${upstream.name} at `;
  return [
    [what, transaction.initiatedAt, consentWords(ordered, by)],
    ...(hold ? [['debited ', transaction.amount, ' at ', hold.at]] : []),
    ...callClause(facts, upstream),
    ...questionClause(facts, ordered, upstream),
  ];
}

/** What the call that ordered came to. */
function callClause({ transaction, submission }: Facts, upstream: Upstream): readonly Clause[] {
  const outcome = submission?.outcome ?? null;
  if (outcome === null) {
    const { name } = upstream;
    return [[transaction.state === 'submitting' ? `${name} has not answered yet` : `no answer of ${name} is on file`]];
  }
  const { kind, httpStatus, fault, upstreamCode = null, contradicts = null } = outcome;
  const answer: OrderAnswer = { kind, httpStatus, fault, upstreamCode, contradicts, isNotFound: false };
  const at = httpStatus === null ? null : (submission?.answeredAt ?? null);
  return [at === null ? [answerWords(answer, upstream)] : [`${answerWords(answer, upstream)} at `, at]];
}

/** How often the upstream was asked since, and what the last answer came to. */
function questionClause({ submission }: Facts, { answers }: OrderedFacts, upstream: Upstream): readonly Clause[] {
  const last = answers.at(-1);
  if (!last) return [];
  const asked = counted(
    answers.reduce((sum, one) => sum + one.times, 0),
    'time',
  );
  const { kind, upstreamCode, contradicts = null } = submission?.outcome ?? {};
  const isSame = answers.every(
    (one) => one.kind === kind && one.upstreamCode === upstreamCode && one.contradicts === contradicts,
  );
  if (isSame && upstreamCode !== null) return [[`asked ${asked} since with the same answer, last at `, last.lastAt]];
  return [[`asked ${asked} since, last at `, last.lastAt, `: ${answerWords(last, upstream)}`]];
}

/** What comes next: when the upstream is asked again, as long as something is missing. */
export function nextClause({ transaction, ordered }: Facts, { name }: Upstream): readonly Clause[] {
  const nextAt = ordered?.question?.nextAt ?? null;
  const isMissing = STATES[transaction.state].phase === 'under_way' || standingOf(transaction) === 'awaits_value';
  return nextAt !== null && isMissing ? [[`${name} is asked again by `, nextAt]] : [];
}
