import type { Mode } from '../../src/core/mode.ts';
import { type Random, seededRandom } from '../../src/sandbox/random.ts';
import { CONTESTS } from './contests.ts';
import { DATABASE_FAULTS } from './ground.ts';
import { FAULTS_AT_A_STEP, type FaultAtAStep, STEPS, type StepName } from './situations.ts';
import { PRODUCTS, type ProductKind } from './products.ts';
import { SPELLINGS, type Spelling } from './values.ts';
import { PLAINLY, type WrittenPlan, drawWritten } from './written.ts';

/**
 * A simulation before it runs: everything that will happen, or go wrong, as plain data drawn from a seed. Each
 * transaction is drawn from a stream of its own and carries its faults with it. So removing one leaves the others as
 * they are, and a failing run can be shortened.
 */
export interface WorldPlan {
  readonly seed: number;
  /** The events the merchant accepts unsigned, as `FINSWICH_UNSIGNED_EVENTS` lists them. */
  readonly unsignedOutcomes: boolean;
  readonly transactions: readonly TransactionPlan[];
}

/** What the transfer API does with the call; `late` accepts it long after the caller has given up. */
export const TRANSFERS = [
  'accept',
  'refuse',
  'error_before_debit',
  'error_after_debit',
  'silence_before_debit',
  'silence_after_debit',
  'reset_after_debit',
  'garbage_after_debit',
  'late_debit',
  'unreachable',
  'unreachable_then_accept',
  'busy_then_accept',
  'refuse_after_debit',
] as const;
export type TransferFate = (typeof TRANSFERS)[number];

/** Each of these is equally likely. Finswich contradicting itself is drawn separately. */
const TRANSFERS_DRAWN = TRANSFERS.filter((fate) => fate !== 'refuse_after_debit');

/** What happens to one message. With `lost_yes` it reaches the phone, but the gateway's acknowledgement is lost. */
export type MessageFate = 'taken' | 'refused' | 'silent' | 'lost_yes';

/**
 * What the customer types: the newest code, a wrong one, the same wrong one again, an old code, one that could not be
 * sent, or somebody else's.
 */
export type Try = 'right' | 'wrong' | 'wrong_again' | 'stale' | 'unsent' | 'foreign';

/** What may be missing from an outcome event, so that it cannot take effect by itself. */
const OMISSIONS = ['no_amount', 'no_currency', 'no_value', 'no_reference'] as const;

export interface OutcomePlan {
  readonly what: 'value' | 'reversal';
  /** `afterMs` counts from the debit, or from the transaction's start. From the start, it comes whatever happened. */
  readonly since: 'debit' | 'start';
  readonly afterMs: number;
  readonly variant:
    | 'plain'
    | 'unsigned'
    | 'half'
    | 'more'
    | 'other_currency'
    | 'other_customer'
    | 'other_value'
    | 'codeless'
    | (typeof OMISSIONS)[number];
  /** How often it is delivered again after it was answered, at growing intervals up to 5,825 minutes. */
  readonly repeats: number;
}

export interface ForgedPlan {
  readonly what: 'initiate' | 'complete' | 'value' | 'reversal';
  readonly how: 'unsigned' | 'wrong_signature' | 'other_mode';
  readonly afterMs: number;
}

/** An event that is signed correctly, but contradicts the transaction of its reference. */
export interface IntruderPlan {
  readonly what: 'initiate' | 'send_otp' | 'complete' | 'value';
  readonly how: 'other_mode' | 'other_customer' | 'other_amount' | 'other_product';
  readonly afterMs: number;
}

/**
 * A fault in the process while it works on the transaction's n-th delivery, or on the outcome of the transfer call.
 */
export interface FaultPlan {
  readonly delivery: number | 'transfer_answer';
  readonly kind: (typeof DATABASE_FAULTS)[number] | 'crash' | 'clock';
  /** The fault comes before the n-th statement from then on; with `after`, a crash comes after it. */
  readonly statement: number;
  readonly after: boolean;
  /** How many statements in a row fail; for the clock, by how many ms it jumps. */
  readonly length: number;
}

