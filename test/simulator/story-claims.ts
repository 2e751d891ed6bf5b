import type { StoryPart } from '../../src/desk/story.ts';
import { type TransferCall, type Chronicle, type Delivered, type EventName, PATIENCE_MS } from './chronicle.ts';
import { hold } from './failure.ts';
import { REASONS } from './desk-words.ts';
import type { Excuses } from './excuses.ts';

/** What the simulation knows of a transaction whose story is judged. */
export interface Truth {
  readonly reference: string;
  readonly minor: number;
  readonly state: string;
  /** What has moved for it so far, as it is committed: `hold settle`. */
  readonly moved: string;
  readonly awaitsValue: boolean;
  readonly wasDebited: boolean;
  /** Minor units that it costs the merchant in Finswich's own books. */
  readonly net: number;
  /**
   * Somebody decided, or Finswich said, something that contradicts those books. Then claims about them cannot be
   * checked.
   */
  readonly isAtOdds: boolean;
  readonly wrongTries: number;
  readonly cases: readonly {
    readonly status: string;
    readonly choice: string | null;
    readonly closed_at: number | null;
  }[];
  readonly vouchers: readonly { readonly serial: string; readonly status: string }[];
  readonly chronicle: Chronicle;
  /** Nothing is under way any more. */
  readonly isQuiet: boolean;
  /** The merchant's clock was never put back, so its times can be compared. */
  readonly isClockSteady: boolean;
  readonly excuses: Excuses;
}

/** One clause of a story: the time in it, and the words in its open place. */
interface Clause {
  readonly at: number;
  readonly open: string;
}
type IsTrue = (truth: Truth, clause: Clause) => boolean;

const during =
  (...events: readonly EventName[]): IsTrue =>
  ({ chronicle, reference, isClockSteady, excuses }, { at }) =>
    excuses.unless(
      chronicle
        .deliveries(reference)
        .some(({ event, from, to }) => events.includes(event) && chronicle.showed(at, from, to)),
      { 'the clock was put back: when an event came': !isClockSteady },
    );
const decidedAt =
  (...choices: readonly string[]): IsTrue =>
  ({ cases }, { at }) =>
    cases.some(
      ({ status, choice, closed_at: closed }) =>
        status === 'decided' && closed === at && choices.includes(choice ?? ''),
    );
const answeredAs =
  (kind: 'paid' | 'refused'): IsTrue =>
  ({ chronicle, reference }, { at }) => {
    const called = chronicle.called(reference);
    return called?.read === kind && chronicle.showed(at, called.to, called.to);
  };
const after =
  (kind: 'paid' | 'refused'): IsTrue =>
  ({ chronicle, reference }, { at }) => {
    const called = chronicle.called(reference);
    return called?.read === kind && chronicle.showed(at, called.to, Infinity);
  };
/** Whether it holds; else a failed database may still have to store what happened, or a dead process has lost it. */
const unlessUnkept = (holds: boolean, { chronicle, isQuiet, excuses }: Truth, called: TransferCall): boolean =>
  excuses.unless(holds, {
    'the process died: what Finswich answered is not kept': chronicle.isLost(called.from, called.to),
    'the database failed: what happened is not kept yet': !isQuiet && chronicle.databaseFailedSince(called.to),
  });
/** No clear answer came, or it came to a process that died before it could store it. */
const hasNoClearAnswer: IsTrue = (truth) => {
  const called = truth.chronicle.called(truth.reference);
  // The hold was committed, but its process never knew, so it made no call.
  if (!called) return true;
  return unlessUnkept(called.read !== 'paid' && called.read !== 'refused', truth, called);
};
/** The call is out. */
const isOut: IsTrue = (truth) => {
  const called = truth.chronicle.called(truth.reference);
  return !called || unlessUnkept(called.to === Infinity, truth, called);
};
const handed =
  (kind: 'otp' | 'voucher', where: 'from' | 'to'): IsTrue =>
  ({ chronicle, reference, isClockSteady, excuses }, { at }) => {
    const taken = chronicle.messages(reference).filter((one) => one.kind === kind && one.became === 'taken');
    if (where === 'to') return taken.some(({ to }) => chronicle.showed(at, to, to));
    return excuses.unless(
      taken.some(({ from }) => chronicle.showed(at, from - PATIENCE_MS, from)),
      { 'the clock was put back: when a code was sent': !isClockSteady && taken.length > 0 },
    );
  };
