import { MINUTE } from '../../src/core/clock.ts';
import type { TimelineEntry } from '../../src/desk/timeline-entry.ts';
import type { Delivered, EventName, HandedMessage } from './chronicle.ts';
import { amountDigits } from './amount-text.ts';
import { hold } from './failure.ts';
import { CASES, CHOICES, MESSAGES, REASONS } from './desk-words.ts';
import { type Truth, tookAtMost } from './story-claims.ts';

/**
 * What the simulation knows of a transaction whose timeline is judged, and its rows, read without the product's code.
 */
export interface TimelineTruth extends Truth {
  readonly steps: readonly { readonly at: number; readonly from_state: string; readonly to_state: string }[];
  readonly opened: readonly { readonly id: number; readonly kind: string; readonly opened_at: number }[];
  readonly kept: readonly {
    readonly id: number;
    readonly request_id: string;
    readonly answer: string | null;
    readonly repeats: number | null;
  }[];
}

/** One line, with the deliveries that it is about as the simulation saw them. */
interface Line {
  readonly at: number;
  readonly deliveries: readonly Delivered[];
}
type IsTrue = (truth: TimelineTruth, line: Line, open: Readonly<Record<string, string>>) => boolean;

/** How long after the time of a line the things it says may happen. */
const AT_ONCE_MS = 10_000;
/** Answers that do not say what was decided. */
const UNTOLD: readonly (string | null)[] = [null, 'overloaded', 'internal'];

/** The answers to a SEND_OTP for which a code was sent or tried. */
const SENDS: readonly (string | null)[] = [...UNTOLD, 'success', 'otp_not_delivered'];

const came =
  (event: EventName): IsTrue =>
  ({ chronicle }, { at, deliveries }) =>
    deliveries.every((one) => one.event === event) && deliveries.some(({ from, to }) => chronicle.showed(at, from, to));
const answered: IsTrue = ({ excuses }, { deliveries }, { why }) =>
  excuses.unless(
    deliveries.some(({ answer }) => (REASONS[why ?? ''] ?? ['success']).includes(answer ?? '')),
    { 'nobody was told: what was answered': deliveries.some(({ answer }) => UNTOLD.includes(answer)) },
  );
const code =
  (became: HandedMessage['became']): IsTrue =>
  ({ chronicle, reference }, { at, deliveries }) =>
    chronicle.messages(reference).some((one) => {
      if (one.kind !== 'otp' || one.became !== became) return false;
      if (deliveries.length === 0) return chronicle.showed(at, one.from - MINUTE, one.from);
      return deliveries.some(({ from, to, answer }) => one.from >= from && one.from <= to && SENDS.includes(answer));
    });
const moved =
  (movement: string): IsTrue =>
  ({ moved: all, minor }, _line, { money }) =>
    all.split(' ').includes(movement) && money === `₦${amountDigits(minor)}`;
const entered =
  (...states: readonly string[]): IsTrue =>
  ({ steps, state }, { at }) =>
    steps.some((step) => states.includes(step.to_state) && Math.abs(step.at - at) <= AT_ONCE_MS) ||
    (steps.length === 0 && states.includes(state));
const called =
  (...reads: readonly (string | null)[]): IsTrue =>
  ({ chronicle, reference }, { at }) => {
    const one = chronicle.called(reference);
    const isRead = reads.includes(one?.read ?? null) && (!one || chronicle.showed(at, one.to, one.to));
    const isLost = !one || one.read === null || !chronicle.showed(at, one.to, one.to);
    return isRead || (reads.includes(null) && isLost);
  };
const opened: IsTrue = ({ opened: cases }, { at }, { id, matter }) => {
  const one = cases.find((found) => found.id === Number(id));
  return one !== undefined && CASES[matter ?? ''] === one.kind && Math.abs(one.opened_at - at) <= AT_ONCE_MS;
};
const decided: IsTrue = ({ cases }, { at }, { choice: words }) =>
  cases.some(
    ({ status, choice, closed_at: closed }) =>
      status === 'decided' && closed === at && CHOICES[words ?? '']?.includes(choice ?? '') === true,
  );
