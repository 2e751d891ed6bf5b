import { HOUR, MINUTE, SECOND } from '../core/clock.ts';
import type { CountedSend } from './ports.ts';

/** The limits of design §6. */
export const OTP_LIFE_MS = 10 * MINUTE;
export const OTP_ATTEMPTS = 5;
export const SEND_GAP_MS = 30 * SECOND;
export const SENDS_PER_TRANSACTION = 5;
export const SENDS_PER_RECIPIENT = 10;
export const RECIPIENT_WINDOW_MS = HOUR;

/**
 * How long the customer must wait before the next send: 0 when it may go now, whole seconds otherwise. A transaction
 * that used all its sends answers the rest of its own life: waiting will not help it, and no client should try sooner.
 */
export function waitSeconds(
  ofTransaction: readonly CountedSend[],
  toRecipient: readonly CountedSend[],
  transactionExpiresAt: number,
  now: number,
): number {
  const until: number[] = [];
  const last = ofTransaction.at(-1);
  if (ofTransaction.length >= SENDS_PER_TRANSACTION) until.push(transactionExpiresAt);
  else if (last) until.push(last.at + SEND_GAP_MS);
  const oldestThatCounts = toRecipient.at(-SENDS_PER_RECIPIENT);
  if (oldestThatCounts) until.push(oldestThatCounts.at + RECIPIENT_WINDOW_MS);
  return Math.max(0, ...until.map((time) => Math.ceil((time - now) / SECOND)));
}