/** At most so many messages of a kind were taken by a gateway whose acknowledgement was stored. */
export const tookAtMost = (
  most: number,
  { chronicle, reference, isQuiet, excuses }: Truth,
  kind: string | undefined,
): boolean => {
  const taken = chronicle.messages(reference).filter((one) => one.kind === kind && one.became === 'taken');
  const kept = taken.filter(({ from, to }) => !chronicle.isLost(from, to));
  return excuses.unless(taken.length <= most, {
    'the process died: what a gateway took is not kept': kept.length <= most,
    'the database failed: what happened is not kept yet':
      !isQuiet && kept.filter(({ to }) => !chronicle.databaseFailedSince(to)).length <= most,
  });
};
/** No gateway took the message with the voucher. With several vouchers: not all of their messages were taken. */
const notTaken: IsTrue = (truth) => tookAtMost(Math.max(1, truth.vouchers.length) - 1, truth, 'voucher');
/** So many tries were begun, and the last one may still be under way. */
const tried: IsTrue = ({ chronicle, reference, excuses }, { open }) => {
  const begun = chronicle.messages(reference).filter(({ kind }) => kind === 'voucher').length;
  return excuses.unless(begun >= Number(open), {
    'the process died, or the database failed: a try was begun and not made': chronicle.hadTrouble(),
  });
};
const waits: IsTrue = ({ cases }) => cases.some(({ status }) => status === 'open' || status === 'proposed');
const answers = ({ chronicle, reference }: Truth, event: EventName): readonly (string | null)[] =>
  chronicle.deliveries(reference).flatMap((one: Delivered) => (one.event === event ? [one.answer] : []));
/**
 * An event was answered with this refusal; or no event was answered at all, because the process died, or only with
 * doubt.
 */
const refusedFor =
  (event: EventName): IsTrue =>
  (truth, { open }) => {
    const heard = answers(truth, event);
    return truth.excuses.unless(
      heard.some((answer) => answer !== null && REASONS[open]?.includes(answer) === true),
      {
        'nobody was told: why it was refused':
          heard.includes(null) ||
          // An announcement with other details is not told either why the first was refused.
          (heard.includes('overloaded') &&
            heard.every((answer) => answer === 'overloaded' || answer === 'conflicting_duplicate')) ||
          // It is sent again.
          (!truth.isQuiet && heard.includes('overloaded')),
      },
    );
  };

const all =
  (...claims: readonly IsTrue[]): IsTrue =>
  (truth, clause) =>
    claims.every((claim) => claim(truth, clause));
const any =
  (...claims: readonly IsTrue[]): IsTrue =>
  (truth, clause) =>
    claims.some((claim) => claim(truth, clause));
const hasMoved =
  (movement: string): IsTrue =>
  ({ moved }) =>
    moved.split(' ').includes(movement);

interface Form {
  readonly says: string;
  readonly is: IsTrue;
  /** It says what is still to come, so it must not appear when all is quiet. */
  readonly isPassing?: true;
}

/**
 * Every clause that a story may have, and when it is true, written by hand. `{time}` and `{money}` stand for a time and
 * an amount, `{open}` for words with a table of their own.
 */