/** A fault at exactly the statement that stores a step of the transaction. */
export interface StepFaultPlan {
  readonly step: StepName;
  readonly kind: FaultAtAStep;
  /** For a crash, and for a commit without an answer: whether the statement was done. */
  readonly after: boolean;
}

export interface TransactionPlan {
  readonly ordinal: number;
  readonly startAt: number;
  readonly customer: number;
  readonly mode: Mode;
  readonly minor: number;
  readonly product: ProductKind;
  /** Which of the names that Finswich has for such a product. */
  readonly productName: number;
  /** How many equal copies of each event arrive at the same instant. */
  readonly copies: number;
  /** How many answers do not reach the sender, who then sends again. */
  readonly answersLost: number;
  /** In what a second announcement differs, if there is one. */
  readonly conflict: 'none' | 'amount' | 'customer';
  /** How often a code is asked for, and how far apart. */
  readonly sends: number;
  readonly sendGapMs: number;
  readonly messages: readonly MessageFate[];
  readonly thinkMs: number;
  readonly tries: readonly Try[];
  /** The completion is sent again, much later. */
  readonly completeAgain: boolean;
  readonly transfer: TransferFate;
  readonly transferMs: number;
  /** By how much later the service gets the call's answer, as when its process was paused. */
  readonly answerLateMs: number;
  readonly outcomes: readonly OutcomePlan[];
  /** How its value is spelt, how when it comes again, and how many codes it has. */
  readonly spelling: Spelling;
  readonly spellingAgain: Spelling;
  readonly codes: 1 | 2;
  readonly forged: readonly ForgedPlan[];
  readonly intruders: readonly IntruderPlan[];
  /** How many wrong codes arrive at the same instant as the first code that the customer types. */
  readonly together: number;
  /** The first try comes at exactly the instant at which the code, or the transaction, expires. */
  readonly atExpiryOf: 'code' | 'transaction' | null;
  /**
   * What the people who decide this transaction's cases do: go by Finswich's books, or against them, or choose anything
   * legal.
   */
  readonly staff: 'right' | 'contrary' | 'careless';
  /** How soon somebody looks at a case of this transaction; null: when its turn comes. */
  readonly promptMs: number | null;
  /** What staff do to the customer's wallet meanwhile: change the phone, or take out so many times the price. */
  readonly office: { readonly what: 'phone' | 'withdraw'; readonly afterMs: number; readonly times: number } | null;
  readonly faults: readonly FaultPlan[];
  /** What goes wrong when it takes these steps, one after the other. */
  readonly atSteps: readonly StepFaultPlan[];
  readonly written: WrittenPlan;
}

/** A transaction on which nothing goes wrong. */
export const CALM: Omit<TransactionPlan, 'ordinal' | 'startAt' | 'customer' | 'minor'> = {
  mode: 'TEST',
  product: 'pin',
  productName: 0,
  copies: 1,
  answersLost: 0,
  conflict: 'none',
  sends: 1,
  sendGapMs: 0,
  messages: [],
  thinkMs: 20_000,
  tries: ['right'],
  completeAgain: false,
  transfer: 'accept',
  transferMs: 300,
  answerLateMs: 0,
  outcomes: [{ what: 'value', since: 'debit', afterMs: 5_000, variant: 'plain', repeats: 0 }],
  spelling: 'sample',
  spellingAgain: 'sample',
  codes: 1,
  forged: [],
  intruders: [],
  together: 0,
  atExpiryOf: null,
  staff: 'right',
  promptMs: null,
  office: null,
  faults: [],
  atSteps: [],
  written: PLAINLY,
};

/** The kinds of trouble a run may be limited to. */
export const TROUBLES = [
  'duplicates',
  'lost_answers',
  'conflicts',
  'codes',
  'messages',
  'transfers',
  'outcomes',
  'values',
  'forged',
  'staff',
  'database',
  'crashes',
  'clock',
  'spellings',
  'contests',
  'steps',
] as const;
export type Trouble = (typeof TROUBLES)[number];
/** All but the troubles that are arranged so that rare steps meet faults: such worlds are faster to play. */
export const BY_CHANCE: readonly Trouble[] = TROUBLES.filter((one) => one !== 'contests' && one !== 'steps');

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** About one new transaction in so many milliseconds, so some thirty are under way at any time. */
const EVERY_MS = 1_500;
const TIMES_SLOWER = 40;
export const FROZEN_CUSTOMER = 0;
export const UNKNOWN_CUSTOMER = -1;
/** A customer whose codes somebody guesses over many transactions, and below, another one with the same phone. */
export const BESIEGED_CUSTOMER = 1;
export const PHONE_MATE = 3;

