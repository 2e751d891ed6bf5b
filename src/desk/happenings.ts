import type { Signal } from '../transactions/states.ts';
import type { TimelineEntry } from './timeline.ts';
import { VALUE_EVENT } from './words.ts';

/** Whether an entry is what another one came of. */
type IsCause = (entry: TimelineEntry) => boolean;

const delivered =
  (event: string): IsCause =>
  ({ kind, detail }) =>
    kind === 'delivery' && detail['event'] === event;
const answered: IsCause = ({ kind, detail }) => kind === 'transfer' && detail['outcome'] !== undefined;
const decided: IsCause = ({ kind, detail }) => kind === 'review' && detail['choice'] !== undefined;

/** What each step came of, and what is to be said of it where its cause does not say it already; null: nothing. */
const CAUSES: Readonly<Partial<Record<Signal, readonly [cause: IsCause, adds: string | null]>>> = {
  initiateAccepted: [delivered('TRANSACTION_INITIATE'), null],
  initiateRefused: [delivered('TRANSACTION_INITIATE'), null],
  otpSent: [delivered('SEND_OTP'), 'waiting for the customer to enter it'],
  otpExhausted: [delivered('COMPLETE_TRANSACTION'), 'the purchase ended unpaid'],
  fundsShort: [delivered('COMPLETE_TRANSACTION'), 'the purchase ended unpaid'],
  otpAccepted: [delivered('COMPLETE_TRANSACTION'), null],
  transferAccepted: [answered, null],
  transferRefused: [answered, null],
  transferUnknown: [answered, 'the money stays held'],
  valueReady: [delivered(VALUE_EVENT), null],
  reversal: [delivered('UTILITY_TRANSACTION_REVERSAL'), null],
  resolvedPaid: [decided, null],
  resolvedUnpaid: [decided, null],
  givenBack: [decided, null],
  customerHasIt: [decided, null],
};

const plain = (says: string): string => says.replace(/\.$/, '').replace(/^Code /, 'code ');

/** What one entry adds to the line of its cause, and which cause that is; null: it is a happening of its own. */
function belonging(entry: TimelineEntry): { readonly cause: IsCause; readonly adds: string | null } | null {
  const { kind, detail, says } = entry;
  switch (kind) {
    case 'state': {
      const found = CAUSES[detail['on'] as Signal];
      if (!found) return null;
      const [cause, adds] = found;
      // A step that went another way than the cause tells is said in its own words.
      return { cause, adds: detail['from'] === detail['to'] && says.includes('credit is noted') ? plain(says) : adds };
    }
    case 'otp':
      return { cause: delivered('SEND_OTP'), adds: plain(says).replace(/^code sent/, 'it was sent') };
    case 'transfer':
      return detail['outcome'] === undefined
        ? { cause: delivered('COMPLETE_TRANSACTION'), adds: 'Finswich is asked to pay' }
        : null;
    case 'voucher':
      return { cause: delivered(VALUE_EVENT), adds: plain(says).replace('PIN or token kept', 'kept') };
    case 'review':
      return detail['choice'] === undefined
        ? {
            cause: ({ kind: of, detail: facts }) => of === 'delivery' && facts['verdict'] === 'reviewed',
            adds: plain(says),
          }
        : null;
    case 'delivery':
    case 'message':
    case 'ledger':
    case 'note':
    case 'staff':
      return null;
  }
}

/** In which order what came of a happening is told: what was found, then the money, then what follows. */
const ORDER: readonly TimelineEntry['kind'][] = ['otp', 'voucher', 'state', 'ledger', 'transfer', 'review'];

/** Entries in the order of time, with what an event led to in its own line. */
export function oneLineEach(entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  const causeOf = new Map<TimelineEntry, { readonly cause: TimelineEntry; readonly adds: string | null }>();
  const latest = (isCause: IsCause, effect: TimelineEntry): TimelineEntry | undefined =>
    entries.findLast((entry) => entry !== effect && entry.at <= effect.at && isCause(entry));
  for (const entry of entries) {
    const found = belonging(entry);
    const cause = found && latest(found.cause, entry);
    if (found && cause) causeOf.set(entry, { cause, adds: found.adds });
  }
  // Money moves with a step, and stands where the step does.
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
    return [parts.length === 0 ? entry : together(entry, parts, (part) => causeOf.get(part)?.adds ?? null)];
  });
}

function together(
  entry: TimelineEntry,
  parts: readonly TimelineEntry[],
  addsOf: (part: TimelineEntry) => string | null,
): TimelineEntry {
  const adds = parts.map(addsOf).filter((words) => words !== null);
  // That the same came again is the last thing to say.
  const [, first = '', again = ''] = /^(.*?\.)( Delivered .*)?$/s.exec(entry.says) ?? [];
  const begins = first.replace(/\.$/, '');
  const isRight = parts.some(({ kind, detail }) => kind === 'state' && detail['on'] === 'otpAccepted');
  // What was answered in the end is told by what came of it.
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
