import type { z } from 'zod';
import type { transactionQuery } from '../../../console/schemas/transactions.ts';
import { STATE_NAMES } from '../../state-badge.tsx';
import { type Values, moment, oneOf, someOf, text } from '../../url-filters.ts';

type Sort = NonNullable<z.input<typeof transactionQuery>['sort']>;
export const SORT_WORDS: Readonly<Record<Sort, string>> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  largest: 'Largest amount',
  smallest: 'Smallest amount',
  longest_in_state: 'Longest in its state',
};

/**
 * Days in the reader's calendar. Kept as words, so that a saved view of today shows the next day's list on the next
 * day.
 */
export const WHEN_WORDS = {
  today: 'Today',
  yesterday: 'Yesterday',
  week: 'Last 7 days',
  month: 'Last 30 days',
} as const;
export type When = keyof typeof WHEN_WORDS;
const DAYS: Readonly<Record<When, readonly [from: number, to: number | null]>> = {
  today: [0, null],
  yesterday: [1, 0],
  week: [6, null],
  month: [29, null],
};

const wordsOf = <Word extends string>(words: Readonly<Record<Word, string>>): readonly Word[] =>
  Object.keys(words) as Word[];

/** The filters of the list, as in its URL. */
export const FIELDS = {
  search: text,
  user_reference: text,
  state: someOf(STATE_NAMES),
  rail: text,
  operator: text,
  category: text,
  currency: text,
  min_amount: text,
  max_amount: text,
  when: oneOf(wordsOf(WHEN_WORDS)),
  from: moment,
  to: moment,
  review: oneOf(['open']),
  sort: oneOf(wordsOf(SORT_WORDS)),
};
export type Filters = Values<typeof FIELDS>;

/** Midnight in the reader's zone, `daysAgo` days before the day of `now`. */
const midnight = (now: Date, daysAgo: number): string =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo).toISOString();

/** The URL's filters as the API takes them. A word such as `yesterday` becomes the times when it begins and ends. */
export function apiQuery(
  { when, ...rest }: Readonly<Record<string, string>>,
  now: Date,
): Readonly<Record<string, string>> {
  const [from, to] = DAYS[when as When] ?? [null, null];
  return {
    ...rest,
    ...(from === null ? {} : { from: midnight(now, from) }),
    ...(to === null ? {} : { to: midnight(now, to) }),
  };
}