/** There was no answer, or the process died before it could store it. */
const isForgotten: IsTrue = ({ chronicle, isQuiet, excuses }, { deliveries }) =>
  excuses.unless(
    deliveries.some(({ answer }) => UNTOLD.includes(answer)),
    {
      'the process died: what was answered is not kept': deliveries.some(({ to }) => chronicle.isLost(to, to)),
      'the database failed: what happened is not kept yet':
        !isQuiet && deliveries.some(({ from }) => chronicle.databaseFailedSince(from)),
    },
  );
const isHeld: IsTrue = (truth) => truth.moved.startsWith('hold');
const always: IsTrue = () => true;
const wasSent: IsTrue = ({ chronicle, reference }, { at }, { message }) =>
  chronicle
    .messages(reference)
    .some(
      ({ kind, became, to }) => kind === MESSAGES[message ?? ''] && became === 'taken' && chronicle.showed(at, to, to),
    );
/** No acknowledgement is stored; of two PINs one may have been sent. */
const wasNotSent: IsTrue = (truth, _line, open) => {
  const kind = MESSAGES[open['message'] ?? ''];
  return tookAtMost(kind === 'voucher' ? Math.max(1, truth.vouchers.length) - 1 : 0, truth, kind);
};
const ofKind = ({ chronicle, reference }: TimelineTruth, message: string | undefined): readonly HandedMessage[] =>
  chronicle.messages(reference).filter(({ kind }) => kind === MESSAGES[message ?? '']);
/** How many tries to send it were begun. */
const begun = (truth: TimelineTruth, _line: Line, { message }: Readonly<Record<string, string>>): number =>
  ofKind(truth, message).length;
/** No try was begun; of two PINs it is not known here which one was tried. */
const isUntried: IsTrue = (truth, line, open) =>
  truth.excuses.unless(begun(truth, line, open) === 0, {
    'one of two PINs: which one was sent': MESSAGES[open['message'] ?? ''] === 'voucher' && truth.vouchers.length > 1,
  });
/** So many tries were begun, and the last one may still be under way. */
const isTriedSoOften: IsTrue = (truth, line, open) =>
  truth.excuses.unless(begun(truth, line, open) >= Number.parseInt(open['count'] ?? '', 10), {
    'the process died, or the database failed: a try was begun and not made': truth.chronicle.hadTrouble(),
  });
/** A gateway has it in hand. */
const isBeingSent: IsTrue = (truth, _line, open) => {
  const { chronicle, isQuiet, excuses } = truth;
  const tries = ofKind(truth, open['message']);
  return excuses.unless(
    tries.some(({ became }) => became === 'under way'),
    {
      'the process died: what a gateway took is not kept': tries.some(({ from, to }) => chronicle.isLost(from, to)),
      'the process died, or the database failed: a try was begun and not made':
        tries.length === 0 && chronicle.hadTrouble(),
      'the database failed: what happened is not kept yet':
        !isQuiet && tries.some(({ to }) => chronicle.databaseFailedSince(to)),
    },
  );
};

