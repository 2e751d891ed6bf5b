import type { MovementName } from '../../src/ledger/movements.ts';
import type { State } from '../../src/transactions/states.ts';
import {
  type Book,
  type Disturbance,
  type MessageKind,
  type MessageSeen,
  isAnswered,
  postingsOf,
  succeeded,
} from './book.ts';
import type { Found, FoundDatabase } from './found.ts';

/** `lost`: something that was answered or is owed is missing. `doubled`: it is there more than once. */
export interface Offence {
  readonly reference: string;
  readonly kind: 'lost' | 'doubled' | 'wrong';
  readonly what: string;
}

export interface Verified {
  readonly offences: readonly Offence[];
  /** Messages that reached a phone again because of a fault on the way. */
  readonly toldAgain: number;
}

/**
 * Compares what the database says of one transaction with what is on record of it outside. `disturbances` may explain
 * an answer in doubt or a message sent again; nothing explains money in the wrong place.
 */
export function verifyTransaction(book: Book, found: Found, disturbances: readonly Disturbance[]): Verified {
  const offences: Offence[] = [];
  const report = (kind: Offence['kind'], what: string): void =>
    void offences.push({ reference: book.reference, kind, what });

  deliveriesKept(book, found, report);
  answersTrue(book, found, report);
  stateFits(book, found, disturbances, report);
  moneyFits(book, found, report);
  const toldAgain = messagesReached(book, found, disturbances, report);
  return { offences, toldAgain };
}

type Report = (kind: Offence['kind'], what: string) => void;

/** Every event that was answered is in the database, and each posting once. */
function deliveriesKept(book: Book, { deliveries }: Found, report: Report): void {
  const kept = new Map<string, number>();
  for (const { requestId } of deliveries) kept.set(requestId, (kept.get(requestId) ?? 0) + 1);
  for (const posting of book.postings) {
    const times = kept.get(posting.requestId) ?? 0;
    if (isAnswered(posting) && times === 0) {
      report('lost', `${posting.event} was answered ${posting.code ?? 'success'} and is not in the database`);
    }
    if (times > 1) report('doubled', `one ${posting.event} is in the database ${times} times`);
    if (posting.status !== null && posting.status >= 500 && !REFUSALS_WITH_5XX.includes(posting.code)) {
      report('wrong', `${posting.event} was answered ${posting.status} ${posting.code}`);
    }
  }
  for (const event of new Set(book.postings.map((posting) => posting.event))) {
    if (!postingsOf(book, event).some(isAnswered)) report('lost', `${event} was never answered`);
  }
}

/** The refusals with a status of 500 or more that are no fault. */
const REFUSALS_WITH_5XX: readonly (string | null)[] = [
  'overloaded',
  'otp_not_delivered',
  'transfer_refused',
  'transfer_in_doubt',
];

const rightCompletes = (book: Book) =>
  postingsOf(book, 'COMPLETE_TRANSACTION').filter((one) => one.otp === book.code && isAnswered(one));

