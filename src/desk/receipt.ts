import type { Money } from '../core/money.ts';
import { standingOf } from '../transactions/standing.ts';
import type { OrderedFacts } from '../transactions/ordered/ordered-facts.ts';
import { STATES } from '../transactions/states.ts';
import { orderedWhat } from './ordered-words.ts';
import type { DeskFacts } from './ports/record.ts';

/** One line of a receipt: a text, a moment in ms since 1970, or an amount. */
export interface ReceiptLine {
  readonly label: string;
  readonly value: string | number | Money;
}

/**
 * What the customer of an order has in hand: what, for whom, when, what it cost, and how it stands. Of a PIN or token it
 * says only how it ends; the whole of it is revealed with a reason, or not at all.
 */
export function receiptOf(facts: DeskFacts, ordered: OrderedFacts): readonly ReceiptLine[] {
  const { transaction } = facts;
  const { order } = ordered;
  const { currency } = transaction.amount;
  const charged = (label: string, minor: number): readonly ReceiptLine[] =>
    minor === 0 ? [] : [{ label, value: { minor, currency } }];
  return [
    { label: 'Bought', value: orderedWhat(ordered) },
    { label: 'For', value: order.account },
    { label: 'Ordered', value: transaction.initiatedAt },
    { label: 'Amount', value: transaction.amount },
    ...charged('of that the fee', order.fee),
    ...charged('of that VAT', order.vat),
    { label: 'Status', value: statusWords(facts) },
    ...givenBack(facts),
    ...valueLines(facts),
    { label: 'Reference', value: transaction.reference },
  ];
}

/** How it stands, in words for its customer. */
function statusWords({ transaction }: DeskFacts): string {
  const { phase } = STATES[transaction.state];
  if (transaction.state === 'reversed') return 'Reversed, the money is back in the wallet';
  if (phase === 'over') return 'Did not go through, the money is back in the wallet';
  if (phase !== 'paid') return 'Being carried out, the money is held';
  return standingOf(transaction) === 'awaits_value' ? 'Paid, the PIN or token follows' : 'Paid';
}

const givenBack = ({ entries }: DeskFacts): readonly ReceiptLine[] =>
  entries
    .filter(({ movement }) => movement === 'release' || movement === 'refund')
    .map(({ at }) => ({ label: 'Money back', value: at }));

function valueLines({ transaction, vouchers }: DeskFacts): readonly ReceiptLine[] {
  if (STATES[transaction.state].phase !== 'paid') return [];
  return vouchers
    .filter(({ status }) => status === 'ready')
    .map(({ last4 }) => ({ label: 'PIN or token', value: last4 === null ? 'has come' : `ending in ${last4}` }));
}