interface Form {
  readonly says: string;
  readonly is: IsTrue;
  /** It says what is still to come, so it must not appear when all is quiet. */
  readonly isPassing?: true;
}
/** Every part that a line may have, and when it is true, written by hand. `{words}` stand for what changes. */
const FORMS: readonly Form[] = [
  { says: 'Finswich announced the transaction', is: came('initiate') },
  { says: 'Finswich asked us to send a code', is: came('send_otp') },
  { says: 'The customer entered a code', is: came('complete') },
  { says: 'The customer entered the right code', is: (...all) => came('complete')(...all) && isHeld(...all) },
  { says: 'Finswich delivered the PIN or token', is: came('value') },
  { says: 'Finswich delivered the PIN or token again', is: came('value') },
  { says: 'Finswich delivered the PIN or token, but without a PIN or token in it', is: came('value') },
  { says: 'Finswich reversed the transaction', is: came('reversal') },
  { says: 'Finswich reversed the transaction again', is: came('reversal') },
  { says: 'answered with success', is: answered },
  { says: 'same as before, nothing done twice (answered with success)', is: answered },
  { says: 'nothing done (answered with success)', is: answered },
  { says: 'a person must look at it (answered with success)', is: answered },
  { says: 'a person must look at it (refused: {why})', is: answered },
  { says: 'refused: {why}', is: answered },
  { says: 'no code was sent: {why}, the next one in {wait}', is: answered },
  { says: 'the code was not compared: {why}, the next one in {wait}', is: answered },
  {
    says: 'no answer is on file',
    is: isForgotten,
  },
  { says: 'it was sent by SMS (simulated)', is: code('taken') },
  { says: 'Code sent by SMS (simulated)', is: code('taken') },
  { says: 'code could not be sent', is: code('unsent') },
  { says: 'Code could not be sent', is: code('unsent') },
  { says: 'code may have been sent: no clear answer came', is: code('unsure') },
  { says: 'Code may have been sent: no clear answer came', is: code('unsure') },
  { says: 'code being sent; no record says what became of it', is: isForgotten },
  { says: 'Code being sent; no record says what became of it', is: always },
  { says: 'waiting for the customer to enter it', is: entered('awaiting_otp') },
  { says: 'the transaction ended unpaid', is: entered('failed') },
  { says: 'Finswich is asked to pay', is: isHeld },
  { says: 'Finswich is asked to pay: the one transfer call goes out', is: isHeld },
  { says: 'the money stays held', is: entered('in_doubt') },
  { says: '{money} set aside in the wallet', is: moved('hold') },
  { says: '{money} handed to Finswich', is: moved('settle') },
  { says: '{money} given back to the customer', is: moved('release') },
  { says: '{money} refunded to the customer', is: moved('refund') },
  {
    says: '{kept}: serial {serial}, ending in {last}, {status}',
    is: ({ vouchers }, _line, { serial, status }) =>
      vouchers.some((one) => one.serial === serial && one.status === status),
  },
  { says: 'Case {id} opened: {matter}', is: opened },
  { says: 'Case decided: {choice}, {decision}', is: decided },
  {
    says: 'Case settled without a decision: {decision}',
    is: ({ cases }, { at }) => cases.some(({ status, closed_at: closed }) => status === 'superseded' && closed === at),
  },
  { says: 'Finswich paid ({how})', is: called('paid') },
  { says: 'Finswich did not pay ({how})', is: called('refused') },
  { says: 'Finswich gave no clear answer: it may have paid or not ({how})', is: called('unknown', null) },
  { says: '{message}: sent (simulated {receipt})', is: wasSent },
  { says: '{message}: no longer needed', is: wasNotSent },
  { says: '{message}: given up after {tries}: {fault}', is: wasNotSent },
  { says: '{message}: waits to be sent', is: isUntried, isPassing: true },
  { says: '{message}: being sent', is: isBeingSent, isPassing: true },
  { says: 'no record says what became of it', is: always, isPassing: true },
  {
    says: '{message}: not sent yet, {count} so far: {fault}',
    is: (...all) => wasNotSent(...all) && isTriedSoOften(...all),
    isPassing: true,
  },
  { says: 'Announced by Finswich; no code sent yet', is: always },
  { says: 'Refused when it was announced', is: ({ state }) => state === 'declined' },
  { says: 'A code was sent; waiting for the customer to enter it', is: entered('awaiting_otp') },
  { says: 'Not completed in time', is: entered('expired') },
  { says: 'Ended unpaid; money that was held has been given back', is: entered('failed') },
  { says: 'The code was right, the money is held, Finswich is being asked to pay', is: entered('submitting') },
  { says: 'No answer says whether Finswich paid; the money stays held', is: entered('in_doubt') },
  { says: 'Paid; the money was handed to Finswich', is: entered('settled') },
  { says: 'Paid, and the PIN or token has come', is: entered('fulfilled') },
  { says: 'Reversed by Finswich; money that was taken has been given back', is: entered('reversed') },
  { says: 'Paid, but not delivered: a person decided that the merchant gives the money back', is: entered('reversed') },
  { says: 'Paid, and a person found that the customer has what was bought', is: entered('fulfilled') },
  { says: 'The transaction stays as it was', is: always },
  { says: 'Finswich reversed what had been given back before: the credit is noted', is: entered('reversed') },
];

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
const oneOf = (words: Readonly<Record<string, unknown>>): string => Object.keys(words).map(escaped).join('|');
const OPEN: Readonly<Record<string, string>> = {
  why: oneOf(REASONS),
  matter: oneOf(CASES),
  message: oneOf(MESSAGES),
  choice: oneOf(CHOICES),
  wait: String.raw`\d+ (?:s|min)`,
  money: String.raw`₦[\d,.]+`,
  kept: 'kept encrypted|PIN or token kept encrypted',
  serial: String.raw`(?:own|other|strange)-\d+`,
  last: String.raw`\d{4}`,
  status: 'ready|withheld',
  id: String.raw`\d+`,
  receipt: String.raw`\d+`,
  tries: String.raw`[^:;]+?`,
  count: String.raw`\d+ (?:try|tries)`,
  how: '[^()]+',
  decision: '[^;]+?',
  fault: '.+',
};
/** The longest first, so that none is taken for the beginning of another. */
const READ = FORMS.toSorted((a, b) => b.says.length - a.says.length).map((form) => ({
  form,
  pattern: new RegExp(
    escaped(form.says)
      .replaceAll(/\\\{(\w+)\\\}/g, (_, name: string) => `(?<${name}>${OPEN[name] ?? ''})`)
      .concat('(?:; |$)'),
    'y',
  ),
}));

