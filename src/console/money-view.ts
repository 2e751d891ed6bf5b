import type { z } from 'zod';
import { type Money, decimalText, displayMoney } from '../core/money.ts';
import type { money } from './schemas/primitives.ts';

/** An amount as the staff API returns it: decimal text for programs, `display` for people. */
export const moneyView = (amount: Money): z.input<typeof money> => ({
  amount: decimalText(amount),
  currency: amount.currency,
  display: displayMoney(amount),
});
