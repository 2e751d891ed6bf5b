import type { z } from 'zod';
import { type Money, parseMoney } from '../core/money.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { TransactionFilter } from '../desk/ports/transactions.ts';
import { candidatesOf, contactKindOf, withoutPhones } from '../desk/search.ts';
import type { Country } from '../wallets/country.ts';
import type { ConsoleDeps } from './deps.ts';
import type { Problem } from './problems.ts';
import type { transactionQuery } from './schemas/transactions.ts';

type Query = Omit<z.output<typeof transactionQuery>, 'sort' | 'limit' | 'after' | 'before'>;

/**
 * The desk's filter for a list query. Resolves the search on the way, without phones and e-mails unless `seesPhones`.
 * Refuses with `not_valid` for an amount or currency that is wrong.
 */
export async function filterOf(
  query: Query,
  { desk, searchCountries, defaultCurrency }: Pick<ConsoleDeps, 'desk' | 'searchCountries' | 'defaultCurrency'>,
  seesPhones: boolean,
): Promise<Result<TransactionFilter, Problem>> {
  const {
    search,
    state,
    mode,
    rail,
    operator,
    category,
    currency,
    min_amount: min,
    max_amount: max,
    from,
    to,
    review,
    user_reference: userReference,
  } = query;
  const hasAmounts = min !== undefined || max !== undefined;
  const of = currency?.toUpperCase() ?? (hasAmounts ? defaultCurrency : null);
  const least = amountOf('min_amount', min, of);
  if (!least.ok) return least;
  const most = amountOf('max_amount', max, of);
  if (!most.ok) return most;
  const meant = search === undefined ? null : candidatesOf(search, searchCountries);
  const candidates = meant && !seesPhones ? withoutPhones(meant) : meant;
  return ok({
    states: state ?? [],
    mode: mode ?? null,
    rail: rail ?? null,
    operator: operator ?? null,
    category: category ?? null,
    currency: of,
    minAmount: least.value?.minor ?? null,
    maxAmount: most.value?.minor ?? null,
    from: from === undefined ? null : Date.parse(from),
    to: to === undefined ? null : Date.parse(to),
    hasWaitingReview: review === 'open',
    userReference: userReference ?? null,
    among: candidates && (await desk.resolve(candidates)),
  });
}

/**
 * The kind of contact that was searched for although the caller may not see phones; null when the search was allowed.
 * It does not say whether anybody has it.
 */
export function notSearched(
  search: string | undefined,
  seesPhones: boolean,
  searchCountries: readonly Country[],
): 'phone' | 'email' | null {
  const meant = search === undefined || seesPhones ? null : candidatesOf(search, searchCountries);
  return meant && contactKindOf(meant);
}

/**
 * The bound of an amount filter; null when there is none. Zero is allowed here, though no transaction has that amount.
 */
function amountOf(path: string, text: string | undefined, currency: string | null): Result<Money | null, Problem> {
  if (text === undefined || currency === null) return ok(null);
  if (/^0+(\.0+)?$/.test(text)) return ok({ minor: 0, currency });
  const parsed = parseMoney(text, currency);
  if (parsed.ok) return parsed;
  const message =
    parsed.error === 'unknown_currency' ? 'There is no such currency.' : 'This is not an amount in this currency.';
  return err({
    code: 'not_valid',
    fields: [{ path: `query.${parsed.error === 'unknown_currency' ? 'currency' : path}`, message }],
  });
}