/** At most one call, no success without it, equal answers to equal events, one try counted per wrong code. */
function answersTrue(book: Book, found: Found, report: Report): void {
  const arrived = book.calls.filter(({ told }) => told !== 'come_again');
  if (arrived.length > 1) report('doubled', `${arrived.length} transfer calls arrived`);
  for (const { otp } of book.calls) if (otp !== book.code) report('wrong', 'a transfer call carried another code');

  const answers = new Set(rightCompletes(book).map(({ code }) => code ?? 'success'));
  const decided = rightCompletes(book).filter(({ code }) => code !== IN_DOUBT);
  const differ = new Set(decided.map(({ code }) => code ?? 'success'));
  if (differ.size > 1) report('doubled', `the same COMPLETE was answered ${[...differ].join(' and ')}`);
  // Evidence may resolve a doubt; once decided, the answer is never in doubt again.
  const decidedAt = Math.min(...decided.map(({ endedAt }) => endedAt ?? Infinity));
  if (rightCompletes(book).some(({ code, sentAt }) => code === IN_DOUBT && sentAt > decidedAt)) {
    report('wrong', 'COMPLETE got a clear answer, and later one in doubt');
  }
  if (answers.has('success') && !book.debited) report('wrong', 'COMPLETE was answered success, and nothing was paid');
  if (answers.has('success') && !['settled', 'fulfilled', 'reversed'].includes(found.state ?? '')) {
    report('wrong', `COMPLETE was answered success, and the transaction is ${found.state}`);
  }
  if (answers.has('transfer_refused') && book.debited && found.state !== 'reversed') {
    report('wrong', 'COMPLETE was answered transfer_refused, and it was paid');
  }

  const tried: string[] = [];
  for (const { otp, code, attemptsLeft } of postingsOf(book, 'COMPLETE_TRANSACTION')) {
    if (otp === null || otp === book.code) continue;
    if (!tried.includes(otp)) tried.push(otp);
    if (code === 'otp_wrong' && attemptsLeft !== TRIES - (tried.indexOf(otp) + 1)) {
      report('doubled', `wrong code ${tried.indexOf(otp) + 1} left ${attemptsLeft} tries`);
    }
  }
}

const TRIES = 5;
const IN_DOUBT = 'transfer_in_doubt';

/** What may cut a call off. A database that is away only delays what is stored. */
const CUTS_CALLS_OFF: readonly Disturbance['kind'][] = ['kill', 'transfer_outage'];

/** The state is what the evidence says. In doubt is a state too, and must have a cause. */
function stateFits(book: Book, found: Found, disturbances: readonly Disturbance[], report: Report): void {
  const { state, reason, outcome } = found;
  const fits = (...states: (State | null)[]): void => {
    if (!states.includes(state))
      report('wrong', `is ${state} (${reason}), and not ${states.join(' or ')}: ${evidenceOf(book)}`);
  };
  if (!succeeded(book, 'TRANSACTION_INITIATE')) return fits('declined');
  if (succeeded(book, 'UTILITY_TRANSACTION_REVERSAL')) return fits('reversed');
  const valueCame = succeeded(book, 'UTILITY_TRANSACTION_VALUE_READY');
  const call = book.calls.at(-1);
  const completes = postingsOf(book, 'COMPLETE_TRANSACTION').filter(({ otp }) => otp === book.code);
  const from = completes[0]?.sentAt ?? 0;
  const met = (isOfKind: (kind: Disturbance['kind']) => boolean): boolean =>
    disturbances.some(
      (one) => isOfKind(one.kind) && one.from < (completes.at(-1)?.endedAt ?? from) + RECOVERY_MS && one.to > from - 50,
    );
  // The service may have got no answer: it died, or the answer came too late. An answer that it got is kept.
  const mayDoubt =
    met((kind) => CUTS_CALLS_OFF.includes(kind)) || (outcome?.kind === 'unknown' && outcome.httpStatus === null);

  if (book.debited) {
    if (valueCame && book.plan.early === null) return fits('fulfilled');
    const paid = valueCame ? 'fulfilled' : 'settled';
    if (call?.told === 'nothing_clear') return fits('in_doubt');
    return mayDoubt ? fits(paid, 'in_doubt') : fits(paid);
  }
  if (call) {
    if (call.told === 'nothing_clear') return fits('in_doubt');
    // A call that got 429 and was never made again counts as refused, like one that was answered so.
    return mayDoubt ? fits('failed', 'in_doubt') : fits('failed');
  }
  if (completes.length === 0 || !completes.some(isAnswered)) {
    return wrongTries(book) >= TRIES ? fits('failed') : fits('initiated', 'awaiting_otp');
  }
  // No call arrived. It may have been cut off on its way, or got no connection, or was not to be made.
  const answers = new Set(completes.map(({ code }) => code));
  if (answers.has('otp_exhausted') || answers.has('insufficient_funds')) return fits('failed');
  if (!met((kind) => kind !== 'sms_outage'))
    report('wrong', `no transfer call arrived, for no reason: ${evidenceOf(book)}`);
  fits('failed', 'in_doubt');
}