export const customersOf = (transactions: number): number => Math.max(4, Math.ceil(transactions / 4));

export function drawWorld(seed: number, transactions: number, wanted: readonly Trouble[] = TROUBLES): WorldPlan {
  const random = seededRandom(seed, -1);
  const [isUnsigned, isCalm] = [random() < 0.5, random() < 0.5];
  // Where processes keep dying, no call lasts long enough to be answered late. And each death takes all calls with it
  // that are out: the fewer are, the more of the others are answered late again.
  const isSlow = isCalm && wanted.includes('steps');
  const troubles = isSlow ? wanted.filter((trouble) => trouble !== 'crashes') : wanted;
  const customers = customersOf(transactions);
  return {
    seed,
    unsignedOutcomes: isUnsigned,
    transactions: Array.from({ length: transactions }, (_, ordinal) => {
      const drawn = drawTransaction(seededRandom(seed, ordinal), ordinal, customers, troubles);
      const transaction = STAGES.reduce(
        (before, { stream, add }) => add(before, seededRandom(seed, stream + ordinal), troubles),
        drawn,
      );
      const planned = withStepFaults(transaction, seededRandom(seed, AT_STEPS + ordinal), wanted, isSlow);
      return isSlow ? { ...planned, startAt: planned.startAt * TIMES_SLOWER } : planned;
    }),
  };
}

/**
 * What is added to a transaction, stage by stage, each from a random stream of its own. So a new stage leaves the rest
 * of a seed as it was.
 */
const STAGES: readonly {
  readonly stream: number;
  readonly add: (transaction: TransactionPlan, random: Random, troubles: readonly Trouble[]) => TransactionPlan;
}[] = [
  { stream: 1_000_000, add: addExtras },
  { stream: 2_000_000, add: spelt },
  { stream: 3_000_000, add: withOffice },
  { stream: 4_000_000, add: varied },
];
const AT_STEPS = 5_000_000;

export type Whole = (low: number, high: number) => number;
export type One = <T>(choices: readonly T[]) => T;
type Chance = (share: number) => boolean;
/** Draws from one stream: a whole number from `low` to `high`, one of several choices, or whether something happens. */
export const drawingFrom = (random: Random): { readonly chance: Chance; readonly whole: Whole; readonly one: One } => ({
  chance: (share) => random() < share,
  whole: (low, high) => low + Math.floor(random() * (high - low + 1)),
  one: (choices) => choices[Math.floor(random() * choices.length)] as (typeof choices)[number],
});

/** A voucher of another customer that comes before its transaction is known. */
const EARLY_STRANGER: OutcomePlan = {
  what: 'value',
  since: 'start',
  afterMs: -5 * SECOND,
  variant: 'other_customer',
  repeats: 0,
};

/**
 * Adds what the first stages never draw: product names, a second contradicting event, a fault while the call is
 * recorded.
 */
function varied(transaction: TransactionPlan, random: Random, troubles: readonly Trouble[]): TransactionPlan {
  const { whole, one } = drawingFrom(random);
  const comes = (trouble: Trouble, share: number): boolean => random() < share && troubles.includes(trouble);
  const { faults, intruders, written } = transaction;
  const another: IntruderPlan = { what: 'initiate', how: 'other_product', afterMs: whole(1, 200) * SECOND };
  // A fault costs most at this moment: the money has moved, and only this process knows.
  const atAnswer: FaultPlan = {
    ...drawFault(one(DATABASE_FAULTS), whole, (share) => random() < share),
    delivery: 'transfer_answer',
    statement: whole(0, 5),
    length: whole(1, 12),
  };
  const isCapital = comes('spellings', 0.1);
  return {
    ...transaction,
    productName: Math.floor(random() * PRODUCTS[transaction.product].length),
    intruders: comes('conflicts', 0.03) ? [...intruders, another] : intruders,
    faults: comes('database', 0.04) ? [...faults, atAnswer] : faults,
    ...(isCapital && { spelling: 'in_capitals', written: { ...written, isCapital } }),
  };
}

