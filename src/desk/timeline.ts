import { counted } from '../core/counted.ts';
import { displayMoney } from '../core/money.ts';
import type { Says, Upstream } from '../core/upstream.ts';
import type { PostedEntry } from '../ledger/ports.ts';
import type { ReviewKind } from '../reviews/kinds.ts';
import type { OutcomeKind } from '../transactions/outcomes.ts';
import type { Transition } from '../transactions/ports.ts';
import { type HistoryEntry, type TransactionFacts, historyOf } from '../transactions/record.ts';
import { stepSays } from '../transactions/standing.ts';
import { faultWords } from './fault-words.ts';
import type { Prover } from '../transactions/steps.ts';
import { mergeByCause } from './merge-by-cause.ts';
import { settledBy } from './case-stands.ts';
import { type OrderAnswer, answerWords, askedWords, orderWords } from './ordered-words.ts';
import { choiceLabel } from './review-effects.ts';
import type { TimelineEntry } from './timeline-entry.ts';
import { eventWords, limitedWords, messageWords, movementWords, refusalWords, waitWords } from './words.ts';

/** What people of the staff did or wrote about a transaction. */
export interface StaffEntry {
  readonly at: number;
  readonly kind: 'note' | 'staff';
  readonly says: string;
  readonly detail: HistoryEntry['detail'];
}

/**
 * Everything that happened to a transaction, in order, with one line for each event. What an event led to stands in its
 * line, and a repeat stands with what it repeats.
 */
export function timeline(
  facts: TransactionFacts & { readonly entries: readonly PostedEntry[] },
  upstream: Upstream,
  staff: readonly StaffEntry[] = [],
): readonly TimelineEntry[] {
  const history = historyOf(facts, upstream);
  const told = (entry: HistoryWords): string => happened(entry, facts, upstream);
  const repeatsOf = (id: number) => facts.deliveries.filter(({ repeats }) => repeats === id);
  const firsts = new Set(facts.deliveries.map(({ id }) => id));
  const entries = history.flatMap((entry): readonly TimelineEntry[] => {
    const delivery =
      entry.kind === 'delivery' ? facts.deliveries.find(({ id }) => id === entry.detail['delivery_id']) : undefined;
    if (!delivery) return [withTimes(entryOf(entry.time, entry.kind, told(entry), entry.detail))];
    if (delivery.repeats !== null && firsts.has(delivery.repeats)) return [];
    const again = repeatsOf(delivery.id);
    const times = again.length + 1;
    const folded =
      times === 1
        ? ''
        : ` Delivered ${counted(times, 'time')}, ${delivery.verdict === 'acted' ? 'acted once' : 'nothing done twice'}.`;
    return [
      {
        ...entryOf(entry.time, entry.kind, told(entry) + folded, entry.detail),
        times,
        lastAt: again.at(-1)?.receivedAt ?? null,
        deliveryIds: [delivery, ...again].map(({ id }) => id),
      },
    ];
  });
  const ledger = facts.entries.map(({ at, id, movement, minor, currency }) =>
    entryOf(at, 'ledger', `${displayMoney({ minor, currency })} ${movementWords(movement, upstream)}.`, {
      entry_id: id,
      movement,
    }),
  );
  const byStaff = staff.map(({ at, kind, says, detail }) => entryOf(at, kind, says, detail));
  // Equal times keep this order, which is the order of cause and effect.
  return mergeByCause(
    [...entries, ...ledger, ...byStaff].toSorted((a, b) => a.at - b.at),
    upstream,
  );
}

/** Questions with the same answer are one line. */
function withTimes(entry: TimelineEntry): TimelineEntry {
  const { times, last_at: lastAt } = entry.detail;
  if (entry.kind !== 'question' || typeof times !== 'number' || times === 1) return entry;
  return { ...entry, times, lastAt: Date.parse(text(lastAt)) };
}

const entryOf = (
  at: number,
  kind: TimelineEntry['kind'],
  says: string,
  detail: HistoryEntry['detail'],
): TimelineEntry => ({
  at,
  kind,
  says,
  times: 1,
  lastAt: null,
  detail,
  deliveryIds: [],
  parts: [],
  reviewId: typeof detail['review_id'] === 'number' ? detail['review_id'] : null,
});

type HistoryWords = Pick<HistoryEntry, 'kind' | 'what' | 'detail'>;