/** Wrong codes that were answered: each counts once, however often it came. */
const wrongTries = (book: Book): number =>
  new Set(
    postingsOf(book, 'COMPLETE_TRANSACTION')
      .filter((one) => one.otp !== book.code && isAnswered(one))
      .map(({ otp }) => otp),
  ).size;

/** After a crash, a call counts as lost once its bound and its grace are over. */
const RECOVERY_MS = 8_000;

const evidenceOf = (book: Book): string =>
  [
    book.plan.transfer,
    book.debited ? 'debited' : 'not debited',
    book.credited ? 'credited' : '',
    ...book.calls.map(({ told }) => `told ${told}`),
    ...book.postings.map(({ event, status, code }) => `${event} ${status} ${code ?? ''}`),
  ].join(', ');

const MOVEMENTS_OF_STATE: Readonly<Record<State, readonly (readonly MovementName[])[]>> = {
  initiated: [[]],
  declined: [[]],
  awaiting_otp: [[]],
  expired: [[]],
  failed: [[], ['hold', 'release']],
  holding: [],
  submitting: [],
  pending: [],
  awaiting_confirmation: [],
  in_doubt: [['hold']],
  settled: [['hold', 'settle']],
  fulfilled: [['hold', 'settle']],
  reversed: [[], ['hold', 'release'], ['hold', 'settle', 'refund']],
};

/** The money is where the state says, once, and whole. */
function moneyFits(book: Book, { state, movements }: Found, report: Report): void {
  const names = movements.map(({ movement }) => movement);
  for (const name of new Set(names)) {
    const times = names.filter((one) => one === name).length;
    if (times > 1) report('doubled', `${times} movements ${name}`);
  }
  const allowed = state === null ? [[]] : MOVEMENTS_OF_STATE[state];
  const isAllowed = allowed.some((some) => some.length === names.length && some.every((name) => names.includes(name)));
  if (!isAllowed) report('wrong', `${state} with money ${names.join(', ') || 'never moved'}`);
  if (movements.some(({ minor, customer }) => minor !== book.amount || customer !== book.user)) {
    report('wrong', 'another amount or customer than was bought');
  }
  if (book.calls.length > 0 && !names.includes('hold')) report('wrong', 'a transfer call was made with no money held');
}

/** Every message owed reached the right phone. Returns how many reached it again with a fault that explains it. */
function messagesReached(
  book: Book,
  { state, movements, jobs }: Found,
  disturbances: readonly Disturbance[],
  report: Report,
): number {
  const back = movements.some(({ movement }) => movement === 'refund' || movement === 'release');
  const owed: Partial<Record<MessageKind, boolean>> = {
    voucher: state === 'fulfilled',
    refund: state === 'reversed' && back,
    failed: state === 'failed',
    paid: state === 'settled' && book.product.gives === 'top_up',
  };
  const possible: Partial<Record<MessageKind, boolean>> = {
    voucher: state === 'fulfilled' || (state === 'reversed' && back),
    refund: owed.refund ?? false,
    failed: owed.failed ?? false,
    paid: book.product.gives === 'top_up' && (state === 'settled' || (state === 'reversed' && back)),
    // They say how things stood on the way, so they may go with any end.
    in_doubt: movements.some(({ movement }) => movement === 'hold'),
    follows: book.product.gives !== 'top_up' && movements.some(({ movement }) => movement === 'settle'),
  };
  let toldAgain = 0;
  for (const kind of ['voucher', 'refund', 'failed', 'paid', 'in_doubt', 'follows'] as const) {
    const sent = book.messages.filter((one) => one.kind === kind);
    const reached = sent.filter(({ taken }) => taken);
    if (owed[kind] && reached.length === 0) {
      const job = jobs.find((one) => one.kind.endsWith(kind));
      report(
        'lost',
        `the ${kind} message never reached the phone (${job ? `${job.status}, ${job.attempts} tries` : 'no job'})`,
      );
    }
    if (!possible[kind] && reached.length > 0) report('wrong', `a ${kind} message, and it is ${state}`);
    for (const [nth, message] of reached.entries()) {
      if (nth === 0) continue;
      const before = sent[sent.indexOf(message) - 1] as MessageSeen;
      if (isExplained(before, message, disturbances)) toldAgain += 1;
      else report('doubled', `the ${kind} message reached the phone again after ${message.at - before.at} ms`);
    }
  }
  for (const { kind, to, text } of book.messages) {
    if (to !== book.phone) report('wrong', `a ${kind} message went to another phone`);
    if (kind === 'unknown') report('wrong', 'a message of an unknown kind');
    const pin = book.value?.pin.number;
    if (kind === 'voucher' && (pin === undefined || !text.includes(pin))) report('wrong', 'a voucher without its PIN');
  }
  for (const job of jobs) {
    // It is sent only after two minutes without a PIN.
    const mayWait = job.kind === 'send_value_follows' && job.attempts === 0;
    if (job.status === 'queued' && !mayWait) report('lost', `${job.kind} still waits after ${job.attempts} tries`);
  }
  return toldAgain;
}

