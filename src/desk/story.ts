import { counted } from '../core/counted.ts';
import { SECOND } from '../core/clock.ts';
import type { Money } from '../core/money.ts';
import type { Says, Upstream } from '../core/upstream.ts';
import type { PostedEntry } from '../ledger/ports.ts';
import { isWaiting } from '../reviews/decide.ts';
import type { TransactionFacts } from '../transactions/record.ts';
import { isCreditAfterwards, standingOf } from '../transactions/standing.ts';
import { STATES, type State, isHeld } from '../transactions/states.ts';
import type { Signal } from '../transactions/steps.ts';
import { type Clause, nextClause, orderClauses } from './ordered-story.ts';
import { limitedWords, refusalWords } from './words.ts';

/** A sentence in parts, so that a page can show its times in the reader's own zone. `at` in ms since 1970. */
export type StoryPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'time'; readonly at: number }
  | { readonly kind: 'money'; readonly money: Money };

type Facts = TransactionFacts & { readonly entries: readonly PostedEntry[]; readonly wrongTries: number };

/**
 * What became of a transaction and its money, in one sentence: "Debited KES 200.00 at 14:02, Finswich's answer is
 * unknown, PIN came at 14:09, sent to the customer at 14:09." A number in a clause is a time.
 */
export function story(facts: Facts, upstream: Upstream): readonly StoryPart[] {
  const clauses = [
    ...begun(facts, upstream),
    ...voucher(facts),
    ...back(facts, upstream),
    ...nextClause(facts, upstream),
    ...cases(facts, upstream),
  ];
  const parts: StoryPart[] = [];
  const add = (part: string | number | Money): void => {
    const last = parts.at(-1);
    if (typeof part === 'number') parts.push({ kind: 'time', at: part });
    else if (typeof part === 'object') parts.push({ kind: 'money', money: part });
    else if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + part };
    else parts.push({ kind: 'text', text: part });
  };
  clauses.forEach((clause, place) => {
    if (place > 0) add(', ');
    clause.forEach((part, i) => add(place === 0 && i === 0 && typeof part === 'string' ? capital(part) : part));
  });
  add('.');
  return parts;
}

/** How it began, as far as the answer of the upstream. */
function begun(facts: Facts, upstream: Upstream): readonly Clause[] {
  const { ordered, entries } = facts;
  const byPerson = decidedByPerson(facts, upstream);
  if (ordered) return [...orderClauses(facts, ordered, upstream), ...byPerson];
  const hasPaid = entries.some(({ movement }) => movement === 'hold');
  return hasPaid ? [...debit(facts, upstream), ...byPerson] : beginning(facts, upstream);
}

const decidedByPerson = ({ transitions }: Facts, upstream: Upstream): readonly Clause[] =>
  transitions.flatMap(({ on, at }): readonly Clause[] => {
    const found = FOUND_BY_PERSON[on]?.(upstream);
    return found === undefined ? [] : [[`a person decided at `, at, ` that ${found}`]];
  });

/** The story of a transaction for which no money was taken. */
function beginning(facts: Facts, upstream: Upstream): readonly Clause[] {
  const { transaction, sends, transitions, wrongTries } = facts;
  const { state, initiatedAt, reason, stateSince } = transaction;
  const why = reason === null ? '' : `: ${refusalWords(reason, upstream)}`;
  const announced: Clause = ['announced at ', initiatedAt];
  const sent = sends.findLast(({ status }) => status === 'sent');
  const code: readonly Clause[] = sent ? [['code sent at ', sent.at]] : [];
  const tries: readonly Clause[] = wrongTries === 0 ? [] : [[counted(wrongTries, 'wrong try', 'wrong tries')]];
  const nothing: Clause = ['nothing was taken'];
  const told: Readonly<Partial<Record<State, () => readonly Clause[]>>> = {
    declined: () => [[`refused when it was announced at `, initiatedAt, why], nothing],
    expired: () => [announced, ...code, ...tries, ...limited(facts), ['not completed in time'], nothing],
    failed: () => [announced, ...code, ['ended at ', stateSince, why], nothing],
    awaiting_otp: () => [
      announced,
      ...code,
      ['waiting for the customer to enter it'],
      ...tries,
      ...limited(facts),
      nothing,
    ],
    reversed: () => {
      const at = transitions.find(({ on }) => on === 'reversed')?.at ?? stateSince;
      return [announced, ...code, [`reversed by ${upstream.name} at `, at], nothing];
    },
    initiated: () => [announced, ...code, ...limited(facts), nothing],
  };
  return told[state]?.() ?? [announced, ...code, nothing];
}

