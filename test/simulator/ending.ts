import type { Books } from './books.ts';
import { hold } from './failure.ts';
import { WHOSE, codesOf, referenceOf, serialOf, variantOf } from './finswich.ts';
import type { Observer, Transaction } from './observer.ts';
import type { Phones } from './phones.ts';
import type { TransactionPlan, WorldPlan } from './plan.ts';
import { VALUE_MS } from './products.ts';
import { grouped } from './values.ts';

export interface EndingParts {
  readonly plan: WorldPlan;
  readonly observer: Observer;
  readonly books: Books;
  readonly phones: Phones;
  readonly owesVoucher: (reference: string) => boolean;
  readonly decidedWrongly: (reference: string) => boolean;
}

/** States in which something is still to come. */
const UNFINISHED = ['initiated', 'awaiting_otp', 'submitting', 'in_doubt'];

const MINUTE = 60_000;
/** Time for a process that is dead, and for a disk that fails for long. */
const SLACK_MS = 10 * MINUTE;

/** When all is quiet: do Finswich's books and ours agree, is nothing stuck, was everybody told? */
export function proveEnding({ plan, observer, books, phones, owesVoucher, decidedWrongly }: EndingParts): void {
  const byReference = new Map(plan.transactions.map((transaction) => [referenceOf(transaction), transaction]));
  const dead = new Set<string>();
  for (const { reference, kind, status } of observer.jobs()) {
    const fates = byReference.get(reference)?.messages ?? [];
    // A message is given up only when it may have arrived several times.
    const mayDie = fates.length > 2 && fates.some((fate) => fate === 'silent' || fate === 'lost_yes');
    if (status === 'dead' && mayDie) dead.add(reference);
    else hold(status === 'done', 'every message is sent in the end', reference, () => `${kind} is ${status}`);
  }
  const jumps = plan.transactions.flatMap(({ faults }) => faults.filter(({ kind }) => kind === 'clock'));
  const putBackMs = jumps.reduce((sum, { length }) => sum + Math.max(0, -length), 0);
  const isClockSteady = jumps.length === 0;
  for (const { reference, kind } of observer.reviewsWaiting()) {
    hold(false, 'every case can be closed', reference, () => kind);
  }
  const found = new Map(observer.transactions().map((transaction) => [transaction.reference, transaction]));
  for (const transaction of plan.transactions) {
    const reference = referenceOf(transaction);
    const kept = found.get(reference);
    const paid = kept ? paidFor(kept, observer.movements(reference)) : 0;
    const wrongly = decidedWrongly(reference) || books.hasGivenAway(reference);
    // What the merchant gave back themselves costs them the transaction, until Finswich credits it too.
    const isBorne = kept?.state === 'reversed' && kept.reason === 'given_back';
    hold(
      wrongly || paid === books.net(reference) || (isBorne && books.net(reference) === kept.amount),
      'Finswich and we agree about the money',
      reference,
      () => `we ${paid}, they ${books.net(reference)}`,
    );
    if (!kept) continue;
    const valueMs = VALUE_MS[transaction.product];
    hold(!UNFINISHED.includes(kept.state), 'nothing is stuck', reference, () => kept.state);
    if (!decidedWrongly(reference) && books.wasDebited(reference))
      proveOutcomes(transaction, kept, owesVoucher(reference));
    const strange = observer
      .vouchers(reference)
      .find(({ serial }) => serial === serialOf(transaction.ordinal, 'strange'));
    hold(wrongly || strange?.status !== 'ready', "nobody gets another's voucher", reference, () => kept.state);
    proveVouchers(transaction, kept, observer, decidedWrongly(reference));
    proveCases(kept, observer);
    if (isClockSteady) proveAnswer(kept, observer);
    // The case ends only with the transaction: the PIN came, the money went back, or a person found that the customer
    // has it.
    hold(kept.state !== 'settled' || valueMs === Infinity, 'nobody pays for nothing', reference, () => kept.state);
    proveRefusal(kept, observer, MINUTE + putBackMs);
    if (isClockSteady) proveInTime(kept, observer, valueMs);
    hold(
      observer.sentCodes(reference) <= phones.taken(reference),
      'a code that did not leave is not counted',
      reference,
      () => `${observer.sentCodes(reference)} of ${phones.taken(reference)}`,
    );
    const pins = WHOSE.flatMap((whose) => codesOf(transaction, whose)).flatMap((code) => [code, grouped(code)]);
    const secrets = [...phones.codes(reference).map((code) => `"${code}"`), ...pins];
    hold(
      !observer.keepsInClear(reference, secrets),
      'no code and no PIN is kept in clear',
      reference,
      () => kept.state,
    );
    if (!dead.has(reference)) {
      proveTold(kept, observer, phones, valueMs < Infinity);
      if (isClockSteady) proveToldMeanwhile(kept, observer, phones, valueMs < Infinity);
    }
  }
}