/** Judges every line of a transaction's timeline. Throws RuleBroken. */
export function judgeTimeline(lines: readonly TimelineEntry[], truth: TimelineTruth): void {
  const { reference, chronicle, kept, isClockSteady } = truth;
  const seen = chronicle.deliveries(reference);
  const deliveryOf = new Map(
    kept.map(({ id, request_id: request }) => [id, seen.find(({ requestId }) => requestId === request)]),
  );
  const told = lines.flatMap(({ deliveryIds }) => deliveryIds);
  hold(
    told.length === kept.length && new Set(told).size === kept.length && kept.every(({ id }) => told.includes(id)),
    'each event is told once',
    reference,
    () => `${told.join()} of ${kept.map(({ id }) => id).join()}`,
  );
  for (const { id, answer, repeats } of truth.isQuiet ? kept : []) {
    const delivery = deliveryOf.get(id);
    if (answer !== null || repeats !== null || !delivery) continue;
    const isLost = isForgotten(truth, { at: NaN, deliveries: [delivery] }, {});
    hold(isLost, 'nothing is under way when all is quiet', reference, () => `${delivery.requestId} has no answer`);
  }
  // A clock that is put back changes the order, and some times.
  if (!isClockSteady) return;
  const spoken = lines.flatMap((line) => {
    const deliveries = line.deliveryIds.flatMap((id) => deliveryOf.get(id) ?? []);
    return judgeLine(line, { at: line.at, deliveries }, truth);
  });
  proveAllTold(spoken, truth);
}

/** Judges one line. Returns what it says, part by part. */
function judgeLine({ at, says, parts }: TimelineEntry, line: Line, truth: TimelineTruth): readonly string[] {
  const { reference, isQuiet } = truth;
  const isNow = parts.every((part) => part.at >= at && part.at - at <= AT_ONCE_MS);
  hold(isNow, 'a line tells what happened at its time', reference, () => says);
  const body = says.replace(/ Delivered \d+ times, (?:acted once|nothing done twice)\.$/, '').replace(/\.$/, '');
  const pieces: string[] = [];
  for (let place = 0; place < body.length;) {
    const found = READ.map(({ form, pattern }) => {
      pattern.lastIndex = place;
      return { form, match: pattern.exec(body), end: pattern.lastIndex };
    }).find(({ match }) => match !== null);
    const rest = body.slice(place);
    hold(found !== undefined, 'a line is told in words whose claims are known', reference, () => rest);
    const { form, match, end } = found;
    hold(
      form.is(truth, line, match?.groups ?? {}),
      'what a line tells is true',
      reference,
      () => `not that ${form.says}: ${says}`,
    );
    hold(!isQuiet || form.isPassing !== true, 'nothing is under way when all is quiet', reference, () => says);
    pieces.push(match?.[0].replace(/; $/, '') ?? '');
    place = end;
  }
  return pieces;
}

/** Whatever reached a phone and was acknowledged has its line. */
function proveAllTold(spoken: readonly string[], truth: TimelineTruth): void {
  const { reference, isQuiet } = truth;
  if (!isQuiet) return;
  for (const [name, kind] of Object.entries(MESSAGES)) {
    const isTold = spoken.some((piece) => piece.startsWith(`${name}: sent`));
    hold(isTold || tookAtMost(0, truth, kind), 'what was sent is told', reference, () => name);
  }
  const codes = spoken.filter((piece) => /^(?:it was|Code) sent by SMS/.test(piece)).length;
  hold(tookAtMost(codes, truth, 'otp'), 'what was sent is told', reference, () => `${codes} codes`);
}