/** The limit that stopped the customer, and when it ends. Only if it was the last answer they got. */
function limited({ deliveries }: Facts): readonly Clause[] {
  const last = deliveries.findLast(({ kind }) => kind === 'code_request' || kind === 'completion');
  const { code, data, retryAfterSeconds } = last?.answer ?? {};
  const limit = data?.['limit'];
  // The half minute between two codes stops nobody.
  if (!last || typeof limit !== 'string' || limit === 'gap' || typeof retryAfterSeconds !== 'number') return [];
  return [
    [`${limitedWords(code ?? '', limit)}, the next one from `, last.receivedAt + retryAfterSeconds * SECOND, ' on'],
  ];
}

function debit({ transaction, submission, entries }: Facts, upstream: Upstream): readonly Clause[] {
  const hold = entries.find(({ movement }) => movement === 'hold');
  const debited: Clause = ['debited ', transaction.amount, ' at ', hold?.at ?? transaction.stateSince];
  const answeredAt = submission?.answeredAt ?? null;
  const { name } = upstream;
  switch (submission?.outcome?.kind) {
    case 'paid':
      return [debited, answeredAt === null ? [`${name} paid`] : [`${name} paid at `, answeredAt]];
    case 'refused':
      return [debited, answeredAt === null ? [`${name} did not pay`] : [`${name} refused at `, answeredAt]];
    case 'reversed':
      return [debited, [`${name} gave the money back`]];
    case 'pending':
      return [debited, [`${name} is working on it`]];
    case 'confirm_needed':
      return [debited, [`${name} wants the customer to confirm`]];
    case 'unknown':
      return [debited, [`${name}’s answer is unknown`]];
    case undefined:
      // Once it was decided in another way, no answer may come any more: the calling process may have died.
      return [
        debited,
        [transaction.state === 'submitting' ? `${name} has not answered yet` : `no answer of ${name} is on file`],
      ];
  }
}

const FOUND_BY_PERSON: Readonly<Partial<Record<Signal, Says>>> = {
  resolvedPaid: ({ name }) => `${name} paid`,
  resolvedUnpaid: ({ name }) => `${name} did not pay`,
  customerHasIt: () => 'the customer has what was bought',
  givenBack: () => 'the merchant gives it back',
};

function voucher({ transaction, vouchers, jobs }: Facts): readonly Clause[] {
  const isAwaited = standingOf(transaction) === 'awaits_value';
  if (isAwaited && vouchers.length === 0) return [['its PIN or token has not come yet']];
  return vouchers.flatMap(({ id, receivedAt, status, delivery, deliveredAt }): readonly Clause[] => {
    const came: Clause = ['PIN or token came at ', receivedAt];
    if (status === 'withheld') return [[...came, ' and is withheld']];
    const ofIt = jobs.filter((job) => job.kind === 'send_voucher' && job.subject === String(id));
    const last = deliveredAt === null ? [] : [deliveredAt];
    const sentAt = [...new Set([...ofIt.flatMap(sentTime), ...last])].toSorted((a, b) => a - b);
    const sent = sentAt.map((at, place): Clause => [place === 0 ? 'sent to the customer at ' : 'again at ', at]);
    if (delivery === 'sent' && sent.length > 0) return [came, ...sent];
    const job = ofIt.at(-1);
    // The first try may still be under way.
    const isTried = job !== undefined && job.attempts > 0 && (job.lastError !== null || job.status !== 'queued');
    const tries = isTried ? ` after ${counted(job.attempts, 'try', 'tries')}` : '';
    const again = sent.length === 0 ? '' : ' again';
    return [
      came,
      ...sent,
      [
        delivery === 'failed'
          ? `could not be sent${again}${tries}`
          : `not sent${again}${delivery === 'queued' ? ' yet' : ''}${tries}`,
      ],
    ];
  });
}

const sentTime = ({ status, receipt, doneAt }: Facts['jobs'][number]): readonly number[] =>
  status === 'done' && receipt !== null && doneAt !== null ? [doneAt] : [];

/** What went back to the customer, or is still held. */
function back({ transaction, transitions, entries }: Facts, { name }: Upstream): readonly Clause[] {
  const returned = entries
    .filter(({ movement }) => movement === 'release' || movement === 'refund')
    .map(({ movement, minor, currency, at }): Clause => {
      const money = { minor, currency };
      return movement === 'refund' ? [money, ' refunded at ', at] : [money, ' given back at ', at];
    });
  if (isHeld(STATES[transaction.state]) && (transaction.way === 'ordered' || transaction.state === 'in_doubt')) {
    return [...returned, ['the money is still held']];
  }
  const credit = transitions.find(isCreditAfterwards);
  return credit ? [...returned, [`${name} credited it as well at `, credit.at]] : returned;
}

function cases({ reviews }: Facts, { name }: Upstream): readonly Clause[] {
  const resting = reviews.find(({ status }) => status === 'postponed');
  const asked: readonly Clause[] = resting?.waitUntil
    ? [[`${name} was asked again, and its answer is awaited until `, resting.waitUntil]]
    : [];
  const isForPerson = reviews.some((review) => isWaiting(review) && review.status !== 'postponed');
  return isForPerson ? [...asked, ['a case waits for a person']] : asked;
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
