import type { Upstream } from '../core/upstream.ts';
import type { Reason } from './errors.ts';
import type { Transaction, Transition } from './ports.ts';
import { STATES, type State } from './states.ts';

/** What tells a transaction apart from others in its state: what it still waits for, or what a person ended it with. */
export const STANDINGS = {
  awaits_value: { says: 'Paid; its PIN or token has not come yet.' },
  given_back: { says: 'Paid, but not delivered: a person decided that the merchant gives the money back.' },
  customer_has_it: { says: 'Paid, and a person found that the customer has what was bought.' },
} as const satisfies Partial<Record<Reason, { says: string }>> & Record<string, { says: string }>;
export type StandingName = keyof typeof STANDINGS;

type Stands = Pick<Transaction, 'state' | 'reason' | 'valueLimitMs'>;
/** Whose state is told, and over which upstream it goes. */
type Told = Pick<Transaction, 'way'>;

/** Null when the state tells everything. */
export function standingOf({ state, reason, valueLimitMs }: Stands): StandingName | null {
  if (reason === 'given_back' || reason === 'customer_has_it') return reason;
  return STATES[state].due === 'value' && valueLimitMs !== null ? 'awaits_value' : null;
}

/** How a transaction stands, in words a customer would understand. */
export function stateSays(transaction: Stands & Told, upstream: Upstream): string {
  const standing = standingOf(transaction);
  return standing === null ? stateWords(transaction.state, transaction, upstream) : STANDINGS[standing].says;
}

const stateWords = (state: State, { way }: Told, upstream: Upstream): string => {
  const { says, saysOfOrder = says } = STATES[state];
  return (way === 'ordered' ? saysOfOrder : says)(upstream);
};

/** The parts of a step that decide what it says. */
export type StepTaken = Pick<Transition, 'on' | 'from' | 'to'>;

/** The upstream credits what a person had given back before. No other reversed transaction takes another reversal. */
export const isCreditAfterwards = ({ on, from, to }: StepTaken): boolean =>
  on === 'reversed' && from === 'reversed' && to === 'reversed';

/**
 * Whether a step left the transaction as it was, because its proof came too late or too early. Sending another code
 * counts as a change.
 */
export const changesNothing = ({ on, from, to }: StepTaken): boolean => from === to && on !== 'otpSent';

/** One step in words: the state it leads to, unless there is more to say. */
export function stepSays(step: StepTaken, told: Told, upstream: Upstream): string {
  const { on, to } = step;
  if (on === 'givenBack') return STANDINGS.given_back.says;
  if (on === 'customerHasIt') return STANDINGS.customer_has_it.says;
  if (isCreditAfterwards(step)) {
    return `${upstream.name} reversed what had been given back before: the credit is noted.`;
  }
  if (changesNothing(step)) return 'The transaction stays as it was.';
  return stateWords(to, told, upstream);
}
