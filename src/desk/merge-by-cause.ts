import { SECOND } from '../core/clock.ts';
import type { Upstream } from '../core/upstream.ts';
import type { EventKind } from '../once/ports.ts';
import type { OutcomeKind } from '../transactions/outcomes.ts';
import { type StepTaken, changesNothing, isCreditAfterwards } from '../transactions/standing.ts';
import type { Signal } from '../transactions/steps.ts';
import type { TimelineEntry } from './timeline-entry.ts';

/** What another entry can result from, and how long after it. */
interface Cause {
  readonly is: (entry: TimelineEntry) => boolean;
  readonly withinMs: number;
}

/** An outcome is stored with the time when it came. Everything that it led to has exactly that time. */
const AT_THAT_TIME = 0;
/**
 * For a code and what its gateway says about it, or a call and what is stored about it. Whatever takes longer has a
 * line of its own.
 */
const AT_ONCE = 10 * SECOND;

/** The verdicts of deliveries that had an effect: they repeat no other, and were not refused. */
const HAD_EFFECT = ['acted', 'reviewed'];
/** The answers to a request for a code, where one was sent or tried; null while the answer is not known. */
const SENT_FOR = [null, 'success', 'otp_not_delivered'];

const delivered = (event: EventKind, withinMs: number, verdicts: readonly string[] = HAD_EFFECT): Cause => ({
  is: ({ kind, detail }) =>
    kind === 'delivery' && detail['event_kind'] === event && verdicts.includes(detail['verdict'] as string),
  withinMs,
});
const askedToSend = (answers: readonly (string | null)[]): Cause => ({
  is: ({ kind, detail }) =>
    kind === 'delivery' &&
    detail['event_kind'] === ('code_request' satisfies EventKind) &&
    answers.includes(detail['answer'] as string | null),
  withinMs: AT_ONCE,
});
const rightCode = delivered('completion', AT_ONCE, ['acted']);
const lastCode = delivered('completion', AT_ONCE, ['refused']);
const answered = (outcome: OutcomeKind): Cause => ({
  is: ({ kind, detail }) => kind === 'transfer' && detail['outcome'] === outcome,
  withinMs: AT_ONCE,
});
/** An answer to a question is stored with all that it led to. */
const asked = (outcome: OutcomeKind): Cause => ({
  is: ({ kind, detail }) => kind === 'question' && detail['outcome'] === outcome,
  withinMs: AT_THAT_TIME,
});
const ordered: Cause = {
  is: ({ kind, detail }) => kind === 'state' && detail['on'] === 'ordered',
  withinMs: AT_THAT_TIME,
};
/** Of an order, what was bought comes with an answer that says it was carried out. */
const carriedOut: readonly Cause[] = [
  {
    is: ({ kind, detail }) =>
      kind === 'transfer' && detail['outcome'] === ('paid' satisfies OutcomeKind) && detail['request_id'] !== undefined,
    withinMs: AT_ONCE,
  },
  asked('paid'),
];
const decided: Cause = {
  is: ({ kind, detail }) => kind === 'review' && typeof detail['decided_by'] === 'string',
  withinMs: AT_THAT_TIME,
};
const reviewed: Cause = {
  is: ({ kind, detail }) => kind === 'delivery' && detail['verdict'] === 'reviewed',
  withinMs: AT_THAT_TIME,
};
const value = delivered('value', AT_THAT_TIME);

/** What each step can result from, and what it adds where its cause does not already say so; null: nothing. */
const CAUSES: Readonly<Partial<Record<Signal, readonly [causes: readonly Cause[], adds: string | null]>>> = {
  announced: [[delivered('announcement', AT_THAT_TIME)], null],
  announceRefused: [[delivered('announcement', AT_THAT_TIME, ['refused'])], null],
  otpSent: [[askedToSend(['success'])], 'waiting for the customer to enter it'],
  otpExhausted: [[lastCode], 'the transaction ended unpaid'],
  fundsShort: [[lastCode], 'the transaction ended unpaid'],
  consented: [[rightCode], null],
  paid: [[asked('paid'), answered('paid')], null],
  refused: [[asked('refused'), answered('refused')], null],
  pending: [[answered('pending')], 'the money stays held'],
  confirmNeeded: [[asked('confirm_needed'), answered('confirm_needed')], 'the money stays held'],
  unknown: [[answered('unknown')], 'the money stays held'],
  valueCame: [[value, decided, ...carriedOut], null],
  reversed: [[delivered('reversal', AT_THAT_TIME), decided, asked('reversed'), answered('reversed')], null],
  resolvedPaid: [[decided], null],
  resolvedUnpaid: [[decided], null],
  givenBack: [[decided], null],
  customerHasIt: [[decided], null],
};