function paidFor({ amount }: Transaction, movements: readonly string[]): number {
  return amount * (Number(movements.includes('settle')) - Number(movements.includes('refund')));
}

/** Proven events must show in the state. */
function proveOutcomes({ outcomes }: TransactionPlan, { reference, state }: Transaction, owesVoucher: boolean): void {
  const isGivenBack = state === 'reversed' || state === 'failed';
  const reversal = outcomes.some(
    (one) => one.what === 'reversal' && one.since === 'debit' && variantOf(one) === 'plain',
  );
  hold(!reversal || isGivenBack, 'a reversal gives the money back', reference, () => state);
  hold(!owesVoucher || isGivenBack || state === 'fulfilled', 'a voucher ends its transaction', reference, () => state);
}

/** Answers that contradict how the transaction had ended before, and the case they open. */
const LATE: Readonly<Record<string, string>> = {
  'refused settled': 'late_refusal',
  'refused fulfilled': 'late_refusal',
  'refused reversed': 'late_refusal',
  'paid failed': 'late_acceptance',
};

/** Finswich's clear answer decides, however late it comes. After it no case asks a person whether Finswich paid. */
function proveAnswer({ reference }: Transaction, observer: Observer): void {
  const outcome = observer.outcome(reference);
  if (outcome !== 'paid' && outcome !== 'refused') return;
  const answeredAt = observer.answeredAt(reference) ?? Infinity;
  const asked = observer
    .cases(reference)
    .find(({ kind, status, closed_at: at }) => kind === 'in_doubt' && status === 'decided' && (at ?? 0) > answeredAt);
  hold(!asked, 'what is certain is not left to a person', reference, () => `${outcome} at ${answeredAt}`);
}

/** Nothing else is taken for a voucher: neither a value without a code nor another spelling of a known one. */
function proveVouchers(
  { ordinal }: TransactionPlan,
  { reference, state }: Transaction,
  observer: Observer,
  wrongly: boolean,
): void {
  const vouchers = observer.vouchers(reference);
  // A person may also have found that the customer has it.
  const isByVoucher =
    state === 'fulfilled' &&
    observer.steps(reference).find(({ to_state: to }) => to === 'fulfilled')?.signal === 'valueCame';
  const serials = vouchers.map(({ serial }) => serial);
  const known = WHOSE.map((whose) => serialOf(ordinal, whose));
  hold(
    serials.every((serial) => known.includes(serial)),
    'what has no code is no voucher',
    reference,
    () => JSON.stringify(vouchers),
  );
  hold(
    wrongly || !isByVoucher || vouchers.some(({ status }) => status === 'ready'),
    'a transaction is fulfilled by its voucher',
    reference,
    () => JSON.stringify(vouchers),
  );
  hold(new Set(serials).size === serials.length, 'another spelling is no second voucher', reference, () =>
    JSON.stringify(vouchers),
  );
  hold(
    vouchers.length > 1 || !observer.hasCase(reference, ['second_voucher']),
    'another spelling is no second voucher',
    reference,
    () => 'a case',
  );
}

/** What needs a person has a case. */
function proveCases({ reference }: Transaction, observer: Observer): void {
  const cases = observer.cases(reference);
  for (const { id, status } of observer.vouchers(reference)) {
    const isAbout = cases.some(({ evidence }) => (JSON.parse(evidence) as { voucher_id?: number }).voucher_id === id);
    hold(status === 'ready' || isAbout, 'a voucher that is withheld has a case', reference, () => String(id));
  }
  for (const { signal, from_state: from } of observer.steps(reference)) {
    const contradicts = LATE[`${signal} ${from}`];
    const isSeen = cases.some(({ kind }) => kind === contradicts);
    hold(!contradicts || isSeen, 'an answer that came too late has a case', reference, () => `${signal} ${from}`);
  }
  const submitted = observer.steps(reference).some(({ to_state: to }) => to === 'submitting');
  const refusals = observer.refusedLate(reference);
  hold(
    !submitted || !refusals || cases.some(({ kind }) => kind === 'late_refusal'),
    'a refusal that came too late has a case',
    reference,
    () => 'no step',
  );
}