/** The percentage of transactions taking a step that meet a fault there. It is higher for steps that few take. */
const FAULT_PERCENT: Readonly<Record<StepName, number>> = {
  'none, announced, event': 1,
  'none, announceRefused, event': 10,
  'initiated, otpSent, gateway': 1,
  'initiated, otpSent, code': 10,
  'initiated, expire, clock': 3,
  'awaiting_otp, expire, clock': 3,
  'awaiting_otp, otpSent, gateway': 3,
  'awaiting_otp, otpExhausted, code': 10,
  'awaiting_otp, consented, code': 1,
  'submitting, paid, answer': 2,
  'submitting, unknown, answer': 5,
  'submitting, unknown, clock': 5,
  'submitting, valueCame, event': 5,
  'in_doubt, valueCame, event': 5,
  'in_doubt, resolvedPaid, staff': 5,
  'in_doubt, resolvedUnpaid, staff': 5,
  'settled, valueCame, event': 3,
};
const FAULT_PERCENT_OF_RARE_STEPS = 60;
const isLateAnswer = (step: StepName): boolean => step.endsWith(', answer') && !step.startsWith('submitting');

/** May replace what was drawn by a contest, and adds faults at exactly the statements that store steps. */
function withStepFaults(
  transaction: TransactionPlan,
  random: Random,
  wanted: readonly Trouble[],
  isSlow: boolean,
): TransactionPlan {
  const { whole, one } = drawingFrom(random);
  const contest = random() < (isSlow ? 0.6 : 0.18) ? one(CONTESTS)({ one, whole }) : {};
  const atSteps = STEPS.flatMap((step) => {
    const comes = random() * 100 < (FAULT_PERCENT[step] ?? FAULT_PERCENT_OF_RARE_STEPS);
    const kinds = FAULTS_AT_A_STEP.map((kind) => ({ kind, place: random(), after: random() < 0.5 }));
    const count = whole(1, FAULTS_AT_A_STEP.length);
    const drawn = kinds.toSorted((a, b) => a.place - b.place).slice(0, count);
    return comes ? drawn.map(({ kind, after }) => ({ step, kind, after })) : [];
  });
  // In a slow world no process dies by chance, and few at the other steps, because each death loses the late answers
  // that are still to come.
  const place = random();
  const canStrike = ({ step, kind }: StepFaultPlan): boolean =>
    kind === 'crash'
      ? wanted.includes('crashes') && (!isSlow || place < (isLateAnswer(step) ? 0.6 : 0.12))
      : wanted.includes('database');
  return {
    ...transaction,
    ...(wanted.includes('contests') ? contest : {}),
    atSteps: wanted.includes('steps') ? atSteps.filter(canStrike) : [],
  };
}

/**
 * Adds a change of phone, or a withdrawal, around the time of the transaction. A phone that customers share is not
 * changed.
 */
function withOffice(transaction: TransactionPlan, random: Random, troubles: readonly Trouble[]): TransactionPlan {
  const [share, when, times] = [random(), random(), random()];
  const what = share < 0.06 ? 'phone' : share < 0.12 ? 'withdraw' : null;
  const keeps = [PHONE_MATE, BESIEGED_CUSTOMER, UNKNOWN_CUSTOMER].includes(transaction.customer);
  if (what === null || keeps || !troubles.includes('staff')) return transaction;
  const office = { what, afterMs: Math.floor(when * 90 * SECOND), times: 1 + Math.floor(times * 40) } as const;
  return { ...transaction, office };
}