const FORMS: readonly Form[] = [
  { says: 'announced at {time}', is: during('initiate') },
  {
    says: 'refused when it was announced at {time}: {open}',
    is: all(during('initiate'), refusedFor('initiate'), ({ state }) => state === 'declined'),
  },
  { says: 'code sent at {time}', is: handed('otp', 'from') },
  { says: '{open} wrong try', is: ({ wrongTries }, { open }) => wrongTries === 1 && open === '1' },
  { says: '{open} wrong tries', is: ({ wrongTries }, { open }) => wrongTries > 1 && open === String(wrongTries) },
  { says: 'not completed in time', is: ({ state }) => state === 'expired' },
  {
    says: 'ended at {time}: {open}',
    is: all(during('complete'), refusedFor('complete'), ({ state }) => state === 'failed'),
  },
  { says: 'waiting for the customer to enter it', is: ({ state }) => state === 'awaiting_otp', isPassing: true },
  { says: 'nothing was taken', is: ({ moved }) => moved === '' },
  {
    says: 'reversed by Finswich at {time}',
    is: all(any(during('reversal'), decidedAt('refund')), ({ state }) => state === 'reversed'),
  },
  { says: 'no code was sent: {open}, the next one from {time} on', is: refusedFor('send_otp') },
  { says: 'the code was not compared: {open}, the next one from {time} on', is: refusedFor('complete') },
  { says: 'debited {money} at {time}', is: all(hasMoved('hold'), during('complete')) },
  {
    says: 'Finswich paid at {time}',
    is: all(answeredAs('paid'), ({ wasDebited, isAtOdds, excuses }) =>
      excuses.unless(wasDebited, { 'at odds with the books: a story says that Finswich paid': isAtOdds }),
    ),
  },
  {
    says: 'Finswich refused at {time}',
    is: all(answeredAs('refused'), ({ wasDebited, isAtOdds, excuses }) =>
      excuses.unless(!wasDebited, { 'at odds with the books: a story says that Finswich refused': isAtOdds }),
    ),
  },
  { says: 'Finswich’s answer is unknown', is: hasNoClearAnswer },
  {
    says: 'Finswich has not answered yet',
    is: all(isOut, ({ state }) => state === 'submitting'),
    isPassing: true,
  },
  { says: 'no answer of Finswich is on file', is: all(hasNoClearAnswer, ({ state }) => state !== 'submitting') },
  { says: 'a person decided at {time} that Finswich paid', is: decidedAt('paid') },
  { says: 'a person decided at {time} that Finswich did not pay', is: decidedAt('unpaid') },
  { says: 'a person decided at {time} that the customer has what was bought', is: decidedAt('customer_has_it') },
  { says: 'a person decided at {time} that the merchant gives it back', is: decidedAt('give_back') },
  {
    says: 'its PIN or token has not come yet',
    is: ({ awaitsValue, moved, vouchers }) => awaitsValue && moved === 'hold settle' && vouchers.length === 0,
    isPassing: true,
  },
  { says: 'PIN or token came at {time}', is: during('value') },
  {
    says: 'PIN or token came at {time} and is withheld',
    is: all(during('value'), ({ vouchers }) => vouchers.some(({ status }) => status === 'withheld')),
  },
  { says: 'sent to the customer at {time}', is: handed('voucher', 'to') },
  { says: 'again at {time}', is: handed('voucher', 'to') },
  { says: 'could not be sent after {open} tries', is: all(notTaken, tried) },
  { says: 'not sent', is: notTaken },
  { says: 'not sent after {open} try', is: all(notTaken, tried) },
  { says: 'not sent after {open} tries', is: all(notTaken, tried) },
  { says: 'not sent yet', is: notTaken, isPassing: true },
  { says: 'not sent yet after {open} try', is: all(notTaken, tried), isPassing: true },
  { says: 'not sent yet after {open} tries', is: all(notTaken, tried), isPassing: true },
  {
    says: '{money} refunded at {time}',
    is: all(hasMoved('refund'), any(during('reversal'), decidedAt('refund', 'give_back'))),
  },
  {
    says: '{money} given back at {time}',
    is: all(hasMoved('release'), any(after('refused'), during('reversal'), decidedAt('unpaid', 'refund'))),
  },
  { says: 'the money is still held', is: ({ moved }) => moved === 'hold', isPassing: true },
  { says: 'Finswich credited it as well at {time}', is: all(during('reversal'), hasMoved('refund')) },
  {
    says: 'Finswich was asked again, and its answer is awaited until {time}',
    is: ({ cases }) => cases.some(({ status }) => status === 'postponed'),
    isPassing: true,
  },
  { says: 'a case waits for a person', is: waits, isPassing: true },
];

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
/** The longest first, so that none is taken for the beginning of another. */
const READ = FORMS.toSorted((a, b) => b.says.length - a.says.length).map((form) => ({
  form,
  pattern: new RegExp(
    escaped(form.says)
      .replace(String.raw`\{time\}`, '<(?<at>[\\d.]+)>')
      .replace(String.raw`\{money\}`, '<money>')
      .replace(String.raw`\{open\}`, `(?<open>\\d+|${Object.keys(REASONS).map(escaped).join('|')})`)
      .concat('(?:, |\\.$)'),
    'y',
  ),
}));

/** Judges the sentence that says what became of a transaction. Throws RuleBroken. */
export function judgeStory(parts: readonly StoryPart[], truth: Truth): void {
  const { reference, minor, isQuiet } = truth;
  const written = parts.map((part) => {
    if (part.kind === 'text') return part.text;
    if (part.kind === 'time') return `<${part.at}>`;
    return part.money.minor === minor && part.money.currency === 'NGN' ? '<money>' : `<${part.money.minor} of money>`;
  });
  const story = written.join('').replace(/^[AR]|^D(?=ebited)/, (letter) => letter.toLowerCase());
  for (let place = 0; place < story.length;) {
    const found = READ.map(({ form, pattern }) => {
      pattern.lastIndex = place;
      return { form, match: pattern.exec(story), end: pattern.lastIndex };
    }).find(({ match }) => match !== null);
    const clause = story.slice(place);
    hold(found !== undefined, 'a story is told in clauses whose claims are known', reference, () => clause);
    const { form, match, end } = found;
    const read = { at: Number(match?.groups?.['at'] ?? NaN), open: match?.groups?.['open'] ?? '' };
    hold(form.is(truth, read), 'what a story tells is true', reference, () => `not that ${form.says}: ${story}`);
    hold(!isQuiet || form.isPassing !== true, 'nothing is under way when all is quiet', reference, () => story);
    place = end;
  }
}
