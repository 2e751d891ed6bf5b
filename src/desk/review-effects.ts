import { MINUTE } from '../core/clock.ts';
import { displayMoney } from '../core/money.ts';
import { asOfPurchase, needsSecondPerson } from '../reviews/decide.ts';
import { type Effect, choicesOf, effectOf } from '../reviews/kinds.ts';
import type { Review } from '../reviews/ports.ts';
import { messageOf } from '../transactions/advance.ts';
import { waitMs } from '../transactions/due.ts';
import type { Transaction } from '../transactions/ports.ts';
import { stepOf } from '../transactions/resolve-review.ts';
import { stateSays } from '../transactions/standing.ts';
import type { Row } from '../transactions/states.ts';

/** One choice of a case, with what it will do, told before it is done. */
export interface ChoiceEffect {
  readonly choice: string;
  readonly label: string;
  readonly moneySays: string;
  readonly customerSays: string;
  /** Another person must confirm it. */
  readonly needsSecondPerson: boolean;
}

/**
 * What may be chosen on a case as its purchase stands, and what each choice will do to money and to the customer. Read
 * off the same row of the state table that the decision takes, so that the words and what happens are one.
 */
export const choiceEffects = (review: Review, transaction: Transaction | null): readonly ChoiceEffect[] =>
  choicesOf(review.kind).flatMap((choice) => {
    const effect = effectOf(review.kind, choice);
    const step = effect && stepOf(effect, transaction);
    if (!effect || !step) return [];
    return [
      {
        choice,
        label: LABELS[effect],
        moneySays: moneyWords(effect, step, transaction),
        customerSays: customerWords(effect, step, transaction),
        needsSecondPerson: needsSecondPerson(asOfPurchase(review, transaction), effect),
      },
    ];
  });

const LABELS: Readonly<Record<Effect, string>> = {
  none: 'Close the case, change nothing',
  close_ended: 'Close the case, change nothing',
  no_credit: 'Finswich gave no credit, the purchase stands',
  wait: 'Ask Finswich again, and wait',
  give_back: 'Give the money back',
  customer_has_it: 'The customer has it',
  resolve_paid: 'Finswich has paid',
  resolve_unpaid: 'Finswich has not paid',
  apply_reversal: 'Accept the reversal',
  hand_over_voucher: 'Hand the PIN or token over',
};

const MONEY_WORDS: Readonly<Record<NonNullable<Row['money']>, (amount: string) => string>> = {
  hold: (amount) => `${amount} of the customer’s wallet is set aside.`,
  settle: (amount) => `${amount} that is held is handed to Finswich for good.`,
  release: (amount) => `${amount} that is held goes back to the customer’s wallet.`,
  refund: (amount) => `${amount} that was paid goes back to the customer’s wallet.`,
};

const TOLD_WORDS: Readonly<Record<NonNullable<Row['tells']>, (amount: string) => string>> = {
  send_refund: (amount) => `The customer is told that ${amount} is back in the wallet.`,
  send_purchase_paid: (amount) => `The customer is told that ${amount} was paid.`,
  send_value_follows: () =>
    'The customer gets the PIN or token by message: at once if it is here already, otherwise when Finswich sends it. ' +
    'After two minutes without it they are told that it follows.',
  send_in_doubt: (amount) => `The customer is told that ${amount} is held, and not to buy again.`,
  send_purchase_failed: (amount) =>
    `The customer is told that the purchase did not go through and ${amount} is back in the wallet.`,
};

/** Beyond what the step moves: who bears it, and what follows. */
const MORE_WORDS: Readonly<Partial<Record<Effect, string>>> = {
  no_credit: ' Nothing is given back for this reversal.',
  wait: ' The purchase stays as it is.',
  give_back: ' The merchant bears it until Finswich credits it too.',
};

function moneyWords(effect: Effect, row: Row | 'none', transaction: Transaction | null): string {
  const isStep = row !== 'none' && transaction !== null;
  const moved = isStep && row.money ? MONEY_WORDS[row.money](displayMoney(transaction.amount)) : 'No money moves.';
  const said = moved + (MORE_WORDS[effect] ?? '');
  if (!isStep || row.to === 'stays' || row.to === transaction.state) return said;
  const then = stateSays({ state: row.to, reason: row.because ?? null, product: transaction.product });
  return `${said} The purchase is then: ${then}`;
}

function customerWords(effect: Effect, step: Row | 'none', transaction: Transaction | null): string {
  if (effect === 'hand_over_voucher') {
    return 'The customer gets this PIN or token by message, unless it was sent before.';
  }
  if (effect === 'wait' && transaction) {
    const minutes = waitMs(transaction.product) / MINUTE;
    return `The customer is told nothing. The case rests for ${minutes} minutes, comes back, and stays listed meanwhile.`;
  }
  if (step === 'none' || !transaction) return 'The customer is told nothing.';
  const told = messageOf(step, transaction);
  return told ? TOLD_WORDS[told](displayMoney(transaction.amount)) : 'The customer is told nothing.';
}