/** Adds more events and faults, from a stream of its own, so that the rest of a seed stays as it was. */
function addExtras(transaction: TransactionPlan, random: Random, troubles: readonly Trouble[]): TransactionPlan {
  const { whole, one } = drawingFrom(random);
  const comes = (trouble: Trouble, share: number): boolean => random() < share && troubles.includes(trouble);
  const intruder = drawIntruder(one, whole);
  const together = whole(1, 7);
  const again: OutcomePlan = {
    what: 'value',
    since: one(['debit', 'debit', 'start']),
    afterMs: one([0, 1, whole(1, 20) * SECOND, whole(1, 90) * MINUTE, -whole(1, 30) * SECOND]),
    variant: one(['plain', 'unsigned', 'unsigned', 'other_value', 'other_customer']),
    repeats: whole(0, 1),
  };
  const fates = Array.from({ length: whole(3, 8) }, () => one<MessageFate>(['refused', 'silent', 'lost_yes']));
  const extended: TransactionPlan = {
    ...transaction,
    intruders: comes('forged', 0.15) ? [intruder] : [],
    together: comes('codes', 0.08) ? together : 0,
    atExpiryOf: comes('codes', 0.04) ? one(['code', 'transaction'] as const) : null,
    messages: comes('messages', 0.03) ? ['taken', ...fates] : transaction.messages,
    outcomes: [
      ...transaction.outcomes,
      ...(comes('outcomes', 0.06) ? [again] : []),
      ...(comes('outcomes', 0.02) ? [EARLY_STRANGER] : []),
    ],
    transfer: comes('transfers', 0.03) ? 'refuse_after_debit' : transaction.transfer,
  };
  const forged = comes('forged', 0.03) ? forgeFirst(extended, whole) : extended;
  const early = (variant: OutcomePlan['variant'], afterMs: number): OutcomePlan => ({
    what: 'value',
    since: 'start',
    afterMs,
    variant,
    repeats: whole(0, 1),
  });
  // The same voucher before its payment, with proof and without, in either order.
  const both = [early('unsigned', whole(-10, 20) * SECOND), early('plain', whole(1, 20) * SECOND)];
  const valued = comes('outcomes', 0.02) ? { ...forged, outcomes: [...forged.outcomes, ...both] } : forged;
  const besieged: Partial<TransactionPlan> = {
    customer: one([BESIEGED_CUSTOMER, BESIEGED_CUSTOMER, PHONE_MATE]),
    together: whole(3, 5),
    messages: Array.from({ length: whole(0, 3) }, () =>
      one<MessageFate>(['refused', 'silent', 'lost_yes', 'lost_yes']),
    ),
    tries: [one<Try>(['unsent', 'wrong']), one<Try>(['unsent', 'wrong', 'right']), 'right'],
    sends: whole(1, 3),
    sendGapMs: whole(1, 60) * SECOND,
  };
  const guessed = comes('codes', 0.08) ? { ...valued, ...besieged } : valued;
  // No code of it ever leaves, and somebody who knows them types one.
  const unsent = { messages: Array<MessageFate>(8).fill('refused'), tries: ['unsent', 'wrong', 'unsent'] as const };
  const typed = comes('codes', 0.02) ? { ...guessed, ...unsent } : guessed;
  // Later than the clock waits for it, or than a person who decides the case does.
  const lateMs = one([whole(21, 90) * SECOND, whole(16, 45) * MINUTE]);
  const extra = { ...typed, answerLateMs: comes('transfers', 0.06) ? lateMs : 0 };
  return comes('values', 0.5) ? spellOtherwise(extra, one, whole) : extra;
}

/** Its value in other shapes, and perhaps one without a code before it or instead of it. */
function spellOtherwise(transaction: TransactionPlan, one: One, whole: Whole): TransactionPlan {
  const codeless: OutcomePlan = {
    what: 'value',
    since: one(['debit', 'debit', 'start']),
    afterMs: one([0, 1, whole(1, 20) * SECOND, whole(1, 90) * MINUTE]),
    variant: 'codeless',
    repeats: whole(0, 2),
  };
  const values = transaction.outcomes.map((outcome) => ({
    ...outcome,
    repeats: Math.max(outcome.repeats, whole(0, 2)),
  }));
  return {
    ...transaction,
    spelling: one(SPELLINGS),
    spellingAgain: one(SPELLINGS),
    codes: one([1, 2] as const),
    outcomes: whole(0, 2) === 0 ? [codeless, ...values] : values,
  };
}