/** A send that failed is tried again after at least 2.5 s; one whose process died, when its lease of 60 s ends. */
const BACKOFF_MS = 2_400;
const LEASE_MS = 55_000;
/** How long it may take, after a gateway took a message, until that is stored. */
const UNWRITTEN_MS = 6_000;

function isExplained(before: MessageSeen, again: MessageSeen, disturbances: readonly Disturbance[]): boolean {
  const gap = again.at - before.at;
  if (!before.confirmed) return gap >= BACKOFF_MS || !before.taken;
  const frozen = disturbances.filter(
    ({ kind, from, to }) => kind === 'database_freeze' && from < before.at + UNWRITTEN_MS && to > before.at,
  );
  // While the database is frozen, the process keeps in memory what it could not store.
  const writtenBy = Math.max(before.at, ...frozen.map(({ to }) => to)) + UNWRITTEN_MS;
  const met = (...kinds: Disturbance['kind'][]): boolean =>
    disturbances.some(({ kind, from, to }) => kinds.includes(kind) && from < writtenBy && to > before.at);
  return (gap >= LEASE_MS && met('kill')) || (gap >= BACKOFF_MS && met('lock', 'full_disk', 'database_restart'));
}

/** Every customer has what they began with, less what was paid and not given back, less what is held. */
export function verifyBalances(
  books: readonly Book[],
  openings: ReadonlyMap<string, number>,
  found: FoundDatabase,
): readonly Offence[] {
  const offences: Offence[] = [];
  const sums = new Map([...openings].map(([user, opening]) => [user, { available: opening, held: 0 }]));
  let paid = 0;
  for (const { reference, user, amount } of books) {
    const state = found.transactions.get(reference)?.state;
    const sum = sums.get(user);
    if (!sum) continue;
    const isHeld = state === 'in_doubt' || state === 'submitting';
    const isPaid = state === 'settled' || state === 'fulfilled';
    if (isHeld || isPaid) sum.available -= amount;
    if (isHeld) sum.held += amount;
    if (isPaid) paid += amount;
  }
  for (const [user, { available, held }] of sums) {
    const has = found.customers.get(user);
    if (has?.available === available && has.held === held) continue;
    const what = `has ${has?.available} and ${has?.held} held, and not ${available} and ${held}`;
    offences.push({ reference: user, kind: 'wrong', what });
  }
  if (found.finswich !== paid) {
    offences.push({ reference: 'finswich', kind: 'wrong', what: `was handed ${found.finswich}, and not ${paid}` });
  }
  return offences;
}
