import type { StoryPart } from '../../src/desk/story.ts';
import type { Chronicle, Delivered, EventName } from './chronicle.ts';
import { hold } from './failure.ts';
import { REASONS } from './desk-words.ts';

/** All that the simulation knows of a purchase whose story is told. */
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
  /** Somebody decided, or Finswich said, what contradicts those books: then nobody can say what is true of them. */
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
  /** The merchant's clock has never been put back: then what it showed tells when something was. */
  readonly isClockSteady: boolean;
}

const MINUTE = 60_000;
/** How long a code may wait for the database before it is handed to the gateway, and an answer before it is kept. */
const PATIENCE_MS = 5 * MINUTE;

/** One clause, read: the times in it, and what stood in its open place. */
interface Clause {
  readonly at: number;
  readonly open: string;
}
type IsTrue = (truth: Truth, clause: Clause) => boolean;

const during =
  (...events: readonly EventName[]): IsTrue =>
  ({ chronicle, reference, isClockSteady }, { at }) =>
    !isClockSteady ||
    chronicle
      .deliveries(reference)
      .some(({ event, from, to }) => events.includes(event) && chronicle.showed(at, from, to));
const decidedAt =
  (...choices: readonly string[]): IsTrue =>
  ({ cases }, { at }) =>
    cases.some(
      ({ status, choice, closed_at: closed }) =>
        status === 'decided' && closed === at && choices.includes(choice ?? ''),
    );
const answeredAs =
  (kind: 'accepted' | 'refused'): IsTrue =>
  ({ chronicle, reference }, { at }) => {
    const called = chronicle.called(reference);
    return called?.read === kind && chronicle.showed(at, called.to, called.to);
  };
const after =
  (kind: 'accepted' | 'refused'): IsTrue =>
  ({ chronicle, reference }, { at }) => {
    const called = chronicle.called(reference);
    return called?.read === kind && chronicle.showed(at, called.to, Infinity);
  };
/** The answer did not come, was none, or came to a process that died before it could keep it. */
const hasNoClearAnswer: IsTrue = ({ chronicle, reference }) => {
  const called = chronicle.called(reference);
  // A hold of which nobody learnt that it was kept: nobody went on to call.
  if (!called) return true;
  const isClear = called.read === 'accepted' || called.read === 'refused';
  return !isClear || chronicle.diedBetween(called.from, called.to + PATIENCE_MS);
};
const handed =
  (kind: 'otp' | 'voucher', where: 'from' | 'to'): IsTrue =>
  ({ chronicle, reference, isClockSteady }, { at }) =>
    chronicle.messages(reference).some((one) => {
      if (one.kind !== kind || one.became !== 'taken') return false;
      if (where === 'from') return !isClockSteady || chronicle.showed(at, one.from - PATIENCE_MS, one.from);
      return chronicle.showed(at, one.to, one.to);
    });
/** No gateway took the message with it, as far as can be told where there are several: then not with each of them. */
const notTaken: IsTrue = ({ chronicle, reference, vouchers }) => {
  const taken = chronicle
    .messages(reference)
    .filter(
      ({ kind, became, from, to }) =>
        kind === 'voucher' && became === 'taken' && !chronicle.diedBetween(from, to + PATIENCE_MS),
    );
  return taken.length < Math.max(1, vouchers.length);
};
const waits: IsTrue = ({ cases }) => cases.some(({ status }) => status !== 'decided' && status !== 'superseded');
const answers = ({ chronicle, reference }: Truth, event: EventName): readonly (string | null)[] =>
  chronicle.deliveries(reference).flatMap((one: Delivered) => (one.event === event ? [one.answer] : []));
/**
 * Somebody was answered by this refusal; or nobody was answered at all, because the process died, or never with anything
 * but doubt.
 */
const refusedFor =
  (event: EventName): IsTrue =>
  (truth, { open }) => {
    const heard = answers(truth, event);
    return (
      heard.some((answer) => answer === null || REASONS[open]?.includes(answer) === true) ||
      heard.every((answer) => answer === 'overloaded')
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
  /** It tells what is still to come: never when all is quiet. */
  readonly isPassing?: true;
}

/**
 * Every clause a story may be made of, with when it is true, written by hand. `{time}` and `{money}` stand for what a
 * page writes there, `{open}` for words with a table of their own.
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
  { says: 'not completed within 60 minutes', is: ({ state }) => state === 'expired' },
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
    is: all(answeredAs('accepted'), ({ wasDebited, isAtOdds }) => wasDebited || isAtOdds),
  },
  {
    says: 'Finswich refused at {time}',
    is: all(answeredAs('refused'), ({ wasDebited, isAtOdds }) => !wasDebited || isAtOdds),
  },
  { says: 'Finswich’s answer is unknown', is: hasNoClearAnswer },
  { says: 'Finswich has not answered yet', is: ({ state }) => state === 'submitting', isPassing: true },
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
  { says: 'could not be sent after {open} tries', is: notTaken },
  { says: 'not sent', is: notTaken },
  { says: 'not sent after {open} try', is: notTaken },
  { says: 'not sent after {open} tries', is: notTaken },
  { says: 'not sent yet', is: notTaken, isPassing: true },
  { says: 'not sent yet after {open} try', is: notTaken, isPassing: true },
  { says: 'not sent yet after {open} tries', is: notTaken, isPassing: true },
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

/** Judges the one sentence that tells what became of a purchase. Throws RuleBroken. */
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