/** Draws how its events are written, and adds an outcome event that lacks what it needs to take effect. */
function spelt(transaction: TransactionPlan, random: Random, troubles: readonly Trouble[]): TransactionPlan {
  const { whole, one } = drawingFrom(random);
  const [isSpelt, lacks] = [random() < 0.3, random() < 0.05];
  const written = drawWritten(random);
  const lacking: OutcomePlan = {
    ...one<Pick<OutcomePlan, 'what' | 'variant'>>([
      { what: 'reversal', variant: 'no_amount' },
      { what: 'reversal', variant: 'no_currency' },
      { what: 'reversal', variant: 'no_reference' },
      { what: 'value', variant: 'no_value' },
      { what: 'value', variant: 'no_reference' },
    ]),
    since: one(['debit', 'debit', 'start']),
    afterMs: one([0, whole(1, 20) * SECOND, whole(1, 90) * MINUTE, -whole(1, 30) * SECOND]),
    repeats: whole(0, 2),
  };
  if (!troubles.includes('spellings')) return transaction;
  return {
    ...transaction,
    written: isSpelt ? written : PLAINLY,
    outcomes: lacks ? [...transaction.outcomes, lacking] : transaction.outcomes,
  };
}

/** Adds a forgery, perhaps several times, and later the genuine event with the same content. */
function forgeFirst(transaction: TransactionPlan, whole: Whole): TransactionPlan {
  const forgery: ForgedPlan = { what: 'reversal', how: 'unsigned', afterMs: whole(10, 600) * SECOND };
  const genuine: OutcomePlan = {
    what: 'reversal',
    since: 'debit',
    afterMs: whole(30, 5_825) * MINUTE,
    variant: 'unsigned',
    repeats: whole(0, 2),
  };
  return {
    ...transaction,
    forged: [...transaction.forged, ...Array.from({ length: whole(1, 3) }, () => forgery)],
    outcomes: [...transaction.outcomes, genuine],
  };
}

function drawTransaction(
  random: Random,
  ordinal: number,
  customers: number,
  troubles: readonly Trouble[],
): TransactionPlan {
  const { chance, whole, one } = drawingFrom(random);
  /**
   * Returns `drawn` when the trouble is on and its chance comes, else `calm`. It always draws as often, so that
   * limiting the troubles of a run changes nothing else.
   */
  const maybe = <T>(trouble: Trouble, share: number, drawn: T, calm: T): T => {
    const comes = chance(share);
    return comes && troubles.includes(trouble) ? drawn : calm;
  };
  const mode = one<Mode>(['TEST', 'LIVE']);
  const product = one(['pin', 'pin', 'token', 'top_up'] as const);
  const startAt = Math.floor((ordinal + random()) * EVERY_MS);
  const who = random();
  const customer = who < 0.01 ? UNKNOWN_CUSTOMER : who < 0.02 ? FROZEN_CUSTOMER : whole(1, customers - 1);

  return {
    ordinal,
    startAt,
    customer,
    mode,
    minor: whole(1, 60) * 1_000 + (chance(0.2) ? whole(1, 99) : 0),
    product,
    productName: 0,
    copies: maybe('duplicates', 0.25, chance(0.05) ? whole(10, 50) : whole(2, 4), 1),
    answersLost: maybe('lost_answers', 0.2, whole(1, 4), 0),
    conflict: maybe('conflicts', 0.04, one(['amount', 'customer'] as const), 'none'),
    messages: maybe('messages', 0.25, drawFates(one, whole), []),
    thinkMs: maybe(
      'codes',
      0.08,
      one([9 * MINUTE, 11 * MINUTE, 59 * MINUTE, 60 * MINUTE, 90 * MINUTE]),
      whole(1, 90) * SECOND,
    ),
    ...maybe('codes', 0.3, drawCodes(one, whole, chance), { sends: 1, sendGapMs: 0, tries: ['right'] }),
    completeAgain: maybe('duplicates', 0.15, true, false),
    transfer: maybe('transfers', 0.35, one(TRANSFERS_DRAWN), 'accept'),
    transferMs: maybe('transfers', 0.3, whole(300, 13_000), whole(20, 800)),
    answerLateMs: 0,
    outcomes: maybe('outcomes', 0.4, drawOutcomes(one, whole, chance), product === 'top_up' ? [] : CALM.outcomes),
    spelling: 'sample',
    spellingAgain: 'sample',
    codes: 1,
    forged: maybe('forged', 0.2, [drawForged(one, whole)], []),
    intruders: [],
    together: 0,
    atExpiryOf: null,
    promptMs: null,
    office: null,
    staff: maybe('staff', 0.1, 'careless', 'right'),
    written: PLAINLY,
    atSteps: [],
    faults: [
      ...maybe('database', 0.12, [drawFault(one(DATABASE_FAULTS), whole, chance)], []),
      ...maybe('crashes', 0.05, [drawFault('crash', whole, chance)], []),
      ...maybe('clock', 0.004, [drawFault('clock', whole, chance)], []),
    ],
  };
}