/** One entry as a sentence. */
function happened({ kind, what, detail }: HistoryWords, facts: TransactionFacts, upstream: Upstream): string {
  switch (kind) {
    case 'delivery':
      return `${eventWords(text(detail['event']), text(detail['event_kind']), upstream)}${deliveryEnd(detail, upstream)}.`;
    case 'state':
      return detail['on'] === 'ordered' && facts.ordered
        ? orderWords(facts.ordered, detail['proven_by'] as Prover | null, upstream)
        : stepSays(detail as unknown as Transition, facts.transaction, upstream);
    case 'otp':
      return `${sentence(what).replace(/\bsms$/, 'SMS')}${detail['gateway'] ? ` (${text(detail['gateway'])})` : ''}.`;
    case 'transfer':
      return facts.ordered ? orderCallWords(detail, upstream) : transferWords(detail, upstream);
    case 'question':
      return `${upstream.name} was asked what became of it: ${answerWords(answerOf(detail), upstream)}.${askedWords(Number(detail['times']))}`;
    case 'voucher': {
      const marks = [
        detail['serial'] && `serial ${text(detail['serial'])}`,
        detail['last4'] && `ending in ${text(detail['last4'])}`,
      ];
      return `PIN or token kept encrypted: ${[...marks.filter(Boolean), text(detail['status'])].join(', ')}.`;
    }
    case 'message':
      return `${messageWords(text(detail['kind']))}: ${messageEnd(detail)}.`;
    case 'review':
      return detail['choice'] === undefined
        ? `Case ${text(detail['review_id'])} opened: ${what}`
        : what === 'case superseded'
          ? `Case settled without a decision: ${settledBy(text(detail['reason']), upstream)}.`
          : `${sentence(what)}: ${decisionWords(detail, upstream)}.`;
  }
}

function decisionWords({ kind, choice, reason, decided_by: by }: HistoryEntry['detail'], upstream: Upstream): string {
  const label = typeof choice === 'string' ? choiceLabel(kind as ReviewKind, choice, upstream) : null;
  return [label, reason, by && `by ${text(by)}`].filter(Boolean).map(text).join(', ');
}

function deliveryEnd(detail: HistoryEntry['detail'], upstream: Upstream): string {
  const answer = detail['answer'];
  const said =
    answer === null
      ? // It is under way, or its process died: nobody can tell the two apart for certain.
        'no answer is on file'
      : answer === 'success'
        ? 'answered with success'
        : (limitEnd(detail) ?? `refused: ${refusalWords(text(answer), upstream)}`);
  switch (detail['verdict']) {
    case 'repeated':
      return ` again; same as before, nothing done twice (${said})`;
    case 'ignored':
      return detail['event_kind'] === 'value'
        ? `, but without a PIN or token in it; nothing done (${said})`
        : `; ${said}`;
    case 'reviewed':
      return `; a person must look at it (${said})`;
    default:
      return `; ${said}`;
  }
}

/** Which limit refused it, and when that ends; null where no limit did. */
function limitEnd({ answer, limit, retry_after_seconds: seconds }: HistoryEntry['detail']): string | null {
  if (typeof limit !== 'string') return null;
  return `${limitedWords(text(answer), limit)}${typeof seconds === 'number' ? `, the next one in ${waitWords(seconds)}` : ''}`;
}

const ANSWERED: Readonly<Record<OutcomeKind, Says>> = {
  paid: ({ name }) => `${name} paid`,
  refused: ({ name }) => `${name} did not pay`,
  reversed: ({ name }) => `${name} gave the money back`,
  pending: ({ name }) => `${name} is working on it: it may pay or not`,
  confirm_needed: ({ name }) => `${name} wants the customer to confirm`,
  unknown: ({ name }) => `${name} gave no clear answer: it may have paid or not`,
};

function transferWords(detail: HistoryEntry['detail'], upstream: Upstream): string {
  const { outcome, http_status: status, fault, duration_ms: ms } = detail;
  if (outcome === undefined) return `${upstream.name} is asked to pay: the one transfer call goes out.`;
  const how = [
    status !== null && `HTTP ${text(status)}`,
    fault !== null && faultWords(text(fault)),
    `${text(ms)} ms`,
  ].filter(Boolean);
  return `${ANSWERED[outcome as OutcomeKind]?.(upstream) ?? text(outcome)} (${how.join(', ')}).`;
}

/** The one call that orders, and what it came to. */
function orderCallWords(detail: HistoryEntry['detail'], upstream: Upstream): string {
  const { outcome, request_id: request, http_status: status, duration_ms: ms } = detail;
  if (outcome === undefined) {
    return `${upstream.name} is asked to carry it out, as request ${text(request)}: the one order goes out.`;
  }
  const how = [...(status === null ? [] : [`HTTP ${text(status)}`]), `${text(ms)} ms`];
  return `${answerWords(answerOf(detail), upstream, how)}.`;
}

const answerOf = (detail: HistoryEntry['detail']): OrderAnswer => ({
  kind: detail['outcome'] as OutcomeKind,
  httpStatus: detail['http_status'] as number | null,
  fault: detail['fault'] as string | null,
  upstreamCode: (detail['upstream_code'] as string | null | undefined) ?? null,
  contradicts: (detail['contradicts'] as string | null | undefined) ?? null,
  isNotFound: detail['not_found'] === true,
});

function messageEnd({ status, attempts, last_error: error, receipt }: HistoryEntry['detail']): string {
  const why = error ? `: ${faultWords(text(error))}` : '';
  if (status === 'done') return receipt ? `sent (${text(receipt)})` : 'no longer needed';
  if (status === 'dead') return `given up after ${counted(Number(attempts), 'try', 'tries')}${why}`;
  if (attempts === 0) return 'waits to be sent';
  // Nobody can say for certain whether the newest try is under way or over: its process may have died.
  return error
    ? `not sent yet, ${counted(Number(attempts), 'try', 'tries')} so far${why}`
    : 'being sent; no record says what became of it';
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** A value of a detail as people read it; empty for null. */
const text = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
