import { type Money, decimalsOf, parseMoney } from '../core/money.ts';
import { type Result, err, ok } from '../core/result.ts';
import { type Problem, problem } from './problems.ts';

/** Zero in any spelling, or a minus: whatever it is, it is no amount to pay. */
const NOTHING = /^-|^0*(?:\.0*)?$/;

/**
 * An amount that an order names, as money of this currency; `bad_amount`, with what is wrong with it, where it is none.
 * It is read digit by digit (docs/money.md#amounts).
 */
export function readAmount(text: string, currency: string): Result<Money, Problem> {
  const money = parseMoney(text, currency);
  if (money.ok) return ok(money.value);
  if (NOTHING.test(text)) return err(problem('bad_amount'));
  if (money.error === 'malformed') return err(problem('bad_amount', 'amount must be a number such as 500 or 500.50'));
  const decimals = decimalsOf(currency);
  const isFine = /[1-9]/.test((text.split('.')[1] ?? '').slice(decimals));
  return err(problem('bad_amount', isFine ? `amount may have ${decimals} decimals at most` : 'amount is too large'));
}