const drawFates = (one: One, whole: Whole): MessageFate[] =>
  Array.from({ length: whole(1, 2) }, () => one<MessageFate>(['refused', 'silent', 'lost_yes', 'taken']));

/** Draws the tries before the right one, and the codes that are asked for in between. */
function drawCodes(one: One, whole: Whole, chance: Chance): Pick<TransactionPlan, 'sends' | 'sendGapMs' | 'tries'> {
  const some = (): Try => one<Try>(['wrong', 'wrong', 'wrong', 'wrong_again', 'stale', 'foreign']);
  return {
    sends: chance(0.7) ? whole(2, 7) : 1,
    sendGapMs: whole(1, 700) * SECOND,
    tries: [...Array.from({ length: whole(0, 8) }, some), 'right'],
  };
}

function drawOutcomes(one: One, whole: Whole, chance: Chance): OutcomePlan[] {
  const after = (): number =>
    one([
      0,
      1,
      whole(1, 500),
      whole(500, 20_000),
      whole(1, 120) * SECOND,
      whole(1, 90) * MINUTE,
      whole(60, 5_825) * MINUTE,
    ]);
  const event = (what: OutcomePlan['what'], variant: OutcomePlan['variant'] = 'plain'): OutcomePlan => ({
    what,
    ...(chance(0.15) && variant !== 'unsigned'
      ? { since: 'start', afterMs: chance(0.4) ? -whole(1, 60) * SECOND : after() }
      : { since: 'debit', afterMs: after() }),
    variant,
    repeats: chance(0.4) ? whole(1, 4) : 0,
  });
  const odd = (): OutcomePlan =>
    event(
      one(['value', 'reversal']),
      one(['unsigned', 'half', 'more', 'other_currency', 'other_customer', 'other_value']),
    );
  switch (whole(0, 6)) {
    case 0:
      return [];
    case 1:
      return [event('value')];
    case 2:
      return [event('reversal')];
    case 3:
      return [event('value'), event('reversal')];
    case 4:
      return [event('reversal'), odd()];
    case 5:
      return [event('value'), odd(), event('reversal')];
    default:
      return [odd()];
  }
}

const drawForged = (one: One, whole: Whole): ForgedPlan => ({
  what: one(['initiate', 'complete', 'value', 'reversal', 'reversal']),
  how: one(['unsigned', 'wrong_signature', 'other_mode']),
  afterMs: one([whole(0, 40), whole(20, 200), whole(60, 3_600)]) * SECOND,
});

const drawIntruder = (one: One, whole: Whole): IntruderPlan => ({
  ...one<Pick<IntruderPlan, 'what' | 'how'>>([
    { what: 'initiate', how: 'other_mode' },
    { what: 'send_otp', how: 'other_mode' },
    { what: 'send_otp', how: 'other_customer' },
    { what: 'send_otp', how: 'other_amount' },
    { what: 'complete', how: 'other_mode' },
    { what: 'complete', how: 'other_customer' },
    { what: 'value', how: 'other_mode' },
  ]),
  afterMs: one([whole(1, 40), whole(20, 200)]) * SECOND,
});

const drawFault = (kind: FaultPlan['kind'], whole: Whole, chance: Chance): FaultPlan => ({
  delivery: whole(1, 6),
  kind,
  statement: kind === 'clock' ? 0 : whole(0, 45),
  after: chance(0.5),
  length: kind === 'clock' ? whole(-80, 240) * 15 * SECOND : chance(0.8) ? whole(1, 3) : whole(50, 600),
});
