import { MINUTE } from '../core/clock.ts';
import { displayMoney } from '../core/money.ts';
import type { Says, Upstream } from '../core/upstream.ts';
import { withTransactionMode, needsSecondPerson } from '../reviews/decide.ts';
import { type Effect, type ReviewKind, choicesOf, effectOf } from '../reviews/kinds.ts';
import type { Review } from '../reviews/ports.ts';
import { messageOf } from '../transactions/advance.ts';
import { waitMs } from '../transactions/due.ts';
import type { Transaction } from '../transactions/ports.ts';
import { stepOf } from '../transactions/resolve-review.ts';
import { type StandingName, standingOf, stateSays } from '../transactions/standing.ts';
import type { State } from '../transactions/states.ts';
import type { Row } from '../transactions/steps.ts';

/** One choice of a case, and what it will do, said before it is done. */
export interface ChoiceEffect {
  readonly choice: string;
  /** Its name. */
  readonly label: string;
  /** Money, transaction and message to the customer, in one line. */
  readonly does: string;
  readonly moneySays: string;
  readonly transactionSays: string;
  readonly customerSays: string;
  /** Another person must confirm it. */
  readonly needsSecondPerson: boolean;
}

/**
 * What may be chosen on a case as its transaction stands, and what each choice will do to money, transaction and
 * customer. The words come from the same row of the state table that the decision takes, so they say what will happen.
 */
export const choiceEffects = (
  review: Review,
  transaction: Transaction | null,
  upstream: Upstream,
): readonly ChoiceEffect[] =>
  choicesOf(review.kind).flatMap((choice) => {
    const effect = effectOf(review.kind, choice);
    const step = effect && stepOf(effect, transaction);
    if (!effect || !step) return [];
    const money = moneyWords(effect, step, transaction, upstream);
    const outcome = transactionWords(effect, step, transaction, upstream);
    const customer = customerWords(effect, step, transaction, upstream);
    return [
      {
        choice,
        label: LABELS[effect](upstream),
        does: sentence([money, outcome, customer].map(({ short }) => short).join('; ')),
        moneySays: money.says,
        transactionSays: outcome.says,
        customerSays: customer.says,
        needsSecondPerson: needsSecondPerson(withTransactionMode(review, transaction), effect),
      },
    ];
  });

/** The name of a choice, even of one that the kind of case no longer has. */
export function choiceLabel(kind: ReviewKind, choice: string, upstream: Upstream): string {
  const effect = effectOf(kind, choice);
  return effect === null ? choice.replaceAll('_', ' ') : LABELS[effect](upstream);
}

const LABELS: Readonly<Record<Effect, Says>> = {
  none: () => 'Close the case, change nothing',
  close_ended: () => 'Close the case, change nothing',
  no_credit: ({ name }) => `${name} gave no credit, the transaction stands`,
  wait: ({ name }) => `Ask ${name} again, and wait`,
  give_back: () => 'Give the money back',
  customer_has_it: () => 'The customer has it',
  resolve_paid: ({ name }) => `${name} has paid`,
  resolve_unpaid: ({ name }) => `${name} has not paid`,
  apply_reversal: () => 'Accept the reversal',
  hand_over_voucher: () => 'Hand the PIN or token over',
};

/** One thing that a choice does, as a part of one line and in whole sentences. */
interface Words {
  readonly short: string;
  readonly says: string;
}
const sentence = (short: string): string => `${short.charAt(0).toUpperCase()}${short.slice(1)}.`;
const words = (short: string, more = ''): Words => ({ short, says: sentence(short) + more });

const MONEY_WORDS: Readonly<Record<NonNullable<Row['money']>, (amount: string, upstream: Upstream) => string>> = {
  hold: (amount) => `${amount} of the customer’s wallet is set aside`,
  settle: (amount, { name }) => `${amount} that is held is handed to ${name} for good`,
  release: (amount) => `${amount} that is held goes back to the customer’s wallet`,
  refund: (amount) => `${amount} that was paid goes back to the customer’s wallet`,
};
/** Who bears the cost, beyond what the step moves. */
const MONEY_MORE: Readonly<Partial<Record<Effect, Says>>> = {
  no_credit: () => ', and nothing is given back for this reversal',
  give_back: ({ name }) => `, and the merchant bears it until ${name} credits it too`,
};

function moneyWords(effect: Effect, step: Row | 'none', transaction: Transaction | null, upstream: Upstream): Words {
  const movement = step === 'none' ? undefined : step.money;
  const moved =
    movement && transaction ? MONEY_WORDS[movement](displayMoney(transaction.amount), upstream) : 'no money moves';
  return words(moved + (MONEY_MORE[effect]?.(upstream) ?? ''));
}

/** What the choice makes of "the transaction". */
const THEN: Readonly<Record<State | StandingName, string>> = {
  initiated: 'is announced',
  declined: 'is declined',
  awaiting_otp: 'waits for its code',
  expired: 'is expired',
  failed: 'ends unpaid',
  holding: 'has its money being held',
  submitting: 'is being paid',
  pending: 'is being worked on',
  awaiting_confirmation: 'waits for the customer to confirm',
  in_doubt: 'is in doubt',
  settled: 'is paid',
  fulfilled: 'is paid and has its PIN or token',
  reversed: 'is reversed',
  awaits_value: 'is paid and waits for its PIN or token',
  given_back: 'ends as given back',
  customer_has_it: 'ends as paid and delivered',
};

function transactionWords(
  effect: Effect,
  step: Row | 'none',
  transaction: Transaction | null,
  upstream: Upstream,
): Words {
  if (!transaction) return words('no transaction is known here');
  if (effect === 'wait') {
    const minutes = waitMs(transaction) / MINUTE;
    const rests = `the transaction stays as it is, and the case comes back after ${minutes} minutes`;
    return words(rests, ' It stays listed meanwhile.');
  }
  if (step === 'none' || step.to === 'stays' || step.to === transaction.state) {
    return words('the transaction stays as it is');
  }
  const then = { ...transaction, state: step.to, reason: step.because ?? null };
  return { short: `the transaction ${THEN[standingOf(then) ?? then.state]}`, says: stateSays(then, upstream) };
}

const TOLD_WORDS: Readonly<Record<NonNullable<Row['tells']>, (amount: string) => string>> = {
  send_refund: (amount) => `the customer is told that ${amount} is back in the wallet`,
  send_transaction_paid: (amount) => `the customer is told that ${amount} was paid`,
  send_value_follows: () => 'the customer gets the PIN or token by message as soon as it is here',
  send_in_doubt: (amount) => `the customer is told that ${amount} is held, and not to buy again`,
  send_transaction_failed: (amount) =>
    `the customer is told that the transaction did not go through and ${amount} is back in the wallet`,
};
const TOLD_MORE: Readonly<Partial<Record<NonNullable<Row['tells']>, Says>>> = {
  send_value_follows: ({ name }) =>
    ` That is at once if it has come already, otherwise when ${name} sends it. After two minutes without it they are told that it follows.`,
};

function customerWords(effect: Effect, step: Row | 'none', transaction: Transaction | null, upstream: Upstream): Words {
  if (effect === 'hand_over_voucher') {
    return words('the customer gets this PIN or token by message, unless it was sent before');
  }
  const told = step !== 'none' && transaction ? messageOf(step, transaction) : null;
  if (!told || !transaction) return words('the customer is told nothing');
  return words(TOLD_WORDS[told](displayMoney(transaction.amount)), TOLD_MORE[told]?.(upstream));
}
