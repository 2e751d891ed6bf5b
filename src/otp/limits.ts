import { HOUR, MINUTE, SECOND } from '../core/clock.ts';
import { CLOCKS_DIFFER_MS, endOf } from '../core/step-back.ts';

/** The limits (docs/life-of-a-transaction.md#one-time-codes) that no setting changes. */
export const OTP_LIFE_MS = 10 * MINUTE;
export const OTP_ATTEMPTS = 5;
export const SEND_GAP_MS = 30 * SECOND;
export const SENDS_PER_TRANSACTION = 5;
export const LIMIT_WINDOW_MS = HOUR;

/** The hourly limits that a merchant sets (docs/configuration.md#settings). */
export interface OtpPolicy {
  /** Codes to one phone, over all its transactions. */
  readonly otpSendsPerHour: number;
  /** Wrong codes of one phone, and of one customer, over all their transactions. */
  readonly otpWrongPerHour: number;
}

/** Every limit, by the name that replies give it. */
export const LIMITS = [
  'gap',
  'per_transaction',
  'per_phone_hour',
  'wrong_per_phone_hour',
  'wrong_per_customer_hour',
] as const;
export type LimitName = (typeof LIMITS)[number];

/** A limit that is reached, and when it allows the next code. */
export interface Limited {
  readonly limit: LimitName;
  readonly until: number;
}

/** What counts towards an hourly limit: the times, the oldest first, and when a person last lifted the limit. */
export interface Counted {
  readonly at: readonly number[];
  readonly liftedAt: number | null;
}

/** How many codes may still be sent for a transaction. */
export const sendsLeft = (ofTransaction: readonly unknown[]): number =>
  Math.max(0, SENDS_PER_TRANSACTION - ofTransaction.length);

/**
 * The limit that keeps the next code from being sent; null when it may go now. Of several, the one that ends last. A
 * transaction that has used all its sends waits for the rest of its life, so that no client tries again sooner.
 */
export function sendLimit(
  counts: { readonly ofTransaction: readonly number[]; readonly toPhone: Counted },
  transactionExpiresAt: number,
  { otpSendsPerHour }: OtpPolicy,
  now: number,
): Limited | null {
  const { ofTransaction, toPhone } = counts;
  const last = ofTransaction.at(-1);
  if (sendsLeft(ofTransaction) === 0) {
    return { limit: 'per_transaction', until: Math.min(transactionExpiresAt, now + LIMIT_WINDOW_MS) };
  }
  return lastToEnd(now, [
    last !== undefined ? { limit: 'gap', until: endOf(last, SEND_GAP_MS, now) } : null,
    hourly('per_phone_hour', toPhone, otpSendsPerHour, now),
  ]);
}

interface WrongCounts {
  readonly ofPhone: Counted;
  readonly ofCustomer: Counted;
}

/** The limit that keeps the customer's next code from being compared, the one that ends last; null when none does. */
export const wrongCodeLimit = (counts: WrongCounts, policy: OtpPolicy, now: number): Limited | null =>
  lastToEnd(now, wrongLimits(counts, policy, now));

/** The hourly limits that apply to a customer now. A person may lift them. */
export const hourlyLimits = (
  { sends, ...wrong }: WrongCounts & { readonly sends: Counted },
  policy: OtpPolicy,
  now: number,
): readonly Limited[] =>
  [hourly('per_phone_hour', sends, policy.otpSendsPerHour, now), ...wrongLimits(wrong, policy, now)].filter(
    (limited) => limited !== null,
  );

const wrongLimits = (
  { ofPhone, ofCustomer }: WrongCounts,
  { otpWrongPerHour }: OtpPolicy,
  now: number,
): readonly (Limited | null)[] => [
  hourly('wrong_per_phone_hour', ofPhone, otpWrongPerHour, now),
  hourly('wrong_per_customer_hour', ofCustomer, otpWrongPerHour, now),
];

/** Whole seconds until a limit ends. */
export const waitSeconds = ({ until }: Limited, now: number): number => Math.ceil((until - now) / SECOND);

/**
 * When a person lifted a limit, if that was within the hour. A lift far ahead of the clock does not count: the clock
 * was set back. A lift a little ahead counts: another request, or another machine's clock, was a moment later.
 */
export const liftedLately = (liftedAt: number | null, now: number): number | null =>
  liftedAt !== null && liftedAt > now - LIMIT_WINDOW_MS && liftedAt <= now + CLOCKS_DIFFER_MS ? liftedAt : null;

/** The clock may be set back: times ahead of it count as well, until a person lifts the limit. */
function hourly(limit: LimitName, { at, liftedAt }: Counted, most: number, now: number): Limited | null {
  const lifted = liftedLately(liftedAt, now);
  const [since, until] = lifted === null ? [now - LIMIT_WINDOW_MS, Infinity] : [lifted, now];
  const oldestThatCounts = at.filter((time) => time > since && time <= until).at(-most);
  return oldestThatCounts === undefined ? null : { limit, until: endOf(oldestThatCounts, LIMIT_WINDOW_MS, now) };
}

const lastToEnd = (now: number, limits: readonly (Limited | null)[]): Limited | null =>
  limits.reduce((last, one) => (one && one.until > Math.max(now, last?.until ?? now) ? one : last), null);
