import { counted } from '../core/counted.ts';
import { displayMoney } from '../core/money.ts';
import type { Says, Upstream } from '../core/upstream.ts';
import { SCENES } from '../catalogue/scenes.ts';
import type { OutcomeKind } from '../transactions/outcomes.ts';
import type { AnswerToQuestion } from '../transactions/ordered/ports.ts';
import type { OrderedFacts } from '../transactions/ordered/ordered-facts.ts';
import type { Prover } from '../transactions/steps.ts';
import { faultWords } from './fault-words.ts';
import { upstreamCodeWords } from './words.ts';

/** What an answer about an order comes to. The upstream was asked to carry it out, not to pay. */
const CAME_TO: Readonly<Record<OutcomeKind, Says>> = {
  paid: ({ name }) => `${name} carried it out`,
  refused: ({ name }) => `${name} did not carry it out`,
  reversed: ({ name }) => `${name} gave the money back`,
  pending: ({ name }) => `${name} is working on it: it may still fail`,
  confirm_needed: ({ name }) => `${name} wants the customer to confirm`,
  unknown: ({ name }) => `${name} gave no clear answer: it may have carried it out or not`,
};

const OTHER: Readonly<Record<NonNullable<AnswerToQuestion['contradicts']>, string>> = {
  amount: 'another amount',
  account: 'another account',
  request: 'another order',
};

/** What is known of an answer: of one to a question all of it, of one to the order itself what was kept. */
export interface OrderAnswer {
  readonly kind: OutcomeKind;
  readonly httpStatus: number | null;
  readonly fault: string | null;
  readonly upstreamCode: string | null;
  readonly contradicts: string | null;
  readonly isNotFound: boolean;
}

/**
 * An answer about an order in words: what it came to, and from what that is known: `VTpass is working on it: it may
 * still fail (099: in progress)`.
 */
export function answerWords(answer: OrderAnswer, upstream: Upstream, more: readonly string[] = []): string {
  const why = [
    ...(answer.upstreamCode === null ? [] : [upstreamCodeWords(answer.upstreamCode, upstream)]),
    ...(answer.fault === null ? [] : [faultWords(answer.fault)]),
    ...more,
  ];
  return `${cameTo(answer, upstream)}${why.length === 0 ? '' : ` (${why.join(', ')})`}`;
}

function cameTo({ kind, contradicts, isNotFound }: OrderAnswer, upstream: Upstream): string {
  if (contradicts !== null) {
    const other = OTHER[contradicts as keyof typeof OTHER] ?? 'something else';
    return `${upstream.name} answered about ${other} than ours, which proves nothing`;
  }
  if (isNotFound) return `${upstream.name} does not know the order`;
  return CAME_TO[kind](upstream);
}

/** What was ordered: `Electricity of Ikeja Electric (Prepaid)`. */
export function orderedWhat({ order: { scene, billerName, itemName, quantity } }: OrderedFacts): string {
  const item = itemName === null ? '' : ` (${itemName})`;
  return `${quantity !== null && quantity > 1 ? `${quantity} × ` : ''}${SCENES[scene].says} of ${billerName}${item}`;
}

/** How it is known that the customer agreed: ` and agreed with their PIN through the app key 3 (back end)`. */
export function consentWords({ appKey, order }: OrderedFacts, by: Prover | null): string {
  const key =
    order.appKeyId === null ? '' : `the app key ${order.appKeyId}${appKey === null ? '' : ` (${appKey.name})`}`;
  if (by === 'app') return `, and ${key === '' ? 'the merchant’s back end' : key} proved that they agreed`;
  return ` and agreed with their PIN${key === '' ? '' : ` through ${key}`}`;
}

/** The order itself, as the first line of what happened. */
export const orderWords = (ordered: OrderedFacts, by: Prover | null, { name }: Upstream): string =>
  `The customer ordered ${orderedWhat(ordered)} for ${ordered.order.account} over ${name}${consentWords(ordered, by)}.`;

/** How often the upstream was asked with the same answer, at the end of that answer. */
export const askedWords = (times: number): string =>
  times === 1 ? '' : ` Asked ${counted(times, 'time')}, the same answer each time.`;

/** What was charged on top of the price, where anything was. */
export function chargeWords({ order: { fee, vat } }: OrderedFacts, currency: string): string | null {
  const parts = [
    ...(fee === 0 ? [] : [`a fee of ${displayMoney({ minor: fee, currency })}`]),
    ...(vat === 0 ? [] : [`VAT of ${displayMoney({ minor: vat, currency })}`]),
  ];
  return parts.length === 0 ? null : parts.join(' and ');
}
