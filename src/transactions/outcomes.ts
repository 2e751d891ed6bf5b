import type { Signal } from './steps.ts';

/**
 * What the answer of an upstream proves about a transaction, and the signal that it gives. This is the evidence in the
 * house's own words; each rail has a table that says which of its answers proves what.
 */
export const OUTCOMES = {
  paid: 'paid',
  refused: 'refused',
  reversed: 'reversed',
  pending: 'pending',
  confirm_needed: 'confirmNeeded',
  unknown: 'unknown',
} as const satisfies Record<string, Signal>;
export type OutcomeKind = keyof typeof OUTCOMES;

/** What an upstream that drives a transaction by events can answer: it works on nothing later, and asks nobody. */
export type AnnouncedOutcome = Extract<OutcomeKind, 'paid' | 'refused' | 'unknown'>;