const plain = (says: string): string => says.replace(/\.$/, '').replace(/^Code /, 'code ');

/** What one entry adds to the line of its cause, and which entries can be its cause. Null: it has a line of its own. */
function possibleCausesOf(
  entry: TimelineEntry,
  upstream: Upstream,
): { readonly causes: readonly Cause[]; readonly adds: string | null } | null {
  const { kind, detail, says } = entry;
  switch (kind) {
    case 'state': {
      const found = CAUSES[detail['on'] as Signal];
      if (!found) return null;
      const [causes, adds] = found;
      const step = detail as StepTaken;
      // A step that went another way than its cause says has words of its own.
      return { causes, adds: isCreditAfterwards(step) ? plain(says) : changesNothing(step) ? null : adds };
    }
    case 'otp':
      return { causes: [askedToSend(SENT_FOR)], adds: plain(says).replace(/^code sent/, 'it was sent') };
    case 'transfer':
      if (detail['outcome'] !== undefined) return null;
      return detail['request_id'] === undefined
        ? { causes: [rightCode], adds: `${upstream.name} is asked to pay` }
        : { causes: [ordered], adds: plain(says).replace(/: the one order goes out$/, '') };
    case 'voucher':
      return { causes: [value, ...carriedOut], adds: plain(says).replace('PIN or token kept', 'kept') };
    case 'review':
      return detail['choice'] === undefined
        ? {
            causes: [reviewed],
            adds: plain(says),
          }
        : null;
    case 'delivery':
    case 'question':
    case 'message':
    case 'ledger':
    case 'note':
    case 'staff':
      return null;
  }
}

/** The order of the parts in a line: first what was found, then the money, then what follows. */
const ORDER: readonly TimelineEntry['kind'][] = ['otp', 'voucher', 'state', 'ledger', 'transfer', 'review'];

/** Entries in the order of time. Everything that an event led to stands in the line of that event. */
export function mergeByCause(entries: readonly TimelineEntry[], upstream: Upstream): readonly TimelineEntry[] {
  const causeOf = new Map<TimelineEntry, { readonly cause: TimelineEntry; readonly adds: string | null }>();
  const latest = ({ is, withinMs }: Cause, effect: TimelineEntry): TimelineEntry | undefined =>
    entries.findLast(
      (entry) => entry !== effect && entry.at <= effect.at && effect.at - entry.at <= withinMs && is(entry),
    );
  for (const entry of entries) {
    const found = possibleCausesOf(entry, upstream);
    const cause = found?.causes.map((one) => latest(one, entry)).find((one) => one !== undefined);
    if (found && cause) causeOf.set(entry, { cause, adds: found.adds });
  }
  // Money moves with a step, so it stands in the step's line.
  for (const entry of entries) {
    if (entry.kind !== 'ledger') continue;
    const step = entries.findLast(
      ({ kind, at, detail }) => kind === 'state' && at <= entry.at && detail['money'] === entry.detail['movement'],
    );
    const cause = step && (causeOf.get(step)?.cause ?? step);
    if (cause) causeOf.set(entry, { cause, adds: plain(entry.says) });
  }
  return entries.flatMap((entry) => {
    if (causeOf.has(entry)) return [];
    const parts = entries
      .filter((one) => causeOf.get(one)?.cause === entry)
      .toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
    return [parts.length === 0 ? entry : mergedLine(entry, parts, (part) => causeOf.get(part)?.adds ?? null)];
  });
}

function mergedLine(
  entry: TimelineEntry,
  parts: readonly TimelineEntry[],
  addsOf: (part: TimelineEntry) => string | null,
): TimelineEntry {
  const adds = parts.map(addsOf).filter((words) => words !== null);
  // The line ends with the fact that the same came again.
  const [, first = '', again = ''] = /^(.*?\.)( (?:Delivered|Asked) .*)?$/s.exec(entry.says) ?? [];
  const begins = first.replace(/\.$/, '');
  const isRight = parts.some(({ kind, detail }) => kind === 'state' && detail['on'] === 'consented');
  // The parts already tell the final answer.
  const head = isRight
    ? begins.replace(/; .*$/s, '').replace('entered a code', 'entered the right code')
    : adds.length === 0
      ? begins
      : begins.replace(/; answered with success$/, '');
  return {
    ...entry,
    says: `${[head, ...adds].join('; ')}.${again}`,
    reviewId: entry.reviewId ?? parts.find(({ reviewId }) => reviewId !== null)?.reviewId ?? null,
    parts: parts.map(({ at, kind, says, detail }) => ({ at, kind, says, detail })),
  };
}