/** No customer who could pay is refused for a lack of money. */
function proveRefusal(transaction: Transaction, observer: Observer, marginMs: number): void {
  const { reference, state, reason, user_reference: customer, mode, amount } = transaction;
  if (reason !== 'insufficient_funds') return;
  const short = observer.steps(reference).find(({ signal }) => signal === 'fundsShort');
  const at = state === 'declined' ? transaction.initiated_at : (short?.at ?? 0);
  const balances = observer.balancesAround(customer, mode, at, marginMs);
  hold(
    balances.some((balance) => balance < amount),
    'a wallet is said to be short only when it is',
    reference,
    () => `${amount} of ${balances.join()}`,
  );
}

/** What is due by the clock is done in time. */
function proveInTime({ reference, expires_at }: Transaction, observer: Observer, valueMs: number): void {
  const steps = observer.steps(reference);
  const cases = observer.cases(reference);
  for (const [at, step] of steps.entries()) {
    if (step.signal === 'expire') {
      hold(step.at < expires_at + SLACK_MS, 'what is due is done in time', reference, () => 'expired late');
    }
    // A decision may be stored as a step that keeps the state. Then the state's wait goes on and does not begin again.
    if (step.from_state === step.to_state) continue;
    const limits = { in_doubt: ['in_doubt', 15 * MINUTE], settled: ['value_overdue', valueMs] } as const;
    const [kind, limit] = limits[step.to_state as 'in_doubt'] ?? ['', Infinity];
    const left = steps.slice(at + 1).find(({ from_state: from, to_state: to }) => from !== to)?.at ?? Infinity;
    const early = cases.find((one) => one.kind === kind)?.opened_at ?? Infinity;
    hold(early >= step.at + limit, 'the clock opens no case before its time', reference, () => kind);
    if (limit === Infinity || left - step.at < limit + SLACK_MS) continue;
    const opened = cases.find((one) => one.kind === kind)?.opened_at ?? Infinity;
    hold(
      opened < step.at + limit + SLACK_MS,
      'what is due is done in time',
      reference,
      () => `${kind} ${opened - step.at}`,
    );
  }
}

/** A customer who waits for long is told why: the money is held, or the PIN follows. */
function proveToldMeanwhile(transaction: Transaction, observer: Observer, phones: Phones, hasValue: boolean): void {
  const { reference } = transaction;
  const steps = observer.steps(reference);
  const kinds = phones.of(reference).map(({ kind }) => kind);
  for (const [at, step] of steps.entries()) {
    if (step.from_state === step.to_state) continue;
    const left = steps.slice(at + 1).find(({ from_state: from, to_state: to }) => from !== to)?.at ?? Infinity;
    const waited = left - step.at;
    const owes =
      step.to_state === 'in_doubt'
        ? ({ kind: 'in_doubt', afterMs: SLACK_MS } as const)
        : step.to_state === 'settled' && hasValue
          ? ({ kind: 'value_follows', afterMs: 2 * MINUTE + SLACK_MS } as const)
          : null;
    const isTold = owes === null || waited < owes.afterMs || kinds.includes(owes.kind);
    hold(isTold, 'a customer who waits is told why', reference, () => `${owes?.kind} for ${waited} ms`);
  }
}

/** The message that each ending owes the customer. */
function proveTold(transaction: Transaction, observer: Observer, phones: Phones, hasVoucher: boolean): void {
  const { reference, state } = transaction;
  const kinds = phones.of(reference).map(({ kind }) => kind);
  const told = (kind: (typeof kinds)[number]): void =>
    hold(kinds.includes(kind), 'the customer is told how it ended', reference, () => `${state}, and no ${kind}`);
  if (state === 'failed') told('transaction_failed');
  if (state === 'reversed' && observer.movements(reference).length > 0) told('refund');
  for (const { serial, status, delivery } of observer.vouchers(reference)) {
    if (state !== 'fulfilled' || status !== 'ready') continue;
    const isTold = phones.of(reference).some(({ kind, says }) => kind === 'voucher' && says.includes(serial));
    hold(isTold, 'the customer is told how it ended', reference, () => `${state}, and not of ${serial}`);
    hold(delivery === 'sent', 'a delivery that was made is stored', reference, () => `${serial} is ${delivery}`);
  }
  if (state === 'settled' && !hasVoucher) told('transaction_paid');
  const twice = hasVoucher && kinds.includes('transaction_paid');
  hold(!twice, 'a voucher needs no other message that the customer has paid', reference, () => state);
  hold(
    state === 'failed' || !kinds.includes('transaction_failed'),
    'nobody is told of a failure that was none',
    reference,
    () => state,
  );
  const refunded = state === 'reversed';
  hold(refunded || !kinds.includes('refund'), 'nobody is told of a refund that was none', reference, () => state);
}
